// How much the box allows itself: normal, save, survive, asleep. A pure machine that a noisy level cannot shake.

import type { PowerMode, PowerReason } from "@tesai/shared/contract/event/power.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Level, Thresholds } from "./chemistry.ts";

/** A level as one span found it. */
export interface Supply {
	/** null while the charge is not worth acting on. */
	readonly percent: number | null;
	readonly volts: number;
	/** More flows in than out. */
	readonly isCharging: boolean;
}

export interface ModeState {
	readonly mode: PowerMode;
	readonly since: Moment;
	/** The other mode that the level asks for, and since when without a break. */
	readonly wanted: { readonly mode: PowerMode; readonly since: Moment } | null;
}

export interface ModeStep {
	readonly state: ModeState;
	readonly change: { readonly before: PowerMode; readonly mode: PowerMode; readonly reason: PowerReason } | null;
}

const ORDER: readonly PowerMode[] = ["normal", "save", "survive", "asleep"];
/** Worse modes have higher numbers. */
export const severityOf = (mode: PowerMode): number => ORDER.indexOf(mode);

/**
 * One look at the battery. A lower mode is taken once the level has asked for it, without a break, for `fallMs`; a higher one,
 * one step at a time, once the level has been a margin above it for `riseMs`. Asleep is left by `wakeUp` alone.
 * `alarmOpen`: an alarm that nobody has seen keeps the box awake down to the floor.
 */
export function stepMode(
	state: ModeState,
	supply: Supply,
	thresholds: Thresholds,
	at: Moment,
	alarmOpen: boolean,
): ModeStep {
	if (state.mode === "asleep") return { state, change: null };
	const asked = wantedMode(state.mode, supply, thresholds, alarmOpen);
	// A box that has just come here does not sleep at once: the first compressor of the morning would put it back to bed.
	const isTooSoon = elapsed(state.since, at) < thresholds.riseMs && supply.volts >= thresholds.floor.volts;
	const wanted = asked === "asleep" && isTooSoon ? "survive" : asked;
	if (wanted === state.mode) {
		return { state: state.wanted === null ? state : { ...state, wanted: null }, change: null };
	}
	const isFall = severityOf(wanted) > severityOf(state.mode);
	const wasFall = state.wanted !== null && severityOf(state.wanted.mode) > severityOf(state.mode);
	// A level that sinks from one threshold to the next has been asking all the time; one that turned round begins anew.
	const since = state.wanted !== null && wasFall === isFall ? state.wanted.since : at;
	if (elapsed(since, at) < (isFall ? thresholds.fallMs : thresholds.riseMs)) {
		return { state: { ...state, wanted: { mode: wanted, since } }, change: null };
	}
	const reason = isFall ? whyFallen(wanted, supply, thresholds) : "recovered";
	const change = {
		before: state.mode,
		mode: wanted,
		reason: alarmOpen && wanted === "asleep" ? "alarm-floor" : reason,
	};
	return { state: { mode: wanted, since: at, wanted: null }, change };
}

/**
 * What a box that looks at its battery out of its sleep does: it stays awake once the volts are those of a battery on the
 * mend, or to tell an alarm that is new while they are above the floor.
 */
export function wakeUp(
	state: ModeState,
	volts: number | null,
	thresholds: Thresholds,
	at: Moment,
	newAlarm = false,
): ModeStep {
	if (state.mode !== "asleep") return { state, change: null };
	// Nobody heard: a box that cannot measure must not sleep for ever over an unwatched fridge.
	const reason = volts === null ? "unmeasured" : volts >= thresholds.startVolts ? "recovered" : "alarm";
	if (reason === "alarm" && !(newAlarm && (volts ?? 0) >= thresholds.floor.volts)) return { state, change: null };
	const change = { before: "asleep", mode: "survive", reason } as const;
	return { state: { mode: "survive", since: at, wanted: null }, change };
}

function wantedMode(mode: PowerMode, supply: Supply, thresholds: Thresholds, alarmOpen: boolean): PowerMode {
	const { save, survive, sleep, floor } = thresholds;
	const bottom = alarmOpen ? floor : sleep;
	// While the sun charges, the charge will rise by itself; only volts at the floor stop the box all the same.
	const mustSleep = supply.isCharging ? supply.volts < floor.volts : isBelow(supply, bottom);
	if (mode === "survive" && mustSleep) return "asleep";
	if (mode !== "survive" && (mustSleep || isBelow(supply, survive))) return "survive";
	if (mode === "normal" && isBelow(supply, save)) return "save";
	if (mode === "survive" && isAbove(supply, survive, thresholds.rise)) return "save";
	if (mode === "save" && isAbove(supply, save, thresholds.rise)) return "normal";
	return mode;
}

function isBelow({ percent, volts }: Supply, level: Level): boolean {
	return volts < level.volts || (percent !== null && percent < level.percent);
}

function isAbove({ percent, volts }: Supply, level: Level, rise: Level): boolean {
	return volts >= level.volts + rise.volts && (percent === null || percent >= level.percent + rise.percent);
}

function whyFallen(wanted: PowerMode, { volts }: Supply, thresholds: Thresholds): PowerReason {
	const level = wanted === "asleep" ? thresholds.sleep : wanted === "survive" ? thresholds.survive : thresholds.save;
	return volts < level.volts ? "volts" : "charge";
}

/** A box that has never measured anything is well until it knows better. */
export function normalSince(at: Moment): ModeState {
	return { mode: "normal", since: at, wanted: null };
}

/** The stretches of each mode inside [from, to), from changes in order; `first` is what held before the first of them. */
export function modeStretches(
	changes: readonly { readonly utc: EpochMs; readonly mode: PowerMode }[],
	first: PowerMode,
	from: EpochMs,
	to: EpochMs,
): { readonly mode: PowerMode; readonly from: EpochMs; readonly to: EpochMs }[] {
	const stretches: { mode: PowerMode; from: EpochMs; to: EpochMs }[] = [];
	let open = { mode: first, from };
	for (const { utc, mode } of changes) {
		if (utc > from && utc < to && utc > open.from) stretches.push({ ...open, to: utc });
		open = { mode, from: utc > from ? utc : from };
	}
	if (open.from < to) stretches.push({ ...open, to });
	return stretches;
}
