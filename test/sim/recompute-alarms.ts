// Counts again, from nothing but the raw table of a box, which alarms its rules must have raised. Written apart from the product:
// whole arrays instead of a machine, its own reading of the table, its own arithmetic. For one boot of the box.

import Sqlite from "better-sqlite3";

export interface Limit {
	readonly side?: "above" | "at-or-above" | "at-or-below";
	readonly celsius?: number;
	readonly forMs: number;
	readonly withinMs?: number;
}

export interface Episode {
	readonly rule: string;
	/** The alarm's `since`, ms of the boot. */
	readonly since: number;
	/** The sample at which it had to rise; for a silence the moment it was one. */
	readonly raisedBy: number;
	readonly ended: "back-in-range" | "sensor-lost" | null;
	readonly worstCenti: number | null;
	readonly limitCenti: number | null;
	readonly forMs: number;
}

interface Sample {
	readonly t: number;
	/** Hundredths of °C, or 0 and 1. */
	readonly value: number;
	/** For how long the sample is believed at most, where that is not the fridge's silence. */
	readonly standsMs?: number;
}

/** The numbers that the table gives to kinds of readings. */
const KINDS = { temperature: [0, 0], door: [1, 9], power: [7, 7] } as const;
/** A door whose device speaks only when it changes. */
const UNTIL_CHANGED = 9n;
const A_DAY_AND_AN_HOUR = 25 * 3_600_000;

/** The samples of one sensor that the rules have judged, oldest first. */
export function readSamples(path: string, sensor: string, kind: keyof typeof KINDS): Sample[] {
	const db = new Sqlite(path, { readonly: true });
	const rows = db
		.prepare(
			`SELECT r.id, r.value, r.kind FROM reading r JOIN sensor s ON s.sensor = (r.id & 255)
			WHERE s.id = ? AND r.kind IN (?, ?) AND r.id NOT IN (SELECT id FROM unjudged_reading) ORDER BY r.id`,
		)
		.safeIntegers()
		.all(sensor, ...KINDS[kind]) as { id: bigint; value: bigint; kind: bigint }[];
	db.close();
	return rows.map((row) => ({
		t: Number((row.id >> 8n) & ((1n << 38n) - 1n)) - 2 ** 37,
		value: Number(row.value),
		...(row.kind === UNTIL_CHANGED && { standsMs: A_DAY_AND_AN_HOUR }),
	}));
}

/**
 * A word that stands is said once more when it ends: by the next word, by its age, or at the end of all that is told. So every
 * such word is two samples, and after one that ran out nobody knows anything.
 */
export function repeatStanding(samples: readonly Sample[], until: number): Sample[] {
	return samples.flatMap((sample, index) => {
		const { t, value, standsMs } = sample;
		if (standsMs === undefined) return [sample];
		const next = samples[index + 1]?.t ?? until;
		const ranOut = next - t > standsMs;
		const again = [sample, { t: Math.min(next, t + standsMs), value, standsMs: 0 }];
		return ranOut && index === samples.length - 1 ? [...again, { t: until, value: 0 }] : again;
	});
}

/** Splits wherever nobody knows what was between two samples. */
function cutAtSilences(samples: readonly Sample[], silenceMs: number): Sample[][] {
	const pieces: Sample[][] = [];
	for (const [index, sample] of samples.entries()) {
		const before = samples[index - 1];
		if (before === undefined || sample.t - before.t > (before.standsMs ?? silenceMs)) pieces.push([]);
		pieces.at(-1)!.push(sample);
	}
	return pieces;
}

/** Runs of indexes of one piece whose samples are alike by `key`. */
function runsOf<Key>(piece: readonly Sample[], key: (sample: Sample) => Key): { key: Key; from: number; to: number }[] {
	const starts = piece.flatMap((sample, index) => {
		const before = piece[index - 1];
		return before === undefined || key(before) !== key(sample) ? [index] : [];
	});
	return starts.map((from, nth) => ({ key: key(piece[from]!), from, to: (starts[nth + 1] ?? piece.length) - 1 }));
}

const breaks = (limit: Limit) => (value: number) => {
	const degrees = value / 100;
	if (limit.side === "above") return degrees > limit.celsius!;
	return limit.side === "at-or-above" ? degrees >= limit.celsius! : degrees <= limit.celsius!;
};

const worstOf = (limit: Limit, values: readonly number[]): number =>
	limit.side === "at-or-below" ? Math.min(...values) : Math.max(...values);

interface Told {
	readonly rule: string;
	readonly limit: Limit;
	readonly isBad: (value: number) => boolean;
}

function episodeOf(
	{ rule, limit }: Told,
	since: number,
	raisedBy: number,
	run: readonly Sample[],
	end: Episode["ended"],
) {
	const hasCelsius = limit.celsius !== undefined;
	return {
		rule,
		since,
		raisedBy,
		ended: end,
		worstCenti: hasCelsius
			? worstOf(
					limit,
					run.map((sample) => sample.value),
				)
			: null,
		limitCenti: hasCelsius ? Math.round(limit.celsius! * 100) : null,
		forMs: limit.forMs,
	};
}

