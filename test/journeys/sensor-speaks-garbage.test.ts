// A4: devices that speak garbage, half frames and wrong checksums never become a reading, and are believed again at once.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { stringify } from "smol-toml";
import { afterEach, expect, test } from "vitest";
import { modbusBusTwin, UNIT_FAULTS } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { n4dih32Twin } from "../../firmware-bridge/drivers/n4dih32.twin.ts";
import { type PluggedTwin, plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { CHARGER_FAULTS, type ChargerFault, veDirectTwin } from "../../firmware-bridge/drivers/ve-direct.twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { eventually } from "../sim/post.ts";
import { type Program, startProgram } from "../sim/program.ts";
import { chooseSeed, randomFrom } from "../sim/random.ts";
import { openReadingBroker, type ReadingBroker } from "../sim/reading-broker.ts";

/** Time in the bridge runs this much faster, so that a poll every ten seconds is one every 400 ms. */
const SPEED = 25;
const TRUE_CELSIUS = 4.7;
const TRUE_VOLTS = 12.81;

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

test("sensor-speaks-garbage: no false reading in any way to fail, and true ones as soon as the device is well", async () => {
	const seed = chooseSeed();
	const random = randomFrom(seed);
	const probe = xyMd02Twin({ unit: 1, celsius: () => TRUE_CELSIUS, humidityPercent: () => 61 });
	const witness = xyMd02Twin({ unit: 2, celsius: () => -TRUE_CELSIUS, humidityPercent: () => 61 });
	const door = n4dih32Twin({ unit: 3, doors: [() => true] });
	let chargerFault: ChargerFault | undefined;
	const bus = await plug(plugTwinIntoTcp(modbusBusTwin([probe, witness, door], random)));
	const solar = await plug(
		plugTwinIntoTcp(
			veDirectTwin({
				values: () => ({
					batteryVolts: TRUE_VOLTS,
					batteryAmps: 1.5,
					panelVolts: 18.2,
					panelWatts: 20,
					yieldTodayWh: 120,
					chargeState: 3,
					loadOn: true,
				}),
				fault: () => chargerFault,
				hexFrames: true,
				everyMs: 20,
				random,
			}),
		),
	);
	const broker = await openReadingBroker();
	open.push(broker);
	await startBridge(broker, [
		{
			protocol: "modbus-rtu",
			path: bus.path,
			baudRate: 9_600,
			parity: "none",
			pollSeconds: 10,
			devices: [
				{ model: "xy-md02", unit: 1, sensors: ["sonda"] },
				{ model: "xy-md02", unit: 2, sensors: ["testigo"] },
				{ model: "n4dih32", unit: 3, sensors: ["puerta"] },
			],
		},
		{ protocol: "line", model: "ve-direct", path: solar.path, sensors: ["solar"], everySeconds: 10 },
	]);

	const count = (sensor: string, kind: string) => broker.readingsOf(sensor).filter((one) => one.kind === kind).length;
	const more = async (sensor: string, kind: string, wanted = 1) => {
		const before = count(sensor, kind);
		await eventually(() => count(sensor, kind) >= before + wanted || undefined, 20_000);
	};
	await Promise.all([more("sonda", "temperature"), more("puerta", "door"), more("solar", "power")]);

	for (const fault of UNIT_FAULTS) {
		probe.fault = fault;
		door.fault = fault;
		await Promise.all([more("sonda", "fault", 2), more("puerta", "fault", 2), more("testigo", "temperature")]);
		probe.fault = undefined;
		door.fault = undefined;
		await Promise.all([more("sonda", "temperature"), more("puerta", "door")]);
	}
	for (const fault of CHARGER_FAULTS) {
		chargerFault = fault;
		await more("solar", "fault");
		chargerFault = undefined;
		await more("solar", "power");
	}

	const state = broker.retained("tesai/v1/bridge/prueba") as BridgeState;
	expect(state.running).toBe(true);
	expect(state.ports.map(({ path }) => path)).toEqual([bus.path, solar.path]);
	for (const port of state.ports) expect(port.discardedBytes, port.path).toBeGreaterThan(0);

	// Whatever was said, each value is the true one: the seed repeats the run.
	for (const [sensor, kind, truth] of [
		["sonda", "temperature", { celsius: TRUE_CELSIUS, humidityPercent: 61 }],
		["testigo", "temperature", { celsius: -TRUE_CELSIUS, humidityPercent: 61 }],
		["puerta", "door", { open: true }],
		[
			"solar",
			"power",
			{ batteryVolts: TRUE_VOLTS, batteryAmps: 1.5, panelVolts: 18.2, panelWatts: 20, charge: "bulk" },
		],
	] as const) {
		const values = broker.readingsOf(sensor).filter((one) => one.kind === kind);
		for (const value of values) expect(value, `seed ${seed}`).toMatchObject(truth);
	}
});

async function plug(twin: Promise<PluggedTwin>): Promise<PluggedTwin> {
	const plugged = await twin;
	open.push({ close: () => plugged.unplug() });
	return plugged;
}

async function startBridge(broker: ReadingBroker, ports: readonly object[]): Promise<Program> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-garbage-"));
	const file = join(dir, "bridge.toml");
	const clock = { speed: SPEED, originAt: Date.now() };
	writeFileSync(file, stringify({ name: "prueba", mqtt: { url: `mqtt://127.0.0.1:${broker.port}` }, ports, clock }));
	const bridge = await startProgram("firmware-bridge/main.ts", [file]);
	open.push({ close: () => rmSync(dir, { recursive: true, force: true }) }, { close: () => bridge.stop() });
	return bridge;
}
