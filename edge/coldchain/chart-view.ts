// A stretch of a fridge's time as the screen draws it: temperature, door, compressor, supply, limits and alarms. Reads only.

import { type Chart, MOST_CHART_DAYS } from "@tesai/shared/contract/edge-api/chart.ts";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { DAY, type EpochMs, epochMs, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listAdoptedSince } from "./adoption-store.ts";
import { listFridgeAlarms } from "./alarm-store.ts";
import { listBandChanges } from "./band-store.ts";
import {
	chooseBucket,
	cutStretch,
	foldEnvelope,
	foldSilences,
	LONGEST_SILENCE,
	type Stretch,
	sliceStretch,
	stretchesBetween,
} from "./envelope.ts";
import { safeBand } from "./limits.ts";
import { TEMPERATURE_KIND, toCenti, toReading } from "./reading-row.ts";
import { findNewestSampleBetween, listPartReadings, type PartReading } from "./reading-store.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";
import { toStates } from "./switch-segment.ts";
import { findOldestReading } from "./tidy-store.ts";
import { foldTrack, type TrackFold } from "./track.ts";
import type { Watched, WatchedFridge } from "./watched.ts";

export interface ChartAsked {
	readonly fridge: FridgeId;
	readonly from: number;
	readonly to: number;
	/** How many buckets there is room to draw. */
	readonly columns: number;
}

/** Read in one go: a day of the most a post has takes a few milliseconds, and an alarm may be waiting. */
const SLICE_MS = DAY;

/**
 * The stretch as far as there is time: not after now, and no longer than a chart may be. Undefined for a fridge the post does not
 * have. Whatever else the box has to do goes between one day of the stretch and the next.
 */
export async function viewChart(
	db: Database,
	watched: Watched,
	asked: ChartAsked,
	now: Moment,
): Promise<Chart | undefined> {
	const found = watched.fridges.find((one) => one.fridge.id === asked.fridge);
	if (found === undefined) return undefined;
	const to = Math.min(asked.to, now.utc + 1);
	const from = Math.max(Math.min(asked.from, to - 1), to - MOST_CHART_DAYS * DAY);
	const bucketMs = chooseBucket(to - from, asked.columns);
	const folds = openFolds(found, from, to, bucketMs);
	const sensorsAt = followAdoptions(db, watched, found);
	const stretches = stretchesBetween(from - LONGEST_SILENCE, to, watched.timekeeper.anchors()).flatMap((stretch) =>
		cutStretch(stretch, sensorsAt.changes),
	);
	carryStandingDoor(db, sensorsAt.parts(stretches[0])[PARTS.door], stretches[0], folds.door);
	for (const slice of stretches.flatMap((stretch) => sliceStretch(stretch, SLICE_MS))) {
		for (const row of listPartReadings(db, sensorsAt.parts(slice), slice)) folds.hear(row, slice.offsetMs);
		await new Promise((resolve) => setImmediate(resolve));
	}
	const oldest = findOldestReading(db);
	return {
		fridge: asked.fridge,
		from: epochMs(from),
		to: epochMs(to),
		oldest: oldest === undefined ? epochMs(from) : watched.timekeeper.utc(oldest),
		bucketMs,
		...folds.finish(),
		limits: viewBands(db, watched, found, from, to),
		alarms: viewAlarmsBetween(db, watched, asked.fridge, from, to),
	};
}

/**
 * Which sensors were the fridge's parts at the time: before it was adopted a sensor may have been another fridge's, and the
 * configured one was in its place. [CC86]
 */
function followAdoptions(db: Database, watched: Watched, found: WatchedFridge) {
	const configured = watched.configured.find(({ id }) => id === found.fridge.id) ?? found.fridge;
	const [now, before] = [partsOf(found), partsOf({ fridge: configured })];
	const since = new Map(
		listAdoptedSince(db, found.fridge.id).map(({ part, ...stamp }) => [part, watched.timekeeper.utc(stamp)]),
	);
	return {
		changes: [...since.values()],
		/** Of a stretch that no change lies in. */
		parts: (stretch: Stretch | undefined) =>
			PART_NAMES.map((part, place) => {
				const begins = stretch === undefined ? 0 : stretch.fromMs + stretch.offsetMs;
				return begins < (since.get(part) ?? Number.NEGATIVE_INFINITY) ? before[place] : now[place];
			}),
	};
}

const partsOf = ({ fridge }: Pick<WatchedFridge, "fridge">): readonly (SensorId | undefined)[] => [
	fridge.temperatureSensor,
	fridge.doorSensor,
	fridge.compressorSensor,
	fridge.powerSensor,
];
/** In the same order. */
const PART_NAMES = ["temperature", "door", "compressor", "power"] as const;
const PARTS = { temperature: 0, door: 1, compressor: 2, supply: 3 } as const;

