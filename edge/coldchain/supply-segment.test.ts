import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { type PowerReading, packSupply } from "./supply-segment.ts";

const SENSOR = "sol" as SensorId;
const pack = (said: readonly [minute: number, fields: Partial<PowerReading>][], offsetMs = 0) =>
	packSupply(
		SENSOR,
		3,
		said.map(([minute, fields]) => ({
			monoMs: minute * MINUTE,
			reading: { kind: "power", supplied: true, ...fields } as PowerReading,
		})),
		offsetMs,
	);

describe("packSupply", () => {
	test("CC18 a quarter of an hour becomes one mean of its samples, and a quarter without any is skipped", () => {
		const facts = pack([
			[1, { batteryVolts: 12.5, loadWatts: 25 }],
			[14, { batteryVolts: 12.6, loadWatts: 0 }],
			[15, { batteryVolts: 12.4, loadWatts: 31 }],
			[50, { batteryVolts: 12.3, loadWatts: 123 }],
		]);
		expect(facts).toEqual([
			{
				sensor: SENSOR,
				side: "battery",
				from: { boot: 3, monoMs: 0 },
				quarters: [
					{ skip: 0, samples: 2, volts: 1_255, amps: 100 },
					{ skip: 0, samples: 1, volts: -15, amps: 150 },
					{ skip: 1, samples: 1, volts: -10, amps: 750 },
				],
			},
		]);
	});

	test("CC18 quarters are those of the wall, and may begin before the boot", () => {
		const [fact] = pack([[3, { batteryVolts: 12 }]], 20 * MINUTE);
		expect(fact).toMatchObject({ from: { boot: 3, monoMs: -5 * MINUTE }, quarters: [{ samples: 1, volts: 1_200 }] });
	});

	test("CC18 a device that knows no battery tells its panel; of one that knows both the battery counts", () => {
		expect(pack([[0, { panelVolts: 20, panelWatts: 50 }]])).toMatchObject([
			{ side: "panel", quarters: [{ volts: 2_000, amps: 250 }] },
		]);
		expect(
			pack([
				[0, { panelVolts: 20, panelWatts: 50, batteryVolts: 13 }],
				[1, { panelVolts: 21 }],
			]),
		).toMatchObject([{ side: "battery", quarters: [{ samples: 1, volts: 1_300 }] }]);
	});

	test("CC18 nothing is told of a contact at the mains, and no amps where nobody measured them", () => {
		expect(pack([[0, {}]])).toEqual([]);
		const [unmeasured] = pack([[0, { batteryVolts: 12, batteryAmps: -3 }]]);
		expect(unmeasured?.quarters[0]).not.toHaveProperty("amps");
		const [dead] = pack([[0, { batteryVolts: 0.02, loadWatts: 1 }]]);
		expect(dead?.quarters[0]).toEqual({ skip: 0, samples: 1, volts: 2 });
	});
});
