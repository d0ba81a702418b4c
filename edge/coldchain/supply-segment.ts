// Packs what a supply's volts and amps were in a period into facts: one mean a quarter of an hour.

import { SUPPLY_QUARTER_MS, type SupplyRecorded } from "@tesai/shared/contract/event/supply.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";

export type PowerReading = Extract<Reading, { kind: "power" }>;

export interface TimedPower {
	readonly monoMs: number;
	readonly reading: PowerReading;
}

/** A fact takes at most this many quarters of an hour: six weeks. */
const MOST_QUARTERS = 4_096;
/** Below it no appliance runs, and a division tells more of the noise than of a current. */
const LEAST_VOLTS = 1;
const MOST_AMPS = 5_000;

interface Quarter {
	readonly index: number;
	readonly centivolts: number;
	readonly centiamps: number | undefined;
	readonly samples: number;
}

/**
 * `said` is of one sensor and one boot, in any order; `offsetMs` + monoMs is the derived wall time, by which the quarters are cut.
 * Nothing is told of a sensor that knows no volts, such as a contact at the mains.
 */
export function packSupply(
	sensor: SensorId,
	boot: number,
	said: readonly TimedPower[],
	offsetMs: number,
): SupplyRecorded[] {
	const side = said.some(({ reading }) => reading.batteryVolts !== undefined) ? "battery" : "panel";
	const samples = said.flatMap(({ monoMs, reading }) => {
		const volts = side === "battery" ? reading.batteryVolts : reading.panelVolts;
		const watts = side === "battery" ? reading.loadWatts : reading.panelWatts;
		const index = Math.floor((monoMs + offsetMs) / SUPPLY_QUARTER_MS);
		return volts === undefined ? [] : [{ index, volts, amps: toAmps(watts, volts) }];
	});
	const quarters = [...Map.groupBy(samples, (one) => one.index)]
		.map(([index, own]): Quarter => {
			const amps = own.flatMap((one) => one.amps ?? []);
			return {
				index,
				centivolts: meanCenti(own.map((one) => one.volts)),
				centiamps: amps.length === 0 ? undefined : meanCenti(amps),
				samples: own.length,
			};
		})
		.toSorted((a, b) => a.index - b.index);
	const facts: SupplyRecorded[] = [];
	for (let at = 0; at < quarters.length; at += MOST_QUARTERS) {
		const part = quarters.slice(at, at + MOST_QUARTERS);
		const fromMs = (part[0]?.index ?? 0) * SUPPLY_QUARTER_MS - offsetMs;
		facts.push({ sensor, side, from: { boot, monoMs: millis(fromMs) }, quarters: toSteps(part) });
	}
	return facts;
}

function toSteps(quarters: readonly Quarter[]): SupplyRecorded["quarters"] {
	let volts = 0;
	let amps = 0;
	return quarters.map(({ index, centivolts, centiamps, samples }, at) => {
		const skip = at === 0 ? 0 : index - (quarters[at - 1]?.index ?? index) - 1;
		const step = {
			skip,
			samples,
			volts: centivolts - volts,
			...(centiamps !== undefined && { amps: centiamps - amps }),
		};
		volts = centivolts;
		amps = centiamps ?? amps;
		return step;
	});
}

function toAmps(watts: number | undefined, volts: number): number | undefined {
	if (watts === undefined || volts < LEAST_VOLTS) return undefined;
	const amps = watts / volts;
	return amps > MOST_AMPS ? undefined : amps;
}

const meanCenti = (values: readonly number[]): number =>
	Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100);
