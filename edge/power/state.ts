// Readings in, spans and mode changes out: the whole room as one pure step, the same for a live box and a recorded day.

import type { HoursLeft } from "@tesai/shared/contract/edge-api/power.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import { clampTo, isChargeKnown } from "./charge.ts";
import type { Battery, Thresholds } from "./chemistry.ts";
import { emptyGauge, type Gauge, stepGauge } from "./gauge.ts";
import { foreseeHours } from "./hours-left.ts";
import { type ModeState, type ModeStep, normalSince, type Supply, stepMode, wakeUp } from "./mode.ts";
import { addToSpan, type PowerReading, type Span, spanIndex } from "./span.ts";

/** What follows from the configuration and never changes while the program runs. */
export interface PowerSettings {
	readonly battery: Battery;
	readonly thresholds: Thresholds;
}

export interface PowerState {
	readonly gauge: Gauge;
	readonly mode: ModeState;
	/** The span that is still being measured. */
	readonly open: Span | undefined;
}

export interface PowerStep {
	readonly state: PowerState;
	/** The span that this reading has ended. */
	readonly closed: Span | null;
	readonly change: ModeStep["change"];
}

export function startState({ battery }: PowerSettings, now: Moment): PowerState {
	return { gauge: emptyGauge(battery), mode: normalSince(now), open: undefined };
}

/**
 * One reading, not older than the one before it. `isNow` is false for one that waited somewhere: it counts for the charge
 * and the chart, but a mode is never chosen by what was true an hour ago.
 */
export function takeReading(
	state: PowerState,
	settings: PowerSettings,
	reading: PowerReading,
	at: Moment,
	{ isNow, alarmOpen }: { readonly isNow: boolean; readonly alarmOpen: boolean },
): PowerStep {
	const { battery, thresholds } = settings;
	const isSame = state.open !== undefined && spanIndex(state.open.at.utc) === spanIndex(at.utc);
	const closed = isSame ? null : (state.open ?? null);
	const gauge = closed === null ? state.gauge : stepGauge(state.gauge, battery, closed);
	const next = { gauge, mode: state.mode, open: addToSpan(isSame ? state.open : undefined, reading, at) };
	if (!isNow) return { state: next, closed, change: null };
	if (state.mode.mode === "asleep") {
		const { state: mode, change } =
			reading.batteryVolts === undefined
				? { state: state.mode, change: null }
				: wakeUp(state.mode, reading.batteryVolts, thresholds, at);
		return { state: { ...next, mode }, closed, change };
	}
	const supply = closed === null ? undefined : supplyOf(gauge, thresholds);
	if (supply === undefined) return { state: next, closed, change: null };
	const { state: mode, change } = stepMode(state.mode, supply, thresholds, at, alarmOpen);
	return { state: { ...next, mode }, closed, change };
}

/** The level as the newest span found it; undefined before the first one with volts. */
export function supplyOf({ charge, last }: Gauge, { startVolts }: Thresholds): Supply | undefined {
	if (last === null || last.span.volts === null) return undefined;
	return {
		percent: isChargeKnown(charge) ? charge.level * 100 : null,
		volts: last.span.volts.mean,
		// Without a net current the volts must say it: only the sun holds them where a sleeping box would start.
		isCharging: last.amps === null ? last.span.volts.mean >= startVolts : last.amps > 0,
	};
}

export function hoursLeftOf({ gauge }: PowerState, settings: PowerSettings, nowMs: number): HoursLeft {
	const charge = gauge.last === null ? undefined : gauge.charge;
	return foreseeHours(charge, settings.battery, settings.thresholds, gauge.flows, nowMs);
}

/** Whole tenths of a percent; null while nobody can say. */
export function percentOf({ gauge }: PowerState): number | null {
	if (gauge.last === null || !isChargeKnown(gauge.charge)) return null;
	return Math.round(clampTo(gauge.charge.level, 0, 1) * 1_000) / 10;
}