interface Folds {
	readonly door: TrackFold | undefined;
	hear(row: PartReading, offsetMs: number): void;
	finish(): Pick<Chart, "buckets" | "unmeasured" | "claims" | "door" | "compressor" | "supply">;
}

function openFolds(fridge: WatchedFridge, from: number, to: number, bucketMs: Millis): Folds {
	const envelope = foldEnvelope(bucketMs);
	const claims = foldEnvelope(bucketMs);
	const silences = foldSilences(from, to);
	const trackOf = (part: number) => (partsOf(fridge)[part] === undefined ? undefined : foldTrack(from, to, bucketMs));
	const tracks = [undefined, trackOf(PARTS.door), trackOf(PARTS.compressor), trackOf(PARTS.supply)];
	const hearTemperature = (row: PartReading, utc: number) => {
		if (row.kind === TEMPERATURE_KIND) {
			silences.hear(utc);
			if (utc >= from) envelope.hear(utc, row.value);
			return;
		}
		const reading = toReading(row);
		const claimed = reading.kind === "fault" ? reading.claimed : undefined;
		if (claimed !== undefined && utc >= from) claims.hear(utc, toCenti(claimed));
	};
	return {
		door: tracks[PARTS.door],
		hear: (row, offsetMs) => {
			if (row.part === PARTS.temperature) {
				hearTemperature(row, row.monoMs + offsetMs);
				return;
			}
			const reading = toReading(row);
			const standsMs = isStandingWord(reading) ? STANDS_MS : undefined;
			for (const { monoMs, state } of toStates(reading, row.monoMs, undefined))
				tracks[row.part]?.hear({ utc: monoMs + offsetMs, on: state === "on", standsMs });
		},
		finish: () => ({
			buckets: envelope.finish(),
			unmeasured: silences.finish(),
			claims: claims.finish(),
			door: tracks[PARTS.door]?.finish() ?? null,
			compressor: tracks[PARTS.compressor]?.finish() ?? null,
			supply: tracks[PARTS.supply]?.finish() ?? null,
		}),
	};
}

/** A contact that speaks only when the door moves may have said before the stretch how it stands in it. [CC49] */
function carryStandingDoor(
	db: Database,
	sensor: SensorId | undefined,
	first: Stretch | undefined,
	door: TrackFold | undefined,
): void {
	if (first === undefined || sensor === undefined || door === undefined) return;
	const { boot, fromMs, offsetMs } = first;
	const row = findNewestSampleBetween(db, sensor, boot, fromMs - STANDS_MS, fromMs);
	if (row === undefined) return;
	const reading = toReading(row);
	if (reading.kind !== "door" || !isStandingWord(reading)) return;
	door.hear({ utc: row.monoMs + offsetMs, on: reading.open, standsMs: STANDS_MS });
}

/** What the box does not know to have been otherwise was as it first knew it. [CC84] */
function viewBands(db: Database, watched: Watched, found: WatchedFridge, from: number, to: number): Chart["limits"] {
	const known = listBandChanges(db, found.fridge.id).map(({ boot, monoMs, ...band }) => ({
		at: watched.timekeeper.utc({ boot, monoMs }),
		...band,
	}));
	const changes = known.length > 0 ? known : [{ at: epochMs(from), ...safeBand(found.limits) }];
	return changes.flatMap(({ at, lowCelsius, highCelsius }, place) => {
		const begins = Math.max(place === 0 ? from : at, from);
		const ends = Math.min(changes[place + 1]?.at ?? to, to);
		return ends > begins ? [{ from: epochMs(begins), to: epochMs(ends), lowCelsius, highCelsius }] : [];
	});
}

const PAGE = 200;
/** More alarms than this after a stretch, and it lies so far back that its chart goes without their marks. */
const MOST_PAGES = 20;

/** An alarm that was raised before the stretch and ended in it, or never, touches it, too. */
function viewAlarmsBetween(db: Database, watched: Watched, id: FridgeId, from: number, to: number): Chart["alarms"] {
	const touching: AlarmView[] = [];
	let before = Number.MAX_SAFE_INTEGER;
	for (let page = 0; page < MOST_PAGES; page++) {
		const alarms = listFridgeAlarms(db, id, before, PAGE, watched.timekeeper);
		touching.push(...alarms.filter(({ since, ended }) => since < to && (ended === null || ended.at >= from)));
		const last = alarms.at(-1);
		if (last === undefined || alarms.length < PAGE || last.raisedAt < from - LONGEST_EPISODE) break;
		before = last.id;
	}
	return touching.reverse().map((alarm) => ({ id: alarm.id, rule: alarm.rule, from: alarm.since, to: endOf(alarm) }));
}

/** One that lasts longer and is still open is on the wall. */
const LONGEST_EPISODE = 30 * DAY;
const endOf = ({ ended }: AlarmView): EpochMs | null => ended?.at ?? null;
