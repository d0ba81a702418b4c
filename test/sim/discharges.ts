// Discharges of a post's battery, each with its name: the ones that the tests judge the box's foresight by.
//
// `node test/sim/discharges.ts` writes the one that a journey replays, test/fixtures/discharge-12v-100ah.json, anew.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BatteryScenario, simulateBattery } from "./battery.ts";

const HOUR = 3_600_000;
/** 15:00 at the post on a November day. */
const AFTERNOON = Date.UTC(2026, 10, 20, 18);
const hourOf = (utc: number) => ((utc / HOUR + 24_000_000 - 3) % 24) as number;
const dayOf = (utc: number) => Math.floor((utc - AFTERNOON + 15 * HOUR) / (24 * HOUR));
const clearSky = (peakWatts: number) => (utc: number) =>
	peakWatts * Math.max(0, Math.sin(((hourOf(utc) - 5.3) / 13.2) * Math.PI)) ** 1.2;

/** Compressors of 40 minutes a cycle, longer in the heat of the afternoon; box and modem all the time. */
const fridges =
	(count: number, baseWatts: number) =>
	(utc: number, random: () => number): number => {
		const warmth = 0.5 + 0.5 * Math.cos(((hourOf(utc) - 15) / 24) * 2 * Math.PI);
		const duty = 0.38 + 0.1 * warmth;
		let watts = baseWatts + 2 * random();
		for (let no = 0; no < count; no++) {
			const phase = (utc / (40 * 60_000) + no * 0.37) % 1;
			if (phase < duty) watts += 46;
		}
		return watts;
	};

const BASE: BatteryScenario = {
	startAt: AFTERNOON,
	hours: 18,
	stepMs: 120_000,
	seed: 1,
	capacityAh: 98,
	ohms: 0.022,
	startLevel: 0.97,
	loadWatts: fridges(3, 16),
	// The panel's cable is cut at half past three and mended before the morning.
	sunWatts: (utc) => (utc > AFTERNOON + 0.5 * HOUR && hourOf(utc) > 12 ? 0 : clearSky(420)(utc)),
};

export const DISCHARGES = {
	/** One night on a full battery; the sun of the morning brings it back. */
	"one-night": BASE,
	/** Three days: clear, overcast, overcast; the battery sinks over two nights. */
	"cloudy-day": {
		...BASE,
		startAt: AFTERNOON - 9 * HOUR,
		hours: 76,
		seed: 2,
		startLevel: 0.75,
		loadWatts: fridges(2, 12),
		sunWatts: (utc: number) => clearSky(300)(utc) * (dayOf(utc) === 0 ? 1 : dayOf(utc) === 3 ? 0.9 : 0.16),
	},
	/** Six years old: two thirds of its capacity and three times its resistance. */
	"aged-battery": {
		...BASE,
		seed: 3,
		startAt: AFTERNOON - 9 * HOUR,
		hours: 34,
		capacityAh: 64,
		ohms: 0.062,
		startLevel: 0.7,
		loadWatts: fridges(2, 12),
		sunWatts: (utc: number) => (dayOf(utc) === 0 && hourOf(utc) < 16 ? clearSky(320)(utc) : 0),
	},
	/** The same battery, which the box has known for two nights already. */
	"aged-and-known": {
		...BASE,
		seed: 6,
		startAt: AFTERNOON - 57 * HOUR,
		hours: 82,
		capacityAh: 64,
		ohms: 0.062,
		startLevel: 0.7,
		loadWatts: fridges(2, 12),
		sunWatts: (utc: number) => (dayOf(utc) < 0 || (dayOf(utc) === 0 && hourOf(utc) < 16) ? clearSky(320)(utc) : 0),
	},
	/** An oxygen concentrator runs all the time. */
	"heavier-load": {
		...BASE,
		seed: 4,
		hours: 12,
		loadWatts: (utc: number, random: () => number) => fridges(2, 12)(utc, random) + 110,
	},
	/** A small load, a clear day, and then no sun for days. */
	"slow-days": {
		...BASE,
		startAt: AFTERNOON - 9 * HOUR,
		hours: 70,
		seed: 5,
		startLevel: 0.8,
		loadWatts: fridges(1, 9),
		sunWatts: (utc: number) => (dayOf(utc) === 0 ? clearSky(260)(utc) : 0),
	},
} as const satisfies Record<string, BatteryScenario>;

export type DischargeName = keyof typeof DISCHARGES;

export function recordDischarge(name: DischargeName): ReturnType<typeof simulateBattery> {
	return simulateBattery(DISCHARGES[name]);
}

if (import.meta.main) {
	const { records } = recordDischarge("one-night");
	const battery = { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" };
	const lines = records.map((record) => JSON.stringify(record)).join(",\n");
	const path = join(import.meta.dirname, "../fixtures/discharge-12v-100ah.json");
	writeFileSync(path, `{"battery": ${JSON.stringify(battery)}, "records": [\n${lines}\n]}\n`);
}
