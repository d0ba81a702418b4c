import { check } from "@tesai/shared/contract/check.ts";
import { SensorIdSchema } from "@tesai/shared/contract/id.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameNetworkSensor, type Suffix } from "./sensor-name.ts";

const name = (device: string, suffix: Suffix = "temp") => nameNetworkSensor("z2m", device, suffix);

describe("the id of a network device's sensor", () => {
	test.each([
		["heladera-1", "z2m-heladera-1-temp"],
		["0x00158d0001a2b3c4", "z2m-0x00158d0001a2b3c4-temp"],
		["a".repeat(31), `z2m-${"a".repeat(31)}-temp`],
	])("CC46 %s is an id already and stays readable: %s", (device, id) => expect(name(device)).toBe(id));

	test.each([
		["Heladera 1", /^z2m-heladera-1-x[0-9a-z]{7}-temp$/],
		["Ñandutí/g̃uahẽ", /^z2m-nanduti-guahe-x[0-9a-z]{7}-temp$/],
		["a".repeat(32), /^z2m-a{22}-x[0-9a-z]{7}-temp$/],
		["холодильник", /^z2m-x[0-9a-z]{7}-temp$/],
		["", /^z2m-x[0-9a-z]{7}-temp$/],
		// Looks as if it carried a digest: it gets a real one, so that no folded name can ever meet it.
		["heladera-x1234567", /^z2m-heladera-x1234567-x[0-9a-z]{7}-temp$/],
	])("CC46 %s is folded and carries a digest", (device, form) => expect(name(device)).toMatch(form));

	test("CC46 names that fold alike have different ids", () => {
		const alike = ["Heladera 1", "heladera 1", "heladera_1", "heladera-1", "héladera-1", "heladera--1", " heladera-1"];
		expect(new Set(alike.map((one) => name(one))).size).toBe(alike.length);
	});

	test("CC46 any name gives a valid id, the same every time, and different names different ids", () => {
		const suffix = fc.constantFrom<Suffix>("temp", "amb", "door", "power", "comp");
		const device = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."aÁñx-_ 17") }));
		fc.assert(
			fc.property(device, device, suffix, (a, b, end) => {
				expect(check(SensorIdSchema, name(a, end)).ok).toBe(true);
				expect(name(a, end)).toBe(name(a, end));
				if (a !== b) expect(name(a, end)).not.toBe(name(b, end));
			}),
			{ numRuns: 2_000 },
		);
	});
});
