// What every driver must do: read its own twin right, and never make a value out of a device that fails.

import { check } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { afterEach, describe, expect, test } from "vitest";
import { modbusBusTwin, UNIT_FAULTS, type UnitTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { n4dih32Twin } from "../../firmware-bridge/drivers/n4dih32.twin.ts";
import { loadDriver } from "../../firmware-bridge/drivers/registry.ts";
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
};

let port: Port | undefined;
afterEach(() => port?.close());

async function openOn(model: string) {
	const { twin: makeTwin, sensors } = MODELS[model]!;
	const twin = makeTwin();
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const opened = openPort(twinLineOpener(modbusBusTwin([twin], randomFrom(7))), {
		onBytes: (bytes) => bus.receive(bytes),
		onState: () => resolve(),
	});
	port = opened;
	const bus = new ModbusBus(opened, 9_600, 40);
	await open;
	const device = (await loadDriver("modbus", model)).openDevice({ model, unit: UNIT, sensors });
	return { twin, poll: () => device.poll((table, address, count) => bus.ask(UNIT, table, address, count)) };
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
		for (let round = 0; round < 10; round++) {
			const findings = await poll();
			expect(findings.map(({ sensor }) => sensor)).toEqual(wired);
			expect(findings.map(({ finding }) => finding.kind)).toEqual(wired.map(() => "fault"));
		}
		twin.fault = undefined;
		expect((await poll()).map(({ finding }) => finding)).toEqual(says);
	});
});
