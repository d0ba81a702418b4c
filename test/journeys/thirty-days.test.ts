// Thirty days of the post's time, three fridges with a profile each, faults of every kind: what the box raised is what anybody who
// has nothing but its raw table would have raised.

import { join } from "node:path";
import { DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { modbusBusTwin, type UnitFault, type UnitTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { n4dih32Twin } from "../../firmware-bridge/drivers/n4dih32.twin.ts";
import { type MakeTwin, plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { veDirectTwin } from "../../firmware-bridge/drivers/ve-direct.twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { makeFaultyMonth } from "../sim/faulty-month.ts";
import { openPost } from "../sim/post.ts";
import { chooseSeed, randomFrom } from "../sim/random.ts";
import { type Limit, readSamples, recomputeAlarms } from "../sim/recompute-alarms.ts";

const DAYS = 30;
const WALL_MS = 80_000;
const SPEED = (DAYS * DAY) / WALL_MS;
/** One a quarter of an hour: 28 ms of the wall. */
const POLL_SECONDS = 900;

/** At this speed a busy machine's pause of half a second is half a day of the post's. */
const SILENT = { forMs: 26 * HOUR };
const CUSTOM = {
	HEAT: { side: "at-or-above", celsius: 7.5, forMs: 3 * HOUR },
	FRZE: { side: "at-or-below", celsius: 0, forMs: 90 * MINUTE },
	FRZNEAR: { sigmas: 1.645, forMs: 45 * MINUTE },
	HEATSUM: { side: "at-or-above", celsius: 7.5, forMs: 2 * HOUR, withinMs: 48 * HOUR },
	DOOR: { forMs: HOUR },
	POWR: { forMs: 6 * HOUR },
	STUCK: { forMs: 12 * HOUR },
} as const;
const FRZE = { side: "at-or-below", celsius: -0.5, forMs: HOUR } as const;
const COMMON = { FRZE, DOOR: { forMs: 5 * MINUTE }, POWR: { forMs: DAY }, STUCK: { forMs: DAY }, SILENT };
/** What the rules say of each profile, written down once more. */
const IN_EFFECT: Readonly<Record<"pqs" | "tight" | "custom", Readonly<Record<string, Limit>>>> = {
	pqs: {
		...COMMON,
		HEAT: { side: "above", celsius: 8, forMs: 10 * HOUR },
		FRZNEAR: { side: "at-or-below", celsius: -0.09, forMs: 30 * MINUTE },
	},
	tight: {
		...COMMON,
		HEAT: { side: "at-or-above", celsius: 8, forMs: 30 * MINUTE },
		COLD: { side: "at-or-below", celsius: 2, forMs: 20 * MINUTE },
		HEATSUM: { side: "at-or-above", celsius: 8, forMs: HOUR, withinMs: 72 * HOUR },
		COLDSUM: { side: "at-or-below", celsius: 2, forMs: 40 * MINUTE, withinMs: 72 * HOUR },
		// The fridge states its sensor's error: 1.645 × 0.2.
		FRZNEAR: { side: "at-or-below", celsius: -0.17, forMs: 30 * MINUTE },
	},
	custom: { ...CUSTOM, SILENT, FRZNEAR: { side: "at-or-below", celsius: 0.41, forMs: 45 * MINUTE } },
};
const PROFILES = ["pqs", "tight", "custom"] as const;

interface AlarmRow {
	readonly rule: string;
	readonly since: number;
	readonly raised: number;
	readonly ended: string | null;
	readonly worstCenti: number | null;
	readonly limitCenti: number | null;
	readonly forMs: number;
}

test("CC4 CC9 CC13 CC21 CC25 thirty days: every alarm and no other, by rules that are counted again from the raw table", async () => {
	const seed = chooseSeed();
	const startedAt = performance.now();
	const now = () => (performance.now() - startedAt) * SPEED;
	const months = PROFILES.map((_, index) => makeFaultyMonth(DAYS, randomFrom(seed + index)));
	const plug = async (twin: MakeTwin): Promise<string> => {
		const plugged = await plugTwinIntoTcp(twin);
		onTestFinished(() => plugged.unplug());
		return plugged.path;
	};
	const buses = await Promise.all(
		months.map((month) => {
			const probe: UnitTwin = {
				...xyMd02Twin({ unit: 1, celsius: () => month.celsiusAt(now()) }),
				get fault(): UnitFault | undefined {
					return month.isSilent(now()) ? "no-answer" : undefined;
				},
			};
			return plug(modbusBusTwin([probe, n4dih32Twin({ unit: 2, doors: [() => month.isDoorOpen(now())] })]));
		}),
	);
	const solar = await plug(
		veDirectTwin({
			everyMs: 10,
			values: () => ({
				batteryVolts: 12.9,
				batteryAmps: 0,
				panelVolts: 17,
				panelWatts: 20,
				yieldTodayWh: 100,
				chargeState: 3,
				loadOn: months[0]!.isSupplied(now()),
			}),
		}),
	);
	const post = await openPost({
		speed: SPEED,
		digestMinutes: 60,
		fridges: PROFILES.map((profile) => ({
			id: profile,
			name: profile,
			profile,
			temperatureSensor: `${profile}-sonda`,
			doorSensor: `${profile}-puerta`,
			powerSensor: "solar",
			...(profile === "tight" && { sensorSigma: 0.2 }),
			limits: profile === "custom" ? { ...CUSTOM, SILENT } : { SILENT },
		})),
		ports: [
			...PROFILES.map((profile, index) => ({
				protocol: "modbus-rtu",
				path: buses[index],
				baudRate: 115_200,
				parity: "none",
				pollSeconds: POLL_SECONDS,
				devices: [
					{ model: "xy-md02", unit: 1, sensors: [`${profile}-sonda`] },
					{ model: "n4dih32", unit: 2, sensors: [`${profile}-puerta`] },
				],
			})),
			{ protocol: "line", model: "ve-direct", path: solar, sensors: ["solar"], everySeconds: POLL_SECONDS },
		],
	});
	onTestFinished(post.close);
	await new Promise((resolve) => setTimeout(resolve, Math.max(0, WALL_MS - (performance.now() - startedAt))));
	// The box first: with the bridge gone it would soon, and rightly, find everything silent.
	await post.edge.stop();
	await post.bridge?.stop();

	const path = join(post.edgeData, "edge.sqlite");
	const db = new Sqlite(path, { readonly: true });
	onTestFinished(() => void db.close());
	const count = (sql: string) => db.prepare(sql).pluck().get() as number;
	const raisedBy = new Map<string, number>();
	for (const profile of PROFILES) {
		const raw = db
			.prepare(
				`SELECT rule, since_mono_ms AS since, raised_mono_ms AS raised, end_reason AS ended, worst_centi AS worstCenti,
				limit_centi AS limitCenti, for_ms AS forMs FROM alarm WHERE fridge = ? AND rule <> 'FAILING' ORDER BY rule, since_mono_ms`,
			)
			.all(profile) as AlarmRow[];
		const counted = recomputeAlarms({
			temperature: readSamples(path, `${profile}-sonda`, "temperature"),
			door: readSamples(path, `${profile}-puerta`, "door"),
			power: readSamples(path, "solar", "power"),
			limits: IN_EFFECT[profile],
		});
		expect(
			raw.map(({ raised: _, ...alarm }) => alarm),
			`${profile}, TESAI_SEED=${seed}`,
		).toEqual(counted.map(({ raisedBy: _, ...episode }) => episode));
		for (const [index, episode] of counted.entries()) {
			expect(raw[index]!.raised, `${profile} ${episode.rule}`).toBeGreaterThanOrEqual(episode.raisedBy);
			raisedBy.set(episode.rule, (raisedBy.get(episode.rule) ?? 0) + 1);
		}
	}
	const samples = count("SELECT count(*) FROM reading");
	const faults = count("SELECT count(*) FROM reading WHERE kind = 8");
	const told = [...raisedBy].toSorted().map(([rule, times]) => `${rule} ${times}`);
	console.info(
		`thirty days, seed ${seed}: ${samples} readings, ${faults} claims not believed; episodes: ${told.join(", ")}`,
	);
	const all = ["COLD", "COLDSUM", "DOOR", "FRZE", "FRZNEAR", "HEAT", "HEATSUM", "POWR", "SILENT", "STUCK"];
	expect([...raisedBy.keys()].toSorted()).toEqual(all);
	expect(faults).toBeGreaterThan(20);
	expect(samples).toBeGreaterThan(10_000);
	expect(count("SELECT count(*) FROM unjudged_reading")).toBe(0);
	expect(count("SELECT count(*) FROM boot")).toBe(1);
}, 150_000);
