// Any GNSS receiver that speaks NMEA 0183: the time, and where the post is, once in a while. It tracks nobody.
//
// A post gets its time from here where no link reaches. The receiver may take a quarter of an hour for its first fix.

import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { type FixVerdict, nmeaFinder, readGga, readRmc } from "../protocols/nmea.ts";
import { type Driver, type Finding, faultOfAll, type SpeakingDevice, wiredSensors } from "./driver.ts";

/** The receiver speaks every second: two missed sentences are bad luck, a third means that it has stopped. */
const STALE_MS = 3_500;
/**
 * A sentence of a second is on the wire within that second, when exactly is known to nobody without the receiver's pulse. So it
 * is taken to have been half a second ago, give or take that and the granularity of the box's own clock.
 */
const HALF_SECOND_MS = 500;
const ERROR_MS = millis(HALF_SECOND_MS + 100);

function openReceiver(config: { readonly sensors: readonly string[] }): SpeakingDevice {
	const sensors = wiredSensors(config).map(([, sensor]) => sensor);
	const finder = nmeaFinder();
	let newest: { readonly verdict: FixVerdict; readonly at: number } | undefined;
	/** When GGA said last that there is no position, whatever RMC says. */
	let lostAt = Number.NEGATIVE_INFINITY;
	let discardedByLastSlot = 0;
	return {
		receive: (bytes) => {
			const at = performance.now();
			const sentences = finder.push(bytes);
			for (const { type, fields } of sentences) {
				if (type === "RMC") newest = { verdict: readRmc(fields), at };
				if (type === "GGA") lostAt = readGga(fields) === undefined ? at : Number.NEGATIVE_INFINITY;
			}
			return sentences.length > 0;
		},
		findings: () => {
			const { discardedBytes } = finder.counts;
			const noisy = discardedBytes > discardedByLastSlot;
			discardedByLastSlot = discardedBytes;
			const now = performance.now();
			if (newest === undefined || now - newest.at > STALE_MS) {
				return faultOfAll(sensors, noisy ? "bad-checksum" : "no-answer");
			}
			const { verdict, at } = newest;
			if (verdict.kind === "unlikely") return faultOfAll(sensors, "implausible");
			if (verdict.kind === "no-fix" || now - lostAt <= STALE_MS) return faultOfAll(sensors, "refused");
			const { utc, latitude, longitude } = verdict.fix;
			const finding: Finding = {
				kind: "fix",
				utc: epochMs(utc + HALF_SECOND_MS),
				errorMs: ERROR_MS,
				latitude: toGrid(latitude),
				longitude: toGrid(longitude),
			};
			return sensors.map((sensor) => ({ sensor, finding, heardAt: at }));
		},
		get discardedBytes() {
			return finder.counts.discardedBytes;
		},
	};
}

/** Steps of 0.0001°, 11 m: the house, not the chair. */
const toGrid = (degrees: number): number => Math.round(degrees * 10_000) / 10_000;

export const driver: Driver = {
	kind: "line",
	model: "nmea-gnss",
	baudRate: 9_600,
	silenceMs: 10_000,
	openDevice: openReceiver,
};