/** How a run ends: by the sample after it, by the silence after its piece, or not at all. */
function endOf(pieces: readonly (readonly Sample[])[], nth: number, to: number): Episode["ended"] {
	if (to < pieces[nth]!.length - 1) return "back-in-range";
	return nth < pieces.length - 1 ? "sensor-lost" : null;
}

/** HEAT, FRZE, COLD, FRZNEAR, DOOR, POWR: bad without a break. */
function inARow(told: Told, samples: readonly Sample[], silenceMs: number): Episode[] {
	const pieces = cutAtSilences(samples, silenceMs);
	return pieces.flatMap((piece, nth) =>
		runsOf(piece, (sample) => told.isBad(sample.value))
			.filter((run) => run.key)
			.flatMap(({ from, to }) => {
				const run = piece.slice(from, to + 1);
				const raising = run.find((sample) => sample.t - run[0]!.t >= told.limit.forMs);
				if (raising === undefined) return [];
				return [episodeOf(told, run[0]!.t, raising.t, run, endOf(pieces, nth, to))];
			}),
	);
}

/** HEATSUM, COLDSUM: for every bad sample every pair before it is added up anew. */
function addedUp(told: Told, samples: readonly Sample[], silenceMs: number): Episode[] {
	const { limit } = told;
	const pieces = cutAtSilences(samples, silenceMs);
	const pairs = pieces.flatMap((piece) =>
		piece.slice(1).flatMap((sample, index) => {
			const before = piece[index]!;
			return told.isBad(before.value) && told.isBad(sample.value) ? [{ from: before.t, to: sample.t }] : [];
		}),
	);
	const episodes: Episode[] = [];
	let spentUntil = Number.NEGATIVE_INFINITY;
	for (const [nth, piece] of pieces.entries()) {
		for (const { from, to } of runsOf(piece, (sample) => told.isBad(sample.value)).filter((run) => run.key)) {
			const run = piece.slice(from, to + 1);
			const countedAt = ({ t }: Sample) => {
				const counted = pairs.filter(
					(pair) => pair.from >= spentUntil && pair.to <= t && pair.to > t - limit.withinMs!,
				);
				const sum = counted.reduce((all, pair) => all + pair.to - Math.max(pair.from, t - limit.withinMs!), 0);
				return { counted, sum };
			};
			const raising = run.find((sample) => countedAt(sample).sum >= limit.forMs);
			if (raising === undefined) continue;
			// The oldest stretch that counts: back from its first pair as long as the pairs touch.
			let since = countedAt(raising).counted[0]!.from;
			for (;;) {
				const earlier = pairs.find((pair) => pair.to === since && pair.from >= spentUntil);
				if (earlier === undefined) break;
				since = earlier.from;
			}
			episodes.push(episodeOf(told, since, raising.t, run, endOf(pieces, nth, to)));
			spentUntil = run.at(-1)!.t;
		}
	}
	return episodes;
}

/** STUCK: equal without a break. */
function unmoved(told: Told, samples: readonly Sample[], silenceMs: number): Episode[] {
	const pieces = cutAtSilences(samples, silenceMs);
	return pieces.flatMap((piece, nth) =>
		runsOf(piece, (sample) => sample.value).flatMap(({ from, to }) => {
			const run = piece.slice(from, to + 1);
			const raising = run.find((sample) => sample.t - run[0]!.t >= told.limit.forMs);
			return raising === undefined ? [] : [episodeOf(told, run[0]!.t, raising.t, run, endOf(pieces, nth, to))];
		}),
	);
}

/** SILENT: from the last sample before a long gap to the first after it. */
function silences(told: Told, samples: readonly Sample[]): Episode[] {
	return samples.slice(1).flatMap((sample, index) => {
		const before = samples[index]!;
		if (sample.t - before.t <= told.limit.forMs) return [];
		return [episodeOf(told, before.t, before.t + told.limit.forMs, [], "back-in-range")];
	});
}

export interface RecomputedFridge {
	readonly temperature: readonly Sample[];
	readonly door: readonly Sample[];
	readonly power: readonly Sample[];
	/** By rule, as the fridge has them in effect; FRZNEAR with the temperature that it comes to. */
	readonly limits: Readonly<Record<string, Limit>>;
}

/** Every episode of the fridge, by rule and then in order of time. */
export function recomputeAlarms({ temperature, door, power, limits }: RecomputedFridge): Episode[] {
	const silenceMs = limits.SILENT!.forMs;
	return Object.entries(limits)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([rule, limit]) => {
			const told = { rule, limit, isBad: breaks(limit) };
			switch (rule) {
				case "DOOR":
					return inARow({ ...told, isBad: (value) => value === 1 }, door, silenceMs);
				case "POWR":
					return inARow({ ...told, isBad: (value) => value === 0 }, power, silenceMs);
				case "SILENT":
					return silences(told, temperature);
				case "STUCK":
					return unmoved(told, temperature, silenceMs);
				case "HEATSUM":
				case "COLDSUM":
					return addedUp(told, temperature, silenceMs);
				case "FAILING":
					return [];
				default:
					return inARow(told, temperature, silenceMs);
			}
		});
}
