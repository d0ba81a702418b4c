import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { assert, expect, test, vi } from "vitest";
import type { SensorFinding } from "./drivers/driver.ts";
import { modbusBusTwin, type UnitTwin } from "./drivers/modbus.twin.ts";
import { n4dih32Twin } from "./drivers/n4dih32.twin.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { xyMd02Twin } from "./drivers/xy-md02.twin.ts";
import { openModbusPort, unitRestMs } from "./poll-modbus.ts";
import { openPort } from "./port.ts";
import type { Parity } from "./serial-port.ts";

type Config = Parameters<typeof openModbusPort>[0];

/** Time runs 50 times as fast: a poll every 20 s is one every 400 ms here. */
async function serve(units: readonly UnitTwin[], config: Partial<Config>, unitsParity: Parity = "none") {
	const told: (SensorFinding & { slot: Millis })[] = [];
	const parities: Parity[] = [];
	const clock = openClock({ speed: 50, originAt: openClock().utc() });
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
				return openPort(twinLineOpener(modbusBusTwin(units)), options);
			},
			tell: (slot, findings) => told.push(...findings.map((finding) => ({ ...finding, slot }))),
			onState: () => {},
			onRefused: (model, error) => assert.fail(`${model}: ${error}`),
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
	return { service, told, parities, saidBy, waitFor };
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
