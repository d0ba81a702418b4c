// How full the battery is, and how sure that is: ampere-hours counted, and corrected by what the voltage says.
//
// Two unknowns move together: the charge (0 … 1) and the scale of the capacity (1 = as rated; an old battery has less).
// Counting moves the charge; the voltage, taken back to rest by current × ohms, pulls both towards what it stands for. That is a
// Kalman filter of two states, so the uncertainty is carried along and not guessed at the end.

import { type Battery, chargeAtRest, restVolts, slopeAt } from "./chemistry.ts";
import { SPAN_MS, type Span } from "./span.ts";

export interface Charge {
	/** 0 … 1 */
	readonly level: number;
	/** Ampere-hours the battery really has, as a share of its rating. */
	readonly scale: number;
	/** Variance of the level, covariance, variance of the scale. */
	readonly levelVar: number;
	readonly covar: number;
	readonly scaleVar: number;
	/** Of battery and cables, learned from steps of the current. */
	readonly ohms: number;
	/** Hours since the battery was last charged: a charged battery shows too many volts for a while. */
	readonly restHours: number;
	readonly source: "device" | "counted" | "volts";
}

const HOUR_MS = 3_600_000;
/** Errors of a voltage curve last for hours: readings closer together than this are not news to each other. */
const CURVE_HOURS = 3;
/** Volts that a freshly charged 12 V block shows beyond its curve, and how fast they go. */
const SURFACE_VOLTS = 0.35;
const SURFACE_HOURS = 1.5;
/** Counting errs by the sensor's offset: two amperes in a hundred. */
const COUNT_ERROR = 0.02;
/** Nobody counts while nothing is heard: the charge may be anywhere again within half a day. */
const BLIND_PER_HOUR = 0.06;
const SCALE_ERROR = 0.22;
const LEAST_VAR = 0.01 ** 2;
/** What a controller makes of the voltage is itself a guess. */
const DEVICE_ERROR = 0.08;

/** Before anything was measured: anywhere. */
export function unknownCharge(battery: Battery): Charge {
	return {
		level: 0.6,
		scale: 1,
		levelVar: 0.35 ** 2,
		covar: 0,
		scaleVar: SCALE_ERROR ** 2,
		ohms: battery.ohms,
		restHours: 0,
		source: "volts",
	};
}

/**
 * The charge after one more span. `amps` is the net current of the battery, null where nobody measures it; `before` is the
 * span before this one, whose current has flowed until now.
 */
export function stepCharge(
	charge: Charge,
	battery: Battery,
	span: Span,
	amps: number | null,
	before: { readonly span: Span; readonly amps: number | null } | undefined,
): Charge {
	const hours = before === undefined ? 0 : Math.max(0, span.at.utc - before.span.at.utc) / HOUR_MS;
	const counted = countAmperes(charge, battery, hours, before?.amps ?? null);
	const withOhms = learnOhms(counted, battery, span, amps, before, hours);
	const charging = amps !== null ? amps > battery.capacityAh / 100 : (span.panelWatts?.mean ?? 0) > 2;
	const rested = { ...withOhms, restHours: charging ? 0 : withOhms.restHours + hours };
	if (span.devicePercent !== null) {
		const told = correctBy(rested, span.devicePercent.mean / 100, DEVICE_ERROR ** 2);
		return { ...told, source: "device" };
	}
	if (isFull(battery, span, amps)) return correctBy(rested, 1, 0.02 ** 2);
	if (charging || span.volts === null) return rested;
	return correctByVolts(rested, battery, span.volts.mean, amps, hours);
}

