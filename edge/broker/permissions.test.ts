import { describe, expect, test } from "vitest";
import { mayPublish, mayReceive, maySubscribe, type Permissions } from "./permissions.ts";

const post: Permissions = {
	mayPublish: ["tesai/sensor/+/reading"],
	maySubscribe: ["tesai/fridge/+/state", "tesai/announce/#"],
	mayNotSubscribe: ["tesai/announce/staff/#"],
};
const open: Permissions = { mayPublish: ["#"], maySubscribe: ["#"], mayNotSubscribe: ["test/closed"] };

describe("a post", () => {
	test.each([
		["tesai/sensor/s1/reading", true],
		["tesai/sensor/s1/reading/more", false],
		["tesai/sensor/s1", false],
		["tesai/fridge/f1/state", false],
		["$SYS/a", false],
	])("publish on %s: %s", (topic, expected) => expect(mayPublish(post, topic)).toBe(expected));

	test.each([
		["tesai/fridge/+/state", true],
		["tesai/fridge/f1/state", true],
		["tesai/fridge/#", false],
		["#", false],
		["+/fridge/f1/state", false],
		["tesai/announce/#", true],
		["tesai/announce", true],
		["tesai/announce/staff/1", false],
		["tesai/announce/staff", false],
	])("subscribe to %s: %s", (filter, expected) => expect(maySubscribe(post, filter)).toBe(expected));

	test("a wide subscription brings nothing from the closed part", () => {
		expect(mayReceive(post, "tesai/announce/staff/1")).toBe(false);
		expect(mayReceive(post, "tesai/announce/all")).toBe(true);
	});
});

describe("open to everything but one topic", () => {
	test.each([
		["#", true],
		["test/+", true],
		["test/closed", false],
		["$share/a/b", true],
		["$SYS/#", false],
		["$SYS", false],
	])("subscribe to %s: %s", (filter, expected) => expect(maySubscribe(open, filter)).toBe(expected));

	test("publish on a name with $, and not on the broker's own", () => {
		expect(mayPublish(open, "$a/b")).toBe(true);
		expect(mayPublish(open, "$SYS/broker")).toBe(false);
	});

	test.each(["tesai/v1/switch/sirena", "tesai/v1/sms/modem-1", "tesai/v1/sms"])(
		"AL9 only the edge gives orders: nobody publishes on %s",
		(topic) => {
			expect(mayPublish({ mayPublish: ["#", "tesai/v1/switch/+"], maySubscribe: [], mayNotSubscribe: [] }, topic)).toBe(
				false,
			);
		},
	);

	test("AL9 what comes back from a modem may be published", () => {
		const all = { mayPublish: ["#"], maySubscribe: [], mayNotSubscribe: [] };
		expect(mayPublish(all, "tesai/v1/sms-outcome/modem-1")).toBe(true);
		expect(mayPublish(all, "tesai/v1/sms-received/modem-1")).toBe(true);
	});
});
