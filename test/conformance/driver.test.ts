// What every driver must do: read its own twin right, and never make a value out of a device that fails.

import { check } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { afterEach, describe, expect, test } from "vitest";
import { epeverTracerTwin } from "../../firmware-bridge/drivers/epever-tracer.twin.ts";
import { md02Twin } from "../../firmware-bridge/drivers/md02.twin.ts";
import { modbusBusTwin, UNIT_FAULTS, type UnitTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { n4dih32Twin } from "../../firmware-bridge/drivers/n4dih32.twin.ts";
import { pt8Twin } from "../../firmware-bridge/drivers/pt8.twin.ts";
import { r4dcb08Twin } from "../../firmware-bridge/drivers/r4dcb08.twin.ts";
import { loadDriver } from "../../firmware-bridge/drivers/registry.ts";
import { relayTwin } from "../../firmware-bridge/drivers/relay.twin.ts";
import { shtc3Twin } from "../../firmware-bridge/drivers/shtc3.twin.ts";
import { twinLineOpener } from "../../firmware-bridge/drivers/twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { ModbusBus } from "../../firmware-bridge/modbus-bus.ts";
import { openPort, type Port } from "../../firmware-bridge/port.ts";
import { randomFrom } from "../sim/random.ts";

const UNIT = 7;
/** One line a Modbus model: its twin, and what its healthy twin must be read as. */
const MODELS: Readonly<Record<string, { twin: () => UnitTwin; sensors: string[]; says: object[] }>> = {
	"xy-md02": {
		twin: () => xyMd02Twin({ unit: UNIT, celsius: () => -3.2, humidityPercent: () => 71.5 }),
		sensors: ["sonda"],
		says: [{ kind: "temperature", celsius: -3.2, humidityPercent: 71.5 }],
	},
	n4dih32: {
		twin: () => n4dih32Twin({ unit: UNIT, doors: [() => true, () => true, () => false] }),
		sensors: ["puerta-1", "", "puerta-3"],
		says: [
			{ kind: "door", open: true },
			{ kind: "door", open: false },
		],
	},
	md02: {
		twin: () => md02Twin({ unit: UNIT, celsius: () => -3.25, humidityPercent: () => 9.5 }),
		sensors: ["sonda"],
		says: [{ kind: "temperature", celsius: -3.25, humidityPercent: 9.5 }],
	},
	shtc3: {
		twin: () => shtc3Twin({ unit: UNIT, celsius: () => -3.2, humidityPercent: () => 71.5 }),
		sensors: ["sonda"],
		says: [{ kind: "temperature", celsius: -3.2, humidityPercent: 71.5 }],
	},
	r4dcb08: {
		twin: () => r4dcb08Twin({ unit: UNIT, celsius: [() => 4.9, () => -0.5, () => 21] }),
		sensors: ["sonda-1", "sonda-2", "", "sonda-4"],
		says: [
			{ kind: "temperature", celsius: 4.9 },
			{ kind: "temperature", celsius: -0.5 },
			{ kind: "fault", fault: "out-of-range" },
		],
	},
	pt8: {
		twin: () => pt8Twin({ unit: UNIT, celsius: [() => 4.9, () => -71.3], table: "holding" }),
		sensors: ["sonda-1", "sonda-2", "sonda-3"],
		says: [
			{ kind: "temperature", celsius: 4.9 },
			{ kind: "temperature", celsius: -71.3 },
			{ kind: "fault", fault: "out-of-range" },
		],
	},
	relay: {
		twin: () => relayTwin({ unit: UNIT, relays: 4, contacts: [() => true, () => false] }),
		sensors: ["puerta-1", "puerta-2"],
		says: [
			{ kind: "door", open: false },
			{ kind: "door", open: true },
		],
	},
	"epever-tracer": {
		twin: () =>
			epeverTracerTwin({
				unit: UNIT,
				values: () => ({
					panelVolts: 18.2,
					panelWatts: 82,
					batteryVolts: 12.81,
					batteryAmps: -1.5,
					loadWatts: 34,
					loadOn: true,
					chargePercent: 87,
					charging: 1,
					kWhToday: 0.42,
				}),
			}),
		sensors: ["solar"],
		says: [
			{
				kind: "power",
				supplied: true,
				batteryVolts: 12.81,
				batteryAmps: -1.5,
				panelVolts: 18.2,
				panelWatts: 82,
				yieldTodayWh: 420,
				charge: "float",
				chargePercent: 87,
				loadWatts: 34,
			},
		],
	},
};

/** What real devices were asked and said, byte by byte; the same must be asked, and read so. */
const TRACES: readonly [model: string, sensors: string[], asked: string, answered: string, says: object[]][] = [
	[
		"xy-md02",
		["sonda"],
		"01 04 00 01 00 02 20 0B",
		"01 04 04 01 31 02 22 2A CE",
		[{ kind: "temperature", celsius: 30.5, humidityPercent: 54.6 }],
	],
	[
		"xy-md02",
		["sonda"],
		"01 04 00 01 00 02 20 0B",
		"01 04 04 FF 33 02 22 BA E6",
		[{ kind: "temperature", celsius: -20.5, humidityPercent: 54.6 }],
	],
	["xy-md02", ["sonda"], "01 04 00 01 00 02 20 0B", "01 84 02 C2 C1", [{ kind: "fault", fault: "refused" }]],
	[
		"r4dcb08",
		["sonda-1", "sonda-2"],
		"01 03 00 00 00 02 C4 0B",
		"01 03 04 00 31 FF FB AB 8F",
		[
			{ kind: "temperature", celsius: 4.9 },
			{ kind: "temperature", celsius: -0.5 },
		],
	],
];

let port: Port | undefined;
afterEach(() => port?.close());

async function openOn(model: string) {
	const { twin: makeTwin, sensors } = MODELS[model]!;
	const twin = makeTwin();
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const requests: Uint8Array[] = [];
	const makeUnits = modbusBusTwin([twin], randomFrom(7));
	const opened = openPort(
		twinLineOpener((send) => {
			const units = makeUnits(send);
			return {
				...units,
				receive: (bytes) => {
					requests.push(bytes);
					units.receive(bytes);
				},
			};
		}),
		{ onBytes: (bytes) => bus.receive(bytes), onState: () => resolve() },
	);
	port = opened;
	const bus = new ModbusBus(opened, 9_600, 40);
	await open;
	const device = (await loadDriver("modbus", model)).openDevice({ model, unit: UNIT, sensors });
	return { twin, requests, poll: () => device.poll((table, address, count) => bus.ask(UNIT, table, address, count)) };
}

describe.each(Object.keys(MODELS))("%s", (model) => {
	const { sensors, says } = MODELS[model]!;
	const wired = sensors.filter((sensor) => sensor !== "");

	test("reads its healthy twin, every wired sensor once, in the contract's shape", async () => {
		const { poll } = await openOn(model);
		const findings = await poll();
		expect(findings.map(({ sensor }) => sensor)).toEqual(wired);
		expect(findings.map(({ finding }) => finding)).toEqual(says);
		for (const { finding } of findings) expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
	});

	test.each(UNIT_FAULTS)("%s is a fault of every sensor, and the next good answer is a value again", async (fault) => {
		const { twin, poll } = await openOn(model);
		twin.fault = fault;
		// Only noise is another one every time.
		for (let round = 0; round < (fault === "garbage" ? 10 : 3); round++) {
			const findings = await poll();
			expect(findings.map(({ sensor }) => sensor)).toEqual(wired);
			expect(findings.map(({ finding }) => finding.kind)).toEqual(wired.map(() => "fault"));
		}
		twin.fault = undefined;
		expect((await poll()).map(({ finding }) => finding)).toEqual(says);
	});

	test("P17 whatever its twin is asked for, nothing is written to it", async () => {
		const { twin, poll, requests } = await openOn(model);
		for (const fault of [undefined, ...UNIT_FAULTS]) {
			twin.fault = fault;
			await poll();
		}
		expect(requests.length).toBeGreaterThan(UNIT_FAULTS.length);
		for (const request of requests) expect([1, 2, 3, 4]).toContain(request[1]);
	});

	test("P17 only a device that declares switches can set one", async () => {
		const config = { model, unit: UNIT, sensors, switches: ["sirena"] };
		const device = (await loadDriver("modbus", model)).openDevice(config);
		expect(device.setSwitch !== undefined).toBe(model === "relay");
		expect(device.switches ?? []).toEqual(model === "relay" ? ["sirena"] : []);
	});
});

test.each(TRACES)("%s %s: %s is answered %s", async (model, sensors, asked, answered, says) => {
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const requests: string[] = [];
	const opened = openPort(
		twinLineOpener((send) => ({
			receive: (bytes) => {
				requests.push(toHex(bytes));
				send(Uint8Array.from(answered.split(" "), (byte) => Number.parseInt(byte, 16)));
			},
			switchOff: () => {},
		})),
		{ onBytes: (bytes) => bus.receive(bytes), onState: () => resolve() },
	);
	port = opened;
	const bus = new ModbusBus(opened, 9_600, 40);
	await open;
	const device = (await loadDriver("modbus", model)).openDevice({ model, unit: 1, sensors });
	const findings = await device.poll((table, address, count) => bus.ask(1, table, address, count));
	expect(requests).toEqual([asked]);
	expect(findings.map(({ finding }) => finding)).toEqual(says);
});

function toHex(bytes: Uint8Array): string {
	return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