function countAmperes(charge: Charge, battery: Battery, hours: number, amps: number | null): Charge {
	const seen = Math.min(hours, (3 * SPAN_MS) / HOUR_MS);
	const blind = BLIND_PER_HOUR * (amps === null ? hours : hours - seen);
	const flow = amps === null ? 0 : amps * (amps > 0 ? battery.efficiency : 1);
	const moved = (flow * seen) / (battery.capacityAh * charge.scale);
	// The slope of the move by the scale carries doubt about the capacity into the charge.
	const bend = -moved / charge.scale;
	const levelVar =
		charge.levelVar +
		2 * bend * charge.covar +
		bend * bend * charge.scaleVar +
		(COUNT_ERROR * moved) ** 2 +
		blind ** 2 +
		1e-6 * hours;
	return {
		...charge,
		level: clampTo(charge.level + moved, 0, 1),
		levelVar: clampTo(levelVar, LEAST_VAR, 0.4 ** 2),
		covar: charge.covar + bend * charge.scaleVar,
		source: amps === null ? "volts" : "counted",
	};
}

/** A step of the current that is much larger than the ripple shows the resistance. */
function learnOhms(
	charge: Charge,
	battery: Battery,
	span: Span,
	amps: number | null,
	before: { readonly span: Span; readonly amps: number | null } | undefined,
	hours: number,
): Charge {
	if (before === undefined || amps === null || before.amps === null || hours > 0.25) return charge;
	if (span.volts === null || before.span.volts === null) return charge;
	// Charging and discharging lie on two curves: a step from one to the other is no resistance.
	if (amps > 0 || before.amps > 0) return charge;
	const step = amps - before.amps;
	if (Math.abs(step) < battery.capacityAh / 100) return charge;
	const seen = (span.volts.mean - before.span.volts.mean) / step;
	const ohms = charge.ohms + 0.05 * (clampTo(seen, battery.ohms / 4, battery.ohms * 6) - charge.ohms);
	return { ...charge, ohms };
}

function isFull(battery: Battery, span: Span, amps: number | null): boolean {
	if (span.floats) return true;
	if (span.volts === null || amps === null) return false;
	return span.volts.mean >= battery.fullVolts && amps >= 0 && amps < battery.capacityAh / 50;
}

function correctByVolts(
	charge: Charge,
	battery: Battery,
	volts: number,
	amps: number | null,
	hours: number,
): Charge {
	const drop = Math.abs(amps ?? battery.capacityAh / 40) * charge.ohms;
	const seen = chargeAtRest(battery, volts + (amps === null ? drop : -amps * charge.ohms));
	const surface = SURFACE_VOLTS * battery.blocks * Math.exp(-charge.restHours / SURFACE_HOURS);
	const voltsError = Math.hypot(battery.curveErrorVolts, 0.4 * drop, surface);
	const error = Math.min(0.6, voltsError / slopeAt(battery, seen));
	const isFirst = hours === 0;
	return correctBy(charge, seen, error ** 2 * (isFirst ? 1 : Math.max(1, CURVE_HOURS / Math.max(hours, 0.01))));
}

/** The Kalman step: both unknowns move by as much as their variance says. */
function correctBy(charge: Charge, seen: number, seenVar: number): Charge {
	const sum = charge.levelVar + seenVar;
	const gain = charge.levelVar / sum;
	const scaleGain = charge.covar / sum;
	const surprise = seen - charge.level;
	return {
		...charge,
		level: clampTo(charge.level + gain * surprise, 0, 1),
		scale: clampTo(charge.scale + scaleGain * surprise, 0.15, 1.3),
		levelVar: Math.max(LEAST_VAR, (1 - gain) * charge.levelVar),
		covar: (1 - gain) * charge.covar,
		scaleVar: Math.max(0.02 ** 2, charge.scaleVar - scaleGain * charge.covar),
	};
}

/** Below this standard error of the charge a percent is worth showing and acting on. */
const WORTH_KNOWING = 0.22;

export function isChargeKnown(charge: Charge): boolean {
	return Math.sqrt(charge.levelVar) <= WORTH_KNOWING;
}

/** The charge at which the battery, under this discharge current, has fallen to the given volts. */
export function chargeAtVolts(charge: Charge, battery: Battery, volts: number, dischargeAmps: number): number {
	const rest = volts + dischargeAmps * charge.ohms;
	return rest <= restVolts(battery, 0) ? 0 : chargeAtRest(battery, rest);
}

export function clampTo(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
