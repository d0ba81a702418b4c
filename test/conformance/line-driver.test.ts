// What every driver of a device that speaks by itself must do: read its own twin right, and never make a value out of one
// that fails.

import { check } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BOARD_FAULTS, type BoardFault, probeBoardTwin } from "../../firmware-bridge/drivers/ds18b20-line.twin.ts";
import { nmeaTwin, RECEIVER_FAULTS, type ReceiverFault } from "../../firmware-bridge/drivers/nmea-gnss.twin.ts";
import { loadDriver } from "../../firmware-bridge/drivers/registry.ts";
import type { MakeTwin } from "../../firmware-bridge/drivers/twin.ts";
import { CHARGER_FAULTS, type ChargerFault, veDirectTwin } from "../../firmware-bridge/drivers/ve-direct.twin.ts";
import { randomFrom } from "../sim/random.ts";

const NOON = Date.UTC(2026, 10, 21, 16);

interface Model {
	readonly twin: (fault: () => never) => MakeTwin;
	readonly faults: readonly string[];
	readonly sensors: readonly string[];
	readonly says: readonly object[];
}

/** One line a model: its twin, the ways in which it fails, and what its healthy twin must be read as. */
const MODELS: Readonly<Record<string, Model>> = {
	"ve-direct": {
		twin: (fault: () => ChargerFault | undefined) =>
			veDirectTwin({
				values: () => ({
					batteryVolts: 12.81,
					batteryAmps: 1.5,
					panelVolts: 18.2,
					panelWatts: 20,
					yieldTodayWh: 120,
					chargeState: 3,
					loadOn: true,
				}),
				fault,
				random: randomFrom(3),
			}),
		faults: CHARGER_FAULTS,
		sensors: ["solar"],
		says: [{ kind: "power", supplied: true, batteryVolts: 12.81, charge: "bulk", loadWatts: 0 }],
	},
	"ds18b20-line": {
		twin: (fault: () => BoardFault | undefined) =>
			probeBoardTwin({ sockets: [() => 4.5, () => -10.125, () => 25.0625], fault, random: randomFrom(4) }),
		faults: BOARD_FAULTS,
		sensors: ["sonda-1", "", "sonda-3"],
		says: [
			{ kind: "temperature", celsius: 4.5 },
			{ kind: "temperature", celsius: 25.06 },
		],
	},
	"nmea-gnss": {
		twin: (fault: () => ReceiverFault | undefined) =>
			nmeaTwin({ utc: () => NOON, latitude: -22.520833, longitude: -60.06, fault, random: randomFrom(5) }),
		faults: RECEIVER_FAULTS,
		sensors: ["reloj"],
		says: [{ kind: "fix", utc: NOON + 500, errorMs: 600, latitude: -22.5208, longitude: -60.06 }],
	},
};

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

describe.each(Object.keys(MODELS))("%s", (model) => {
	const { twin: makeTwin, faults, sensors, says } = MODELS[model]!;
	const wired = sensors.filter((sensor) => sensor !== "");

	async function plug() {
		let fault: string | undefined;
		const driver = await loadDriver("line", model);
		const device = driver.openDevice({ protocol: "line", path: `/dev/${model}`, model, sensors, everySeconds: 10 });
		let isAlive = false;
		const twin = makeTwin((() => fault) as () => never)((bytes) => {
			isAlive = device.receive(bytes) || isAlive;
		});
		return {
			device,
			twin,
			isAlive: () => isAlive,
			fail: (how: string | undefined) => {
				fault = how;
			},
		};
	}

	test("reads its healthy twin, every wired sensor once, in the contract's shape, and is alive", async () => {
		const { device, twin, isAlive } = await plug();
		expect(device.findings().map(({ finding }) => finding.kind)).toEqual(wired.map(() => "fault"));
		vi.advanceTimersByTime(3_000);
		const findings = device.findings();
		expect(findings.map(({ sensor }) => sensor)).toEqual(wired);
		expect(findings.map(({ finding }) => finding)).toMatchObject(says);
		for (const { finding } of findings) expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
		expect(isAlive()).toBe(true);
		expect(device.discardedBytes).toBe(0);
		twin.switchOff();
	});

	test.each(faults)("%s is a fault of every sensor, and the next good word is a value again", async (fault) => {
		const { device, twin, fail } = await plug();
		for (let again = 0; again < 3; again++) {
			fail(fault);
			vi.advanceTimersByTime(5_000);
			for (let slot = 0; slot < 10; slot++) {
				vi.advanceTimersByTime(1_000);
				const findings = device.findings();
				expect(findings.map(({ sensor }) => sensor)).toEqual(wired);
				for (const { finding } of findings) {
					expect(finding.kind).toBe("fault");
					expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
				}
			}
			fail(undefined);
			vi.advanceTimersByTime(2_000);
			expect(device.findings().map(({ finding }) => finding)).toMatchObject(says);
		}
		twin.switchOff();
	});
});

test("P39 one chip's number at two sockets, of one board or of two, is no temperature at either", async () => {
	const driver = await loadDriver("line", "ds18b20-line");
	const plug = (path: string, serials: number[]) => {
		const sensors = serials.map((_, at) => `${path}-${at + 1}`);
		const device = driver.openDevice({ protocol: "line", path, model: "ds18b20-line", sensors, everySeconds: 10 });
		const twin = probeBoardTwin({ sockets: serials.map(() => () => 5), serials })((bytes) => device.receive(bytes));
		return { device, twin };
	};
	const kinds = (of: ReturnType<typeof plug>) => of.device.findings().map(({ finding }) => finding);
	const twofold = { kind: "fault", fault: "duplicate-address" };
	const good = { kind: "temperature", celsius: 5 };
	const first = plug("a", [101, 102, 101]);
	const second = plug("b", [102, 103]);
	vi.advanceTimersByTime(2_000);
	expect(kinds(first)).toEqual([twofold, twofold, twofold]);
	expect(kinds(second)).toEqual([twofold, good]);
	second.twin.switchOff();
	vi.advanceTimersByTime(5_000);
	expect(kinds(first)).toEqual([twofold, good, twofold]);
	first.twin.switchOff();
});
