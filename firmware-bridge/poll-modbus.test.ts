import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { expect, test, vi } from "vitest";
import type { SensorFinding } from "./drivers/driver.ts";
import { modbusBusTwin, type UnitTwin } from "./drivers/modbus.twin.ts";
import { n4dih32Twin } from "./drivers/n4dih32.twin.ts";
import { relayTwin } from "./drivers/relay.twin.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { xyMd02Twin } from "./drivers/xy-md02.twin.ts";
import { openModbusPort, unitRestMs } from "./poll-modbus.ts";
import { openPort } from "./port.ts";
import type { Parity } from "./serial-port.ts";

type Config = Parameters<typeof openModbusPort>[0];

/** Time runs 50 times as fast: a poll every 20 s is one every 400 ms here. */
async function serve(units: readonly UnitTwin[], config: Partial<Config>, unitsParity: Parity = "none", speed = 50) {
	const told: (SensorFinding & { slot: Millis })[] = [];
	const parities: Parity[] = [];
	const asked: number[] = [];
	const refused: string[] = [];
	const clock = openClock({ speed, originAt: openClock().utc() });
	const service = await openModbusPort(
		{
			protocol: "modbus-rtu",
			path: "/dev/ttyTWIN",
			baudRate: 9_600,
			parity: "none",
			pollSeconds: 20,
			devices: [],
			...config,
		} as Config,
		{
			clock,
			openPort: (_path, options) => {
				parities.push(options.parity);
				for (const unit of units) unit.fault = options.parity === unitsParity ? undefined : "other-parity";
				const makeTwin = modbusBusTwin(units);
				return openPort(
					twinLineOpener((send) => {
						const twin = makeTwin(send);
						return {
							...twin,
							receive: (bytes) => {
								asked.push(bytes[0] ?? 0);
								twin.receive(bytes);
							},
						};
					}),
					options,
				);
			},
			tell: (slot, findings) => told.push(...findings.map((finding) => ({ ...finding, slot }))),
			onState: () => {},
			onRefused: (_model, error) => refused.push(error instanceof Error ? error.message : String(error)),
		},
	);
	const saidBy = (sensor: string) => told.filter((one) => one.sensor === sensor);
	const waitFor = (sensor: string, kind: string, count = 1) =>
		vi.waitFor(
			() => expect(saidBy(sensor).filter(({ finding }) => finding.kind === kind).length).toBeGreaterThanOrEqual(count),
			{
				timeout: 5_000,
				interval: 10,
			},
		);
	return { service, told, parities, saidBy, waitFor, asked, refused };
}

test("every unit of a bus speaks in every slot, on the grid, and a dead one between them is a fault", async () => {
	const { service, saidBy, waitFor, told } = await serve(
		[xyMd02Twin({ unit: 1, celsius: () => 4.7 }), n4dih32Twin({ unit: 3, doors: [() => true] })],
		{
			devices: [
				{ model: "xy-md02", unit: 1, sensors: ["sonda"] },
				{ model: "xy-md02", unit: 2, sensors: ["muerta"] },
				{ model: "n4dih32", unit: 3, sensors: ["puerta"] },
			],
		},
	);
	await waitFor("puerta", "door", 2);
	await service.close();
	expect(saidBy("sonda")[0]?.finding).toEqual({ kind: "temperature", celsius: 4.7, humidityPercent: 50 });
	expect(saidBy("muerta")[0]?.finding).toEqual({ kind: "fault", fault: "no-answer" });
	expect(saidBy("puerta")[0]?.finding).toEqual({ kind: "door", open: true });
	expect(told.every(({ slot }) => slot % 20_000 === 0)).toBe(true);
	expect(new Set(saidBy("sonda").map(({ slot }) => slot)).size).toBe(saidBy("sonda").length);
});

test("the other parity is found in the first slot and kept", async () => {
	const units = [xyMd02Twin({ celsius: () => 4.7 })];
	const devices = [{ model: "xy-md02" as const, unit: 1, sensors: ["sonda"] }];
	const { service, told, parities, waitFor } = await serve(units, { parity: "probe", devices }, "even");
	await waitFor("sonda", "temperature", 2);
	units[0]!.fault = "no-answer";
	await waitFor("sonda", "fault", 1);
	await service.close();
	expect(parities).toEqual(["none", "even"]);
	expect(told[0]?.finding).toMatchObject({ kind: "temperature" });
});

test("a unit that keeps failing is asked less and less often, and within a minute or four polls at the latest", () => {
	expect([0, 1, 2, 3, 4, 5, 6, 500].map((failures) => unitRestMs(failures, 10_000) / 1_000)).toEqual([
		10, 10, 10, 20, 40, 60, 60, 60,
	]);
	expect([2, 3, 4, 5].map((failures) => unitRestMs(failures, 60_000) / 1_000)).toEqual([60, 120, 240, 240]);
});

