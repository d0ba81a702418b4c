// Folds the words of a sensor of two states into runs for a chart: where it was on, and where nobody knew. [CC83]

import type { ChartSpan, Track } from "@tesai/shared/contract/edge-api/chart.ts";
import { epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { BELIEVED_MS } from "./switch-segment.ts";

/** What it said at a moment, and for how long that is believed without another word. */
export interface TrackWord {
	readonly utc: number;
	readonly on: boolean;
	readonly standsMs?: Millis | undefined;
}

/** Takes words one after the other, so that a month of them need not be kept. */
export interface TrackFold {
	hear(word: TrackWord): void;
	/** The runs within [from, to). */
	finish(): Track;
}

type State = "on" | "off" | "unknown";
interface Run {
	readonly state: State;
	readonly from: number;
}

/** A word of before `from` may still stand at it. A word that is older than the one before says nothing: a clock was set back. */
export function foldTrack(from: number, to: number, bucketMs: Millis): TrackFold {
	const on: ChartSpan[] = [];
	const unknown: ChartSpan[] = [];
	let run: Run = { state: "unknown", from: Number.NEGATIVE_INFINITY };
	let heardUtc = Number.NEGATIVE_INFINITY;
	let believedUntil = Number.NEGATIVE_INFINITY;

	const change = (state: State, utc: number) => {
		if (run.state === state) return;
		const begins = Math.max(run.from, from);
		const ends = Math.min(utc, to);
		const into = run.state === "on" ? on : run.state === "unknown" ? unknown : undefined;
		if (ends > begins) into?.push({ from: epochMs(begins), to: epochMs(ends) });
		run = { state, from: utc };
	};

	return {
		hear: ({ utc, on: isOn, standsMs = BELIEVED_MS }) => {
			if (utc < heardUtc) return;
			if (utc > believedUntil) change("unknown", believedUntil);
			heardUtc = utc;
			believedUntil = utc + standsMs;
			change(isOn ? "on" : "off", utc);
		},
		finish: () => {
			if (believedUntil < to) change("unknown", believedUntil);
			change("off", to);
			return { on: joinShortRuns(on, bucketMs), unknown };
		},
	};
}

/** Runs that are too short for a column and begin in one bucket become one that says for how long of it: a column has room for no more. */
export function joinShortRuns(runs: readonly ChartSpan[], bucketMs: Millis): Track["on"] {
	const joined: { from: ChartSpan["from"]; to: ChartSpan["to"]; onMs?: Millis }[] = [];
	let bucket: number | undefined;
	for (const { from, to } of runs) {
		const lasts = to - from;
		const own = lasts < bucketMs ? Math.floor(from / bucketMs) : undefined;
		const last = joined.at(-1);
		if (own !== undefined && own === bucket && last !== undefined) {
			last.onMs = millis((last.onMs ?? last.to - last.from) + lasts);
			last.to = to;
		} else joined.push({ from, to });
		bucket = own;
	}
	return joined;
}
