// What facts of the telemetry lane say, moment by moment: samples of a probe, and the states of a door, a supply, a compressor.

import type { TemperaturesRecorded } from "@tesai/shared/contract/event/coldchain.ts";
import type { SwitchesRecorded, SwitchState } from "@tesai/shared/contract/event/switches.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";

export interface Sample {
	readonly monoMs: number;
	readonly celsius: number;
}

/** A state from one moment until before another, of one boot. */
export interface Stretch {
	readonly fromMs: number;
	readonly toMs: number;
	readonly state: SwitchState;
}

/** The last state of a fact is believed for so long when no other fact follows: as the box itself believes it. */
const BELIEVED_MS = 15 * MINUTE;

/** Every sample of the fact, in order of time, to the hundredth of a degree as it was recorded. */
export function listSamples(fact: TemperaturesRecorded): Sample[] {
	let monoMs: number = fact.from.monoMs;
	let centi = 0;
	return fact.samples.map(({ skip, rise }, index) => {
		if (index > 0) monoMs += (1 + skip) * fact.stepMs;
		centi += rise * fact.stepCenti;
		return { monoMs, celsius: centi / 100 };
	});
}

export function listChangesOf(
	fact: SwitchesRecorded,
): readonly { readonly monoMs: number; readonly state: SwitchState }[] {
	let monoMs: number = fact.from.monoMs;
	return fact.changes.map(({ skip, state }, index) => {
		if (index > 0) monoMs += (1 + skip) * fact.stepMs;
		return { monoMs, state };
	});
}

/** The facts of one sensor and one boot as one line of stretches without overlap; what nobody vouches for is not in it. */
export function toStretches(facts: readonly SwitchesRecorded[]): Stretch[] {
	const sorted = facts.toSorted((a, b) => a.from.monoMs - b.from.monoMs);
	const marks = sorted.flatMap((fact) => [
		...listChangesOf(fact),
		{ monoMs: fact.from.monoMs + fact.lastsMs + BELIEVED_MS, state: "unknown" as const, isEnd: true },
	]);
	// A fact's end counts only where no other fact speaks.
	const spoken = marks.filter(
		(mark) =>
			!("isEnd" in mark) ||
			!sorted.some(
				({ from, lastsMs }) => from.monoMs <= mark.monoMs && from.monoMs + lastsMs > mark.monoMs - BELIEVED_MS,
			),
	);
	const inOrder = spoken.toSorted((a, b) => a.monoMs - b.monoMs);
	return inOrder.flatMap(({ monoMs, state }, index) => {
		const toMs = inOrder[index + 1]?.monoMs;
		return state === "unknown" || toMs === undefined || toMs === monoMs ? [] : [{ fromMs: monoMs, toMs, state }];
	});
}

/**
 * How long a state held within a window, and how often it began in it. `null` when nobody vouches for most of the window: a door
 * that was watched for a minute was not closed for the fourteen others.
 */
export function measureState(
	stretches: readonly Stretch[],
	fromMs: number,
	toMs: number,
	state: SwitchState,
): { readonly heldMs: number; readonly began: number } | null {
	let known = 0;
	let heldMs = 0;
	let began = 0;
	for (const [index, stretch] of stretches.entries()) {
		const overlap = Math.min(stretch.toMs, toMs) - Math.max(stretch.fromMs, fromMs);
		if (overlap <= 0) continue;
		if (stretch.state === "on" || stretch.state === "off") known += overlap;
		if (stretch.state !== state) continue;
		heldMs += overlap;
		const before = stretches[index - 1];
		const isNew = before === undefined || before.toMs < stretch.fromMs || before.state !== state;
		if (isNew && stretch.fromMs >= fromMs) began++;
	}
	return known * 2 < toMs - fromMs ? null : { heldMs, began };
}

/** How long the state has held without a break at a moment; 0 when it does not hold, `null` when nobody knows. */
export function measureHeld(stretches: readonly Stretch[], atMs: number, state: SwitchState): number | null {
	const index = stretches.findLastIndex((stretch) => stretch.fromMs <= atMs);
	const now = stretches[index];
	if (now === undefined || now.toMs <= atMs) return null;
	if (now.state !== state) return now.state === "on" || now.state === "off" ? 0 : null;
	let from = now.fromMs;
	for (let i = index - 1; stretches[i]?.state === state && stretches[i]?.toMs === from; i--)
		from = stretches[i]?.fromMs ?? from;
	return atMs - from;
}