test("P15 a dead unit is asked after the healthy ones from its second slot on, and they miss no slot", async () => {
	const { service, saidBy, waitFor, asked } = await serve(
		[xyMd02Twin({ unit: 2, celsius: () => 4.7 }), xyMd02Twin({ unit: 3, celsius: () => 3.3 })],
		{
			pollSeconds: 10,
			devices: [
				{ model: "xy-md02", unit: 1, sensors: ["muerta"] },
				{ model: "xy-md02", unit: 2, sensors: ["sonda-2"] },
				{ model: "xy-md02", unit: 3, sensors: ["sonda-3"] },
			],
		},
		"none",
		10,
	);
	await waitFor("sonda-3", "temperature", 4);
	await service.close();
	// In the first slot nobody knows. What is left of it is too short for a second try, which would make the next one late.
	expect(asked.slice(0, 3)).toEqual([1, 2, 3]);
	expect(asked.slice(3, 6)).toEqual([2, 3, 1]);
	expect(saidBy("muerta")[0]?.finding).toEqual({ kind: "fault", fault: "no-answer" });
	const slots = saidBy("sonda-3").map(({ slot }) => slot);
	expect(slots.slice(1).map((slot, at) => slot - (slots[at] ?? 0))).toEqual(slots.slice(1).map(() => 10_000));
});

test("P15 a healthy unit whose answer is spoilt once is asked again in the same slot", async () => {
	const unit = xyMd02Twin({ celsius: () => 4.7 });
	const { service, waitFor, saidBy, asked } = await serve(
		[unit],
		{ pollSeconds: 10, devices: [{ model: "xy-md02", unit: 1, sensors: ["sonda"] }] },
		"none",
		10,
	);
	await waitFor("sonda", "temperature");
	const before = asked.length;
	unit.fault = "half-frame";
	await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before), { timeout: 5_000, interval: 2 });
	unit.fault = undefined;
	await waitFor("sonda", "temperature", 3);
	await service.close();
	expect(saidBy("sonda").every(({ finding }) => finding.kind === "temperature")).toBe(true);
});

test("P15 a number that is taken is refused by the name of whoever came second; the first is served", async () => {
	const { service, waitFor, refused, told } = await serve([xyMd02Twin({ unit: 4, celsius: () => 4.7 })], {
		devices: [
			{ model: "xy-md02", unit: 4, sensors: ["sonda-1"] },
			{ model: "r4dcb08", unit: 4, sensors: ["sonda-2"] },
			{ model: "no-such-model", unit: 5, sensors: ["sonda-3"] },
		],
	});
	await waitFor("sonda-1", "temperature");
	await service.close();
	expect(refused).toEqual([
		"driver r4dcb08: unit 4 of sonda-2 is configured twice",
		"driver no-such-model: it does not load",
	]);
	expect(told.every(({ sensor }) => sensor === "sonda-1")).toBe(true);
});

test("P16 an order reaches its relay, is asserted after the relay lost its power, and waits for a board that is away", async () => {
	const board = relayTwin({ unit: 9, relays: 2 });
	const { service, waitFor } = await serve([board, xyMd02Twin({ celsius: () => 4.7 })], {
		devices: [
			{ model: "relay", unit: 9, sensors: [], switches: ["sirena", "luz"] },
			{ model: "xy-md02", unit: 1, sensors: ["sonda"], switches: ["otra"] },
		],
	});
	const stands = (on: boolean) => vi.waitFor(() => expect(board.coils[0]).toBe(on), { timeout: 5_000, interval: 10 });
	expect(service.setSwitch?.("otra", true)).toBeUndefined();
	await waitFor("sonda", "temperature");
	expect(service.switches?.()).toEqual([
		{ name: "sirena", wanted: undefined, confirmed: true },
		{ name: "luz", wanted: undefined, confirmed: true },
	]);
	expect(await service.setSwitch?.("sirena", true)).toBe(true);
	expect(board.coils).toEqual([true, false]);
	board.loseRelayPower();
	await stands(true);

	board.fault = "no-answer";
	expect(await service.setSwitch?.("sirena", false)).toBe(false);
	expect(service.switches?.()[0]).toEqual({ name: "sirena", wanted: false, confirmed: false });
	board.fault = undefined;
	await stands(false);
	await vi.waitFor(() => expect(service.switches?.()[0]?.confirmed).toBe(true), { timeout: 5_000 });
	await service.close();
});

test("P16 of many orders, however close, the newest stands in the end", async () => {
	const board = relayTwin({ unit: 9, relays: 1 });
	const { service, waitFor } = await serve([board, xyMd02Twin({ celsius: () => 4.7 })], {
		pollSeconds: 5,
		devices: [
			{ model: "relay", unit: 9, sensors: [], switches: ["sirena"] },
			{ model: "xy-md02", unit: 1, sensors: ["sonda"] },
		],
	});
	await waitFor("sonda", "temperature");
	for (let order = 0; order < 15; order++) {
		const done = [true, false, order % 2 === 0].map(async (on) => service.setSwitch?.("sirena", on));
		await new Promise((wake) => setTimeout(wake, order * 7));
		if (order % 3 === 0) await Promise.all(done);
	}
	expect(await service.setSwitch?.("sirena", true)).toBe(true);
	expect(board.coils).toEqual([true]);
	await service.close();
	expect(board.coils).toEqual([true]);
});
