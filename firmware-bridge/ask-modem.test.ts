import { check } from "@tesai/shared/contract/check.ts";
import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import { type SmsOrder, type SmsOutcome, SmsOutcomeSchema, type SmsReceived } from "@tesai/shared/contract/order.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { afterEach, assert, expect, test, vi } from "vitest";
import { openModem } from "./ask-modem.ts";
import { type CellularTwin, cellularTwin } from "./drivers/cellular.twin.ts";
import type { SensorFinding } from "./drivers/driver.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { openPort } from "./port.ts";
import type { PortService } from "./port-service.ts";

const SPEED = 300;
let service: PortService | undefined;
afterEach(() => service?.close());

/** Time runs 300 times as fast: a poll every 20 s is one every 67 ms here. */
async function serve(twin: CellularTwin = cellularTwin({ echo: true })) {
	const told: (SensorFinding & { slot: Millis })[] = [];
	const outcomes: SmsOutcome[] = [];
	const received: SmsReceived[] = [];
	let isPlugged = true;
	let unplug: () => void = () => {};
	const config = {
		protocol: "modem",
		path: "/dev/ttyTWIN",
		model: "cellular",
		name: "modem-1",
		sensor: "modem-1",
		pollSeconds: 20,
	} as Extract<PortConfig, { protocol: "modem" }>;
	const opened = await openModem(config, {
		clock: openClock({ speed: SPEED, originAt: openClock().utc() }),
		openPort: (_path, options) =>
			openPort(
				async (events) => {
					if (!isPlugged) throw new Error("no such device");
					unplug = () => events.onClosed("the device is gone");
					return twinLineOpener(twin.make)(events);
				},
				{ ...options, reopen: { firstMs: 2, mostMs: 10 } },
			),
		tell: (slot, findings) => told.push(...findings.map((finding) => ({ ...finding, slot }))),
		onState: () => {},
		onRefused: (model, error) => assert.fail(`${model}: ${error}`),
		tellSmsOutcome: (_modem, outcome) => outcomes.push(outcome),
		tellSmsReceived: (_modem, sms) => received.push(sms),
		tellSatellite: () => assert.fail("a cellular modem knows no satellites"),
	});
	service = opened;
	const order = (id: number, body = "Heladera 1: 9,2 °C", to = "+595981000001") =>
		opened.sendSms?.("modem-1", { id, to, body } as SmsOrder);
	return {
		twin,
		service: opened,
		told,
		outcomes,
		received,
		order,
		cut: () => {
			isPlugged = false;
			unplug();
		},
		plug: () => {
			isPlugged = true;
		},
	};
}

const until = (look: () => void) => vi.waitFor(look, { timeout: 8_000, interval: 5 });

test("the status of every slot lies on the grid; without a card it is a fault, without a network it is told so", async () => {
	const { twin, told } = await serve();
	await until(() =>
		expect(told.map(({ finding }) => finding)).toContainEqual({
			kind: "modem",
			road: "cellular",
			registered: true,
			dbm: -83,
		}),
	);
	twin.registration = 2;
	twin.signal = 99;
	await until(() => expect(told.at(-1)?.finding).toEqual({ kind: "modem", road: "cellular", registered: false }));
	twin.hasCard = false;
	await until(() => expect(told.at(-1)?.finding).toEqual({ kind: "fault", fault: "refused" }));
	expect(told.every(({ slot }) => slot % 20_000 === 0)).toBe(true);
});

test("one order is one message, in letters that need no second alphabet, and its outcome is told as often as it is asked for", async () => {
	const { twin, outcomes, order, service } = await serve();
	for (const id of [1, 1, 2, 1]) expect(order(id)).toBe(true);
	await until(() => expect(outcomes).toHaveLength(2));
	order(1);
	expect(outcomes).toEqual([
		{ id: 1, outcome: "sent" },
		{ id: 2, outcome: "sent" },
		{ id: 1, outcome: "sent" },
	]);
	for (const outcome of outcomes) expect(check(SmsOutcomeSchema, outcome)).toMatchObject({ ok: true });
	expect(twin.sent).toEqual([
		{ to: "+595981000001", text: "Heladera 1: 9,2 C" },
		{ to: "+595981000001", text: "Heladera 1: 9,2 C" },
	]);
	expect(service.sendSms?.("another", { id: 9, to: "123", body: "x" })).toBe(false);
});

test("a long text goes as numbered parts", async () => {
	const { twin, outcomes, order } = await serve();
	order(1, "a".repeat(400));
	await until(() => expect(outcomes).toEqual([{ id: 1, outcome: "sent" }]));
	expect(twin.sent.map(({ text }) => text.slice(0, 5))).toEqual(["1/3 a", "2/3 a", "3/3 a"]);
});

test("a network that says no, and a modem that never asks for the text, is a message that was not sent", async () => {
	const { twin, outcomes, order } = await serve();
	twin.sending = "refused";
	order(1);
	await until(() => expect(outcomes).toEqual([{ id: 1, outcome: "refused" }]));
	twin.hasCard = false;
	order(2);
	await until(() => expect(outcomes.at(-1)).toEqual({ id: 2, outcome: "refused" }));
	expect(twin.sent).toEqual([]);
});

test("a message whose result was lost with the cable is unsure and is not sent again", async () => {
	const { twin, outcomes, order, cut, plug } = await serve();
	twin.sending = "lost-result";
	order(1);
	await until(() => expect(twin.sent).toHaveLength(1));
	cut();
	await until(() => expect(outcomes).toEqual([{ id: 1, outcome: "unsure" }]));
	twin.sending = "well";
	plug();
	order(1);
	order(2);
	await until(() => expect(outcomes.at(-1)).toEqual({ id: 2, outcome: "sent" }));
	expect(twin.sent).toHaveLength(2);
});

test("orders wait for a modem that is away, in order, and not for ever", async () => {
	const { twin, told, outcomes, order, cut, plug } = await serve();
	await until(() => expect(told.length).toBeGreaterThan(0));
	cut();
	order(1, "uno");
	order(2, "dos");
	expect(outcomes).toEqual([]);
	plug();
	await until(() => expect(outcomes.map(({ id }) => id)).toEqual([1, 2]));
	expect(twin.sent.map(({ text }) => text)).toEqual(["uno", "dos"]);
	cut();
	order(3, "tarde");
	// Eight minutes of the post's time.
	await until(() => expect(outcomes.at(-1)).toEqual({ id: 3, outcome: "refused" }));
	plug();
	await until(() => expect(told.at(-1)?.finding.kind).toBe("modem"));
	expect(twin.sent).toHaveLength(2);
});

test.each([true, false])(
	"a message that came in is given once, also when the network stored it twice; hex: %s",
	async (hasUcs2) => {
		const { twin, received } = await serve(cellularTwin({ hasUcs2 }));
		twin.receiveSms("+595981000002", "OK", hasUcs2 ? 2 : 0);
		twin.receiveSms("+595981000003", "1234 si", 2);
		await until(() => expect(received.length).toBeGreaterThanOrEqual(hasUcs2 ? 2 : 1));
		await until(() => expect(twin.stored.size).toBe(0));
		twin.receiveSms("+595981000003", "1234 si");
		await until(() => expect(received.length).toBeGreaterThanOrEqual(hasUcs2 ? 3 : 2));
		expect(received).toEqual([
			...(hasUcs2 ? [{ from: "+595981000002", body: "OK" }] : []),
			{ from: "+595981000003", body: "1234 si" },
			{ from: "+595981000003", body: "1234 si" },
		]);
	},
);
