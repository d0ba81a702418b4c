// How full the battery is, and how sure that is: ampere-hours counted, and corrected by what the voltage says.
//
// Three unknowns move together: the charge (0 … 1), the scale of the capacity (1 = as rated; an old battery has less), and the
// ohms of battery and cables (an old one has more). Counting moves the charge; every voltage pulls all three towards what
// would explain it. That is an extended Kalman filter: the uncertainty is carried along and not guessed at the end.

import { type Battery, chargeAtRest, restVolts, slopeAt } from "./chemistry.ts";
import type { Span } from "./span.ts";

type Three = readonly [number, number, number];

export interface Charge {
	/** 0 … 1 */
	readonly level: number;
	/** Ampere-hours the battery really has, as a share of its rating. */
	readonly scale: number;
	/** At the pace of hours: what a voltmeter sees at once and what the battery is slow to give, together. */
	readonly ohms: number;
	/** Covariance of level, scale and ohms. */
	readonly covariance: readonly [Three, Three, Three];
	/** What is left of the extra volts of a battery that was just charged, 0 … 1. */
	readonly surface: number;
	readonly source: "device" | "counted" | "volts";
}

/** A span together with the net current of the battery in it, null where nobody measures one. */
export interface Measured {
	readonly span: Span;
	readonly amps: number | null;
}

const HOUR_MS = 3_600_000;
/** Errors of a voltage curve last for hours: readings closer together than this are not news to each other. */
const CURVE_HOURS = 2;
/** Volts that a freshly charged 12 V block shows beyond its curve; they go with time, and faster with what is drawn. */
const SURFACE_VOLTS = 0.35;
const SURFACE_HOURS = 4;
const SURFACE_SHARE = 0.025;
/** Counting errs by the sensor's offset: two amperes in a hundred. */
const COUNT_ERROR = 0.02;
/** Nobody counts while nothing is heard: the charge may be anywhere again within half a day. */
const BLIND_PER_HOUR = 0.06;
/** A current is taken to flow on for so long; loggers that speak once an hour are counted in full. */
const SEEN_HOURS = 1.1;
const LEVEL_ERROR = 0.35;
const SCALE_ERROR = 0.3;
const LEAST_LEVEL_ERROR = 0.01;
/** What a controller makes of the voltage is itself a guess. */
const DEVICE_ERROR = 0.08;
/** Of the volts between two spans whose currents differ: the battery's slow answer to earlier steps is still in them. */
const STEP_ERROR_VOLTS = 0.03;
/** What is taken to be drawn where nobody measures it, per ampere-hour of the battery: a post's load empties it in forty hours. */
export const UNMEASURED_LOAD = 1 / 40;
/** Below this standard error of the charge a percent is worth showing and acting on. */
const WORTH_KNOWING = 0.22;

/** Before anything was measured: anywhere. */
export function unknownCharge(battery: Battery): Charge {
	return {
		level: 0.6,
		scale: 1,
		ohms: battery.ohms,
		covariance: [
			[LEVEL_ERROR ** 2, 0, 0],
			[0, SCALE_ERROR ** 2, 0],
			[0, 0, battery.ohms ** 2],
		],
		surface: 1,
		source: "volts",
	};
}

/** Standard error of the charge, 0 … 1. */
export const levelError = ({ covariance }: Charge): number => Math.sqrt(covariance[0][0]);
/** Standard error of the capacity's scale. */
export const scaleError = ({ covariance }: Charge): number => Math.sqrt(covariance[1][1]);

export function isChargeKnown(charge: Charge): boolean {
	return levelError(charge) <= WORTH_KNOWING;
}

/** The charge after one more span with volts; `before` is the span before it, whose current has flowed until now. */
export function stepCharge(charge: Charge, battery: Battery, now: Measured, before: Measured | undefined): Charge {
	const { span, amps } = now;
	const hours = before === undefined ? 0 : Math.max(0, span.at.utc - before.span.at.utc) / HOUR_MS;
	const counted = countAmperes(charge, battery, hours, before?.amps ?? null);
	const stepped = learnFromStep(counted, battery, now, before, hours);
	const isCharging = amps === null ? (span.panelWatts?.mean ?? 0) > 2 : amps > battery.capacityAh / 100;
	const rested = { ...stepped, surface: isCharging ? 1 : fadeSurface(stepped.surface, battery, amps, hours) };
	if (span.devicePercent !== null) {
		const told = correct(rested, [1, 0, 0], span.devicePercent.mean / 100 - rested.level, DEVICE_ERROR ** 2);
		return { ...told, source: "device" };
	}
	if (isFull(battery, now)) return correct(rested, [1, 0, 0], 1 - rested.level, 0.02 ** 2);
	if (isCharging || span.volts === null) return rested;
	return correctByVolts(rested, battery, span.volts.mean, amps, hours);
}

function countAmperes(charge: Charge, battery: Battery, hours: number, amps: number | null): Charge {
	const seen = Math.min(hours, SEEN_HOURS);
	const blind = BLIND_PER_HOUR * (amps === null ? hours : hours - seen);
	const flow = amps === null ? 0 : amps * (amps > 0 ? battery.efficiency : 1);
	const moved = (flow * seen) / (battery.capacityAh * charge.scale);
	// The slope of the move by the scale carries doubt about the capacity into the charge.
	const bend = -moved / charge.scale;
	const [[ll, ls, lo], [, ss, so], [, , oo]] = charge.covariance;
	const level = ll + 2 * bend * ls + bend * bend * ss + (COUNT_ERROR * moved) ** 2 + blind ** 2 + 1e-6 * hours;
	const cross = ls + bend * ss;
	const crossOhms = lo + bend * so;
	return {
		...charge,
		level: clampTo(charge.level + moved, 0, 1),
		covariance: boundCovariance(
			[
				[level, cross, crossOhms],
				[cross, ss, so],
				// An emptier battery resists more.
				[crossOhms, so, oo + (0.05 * charge.ohms) ** 2 * hours],
			],
			charge.ohms,
		),
		source: amps === null ? "volts" : "counted",
	};
}

/** A step of the current that is much larger than the ripple shows the resistance, or at least the quick part of it. */
function learnFromStep(
	charge: Charge,
	battery: Battery,
	{ span, amps }: Measured,
	before: Measured | undefined,
	hours: number,
): Charge {
	if (before === undefined || amps === null || before.amps === null || hours > 0.25) return charge;
	if (span.volts === null || before.span.volts === null) return charge;
	// Charging and discharging lie on two curves: a step from one to the other is no resistance.
	const step = amps - before.amps;
	if (amps > 0 || before.amps > 0 || Math.abs(step) < battery.capacityAh / 100) return charge;
	const seen = clampTo((span.volts.mean - before.span.volts.mean) / step, 0, battery.ohms * 8);
	const seenVar = ((STEP_ERROR_VOLTS * battery.blocks) / step) ** 2 + (0.6 * charge.ohms) ** 2;
	return correct(charge, [0, 0, 1], seen - charge.ohms, seenVar);
}

function fadeSurface(surface: number, battery: Battery, amps: number | null, hours: number): number {
	const flow = amps ?? -battery.capacityAh * UNMEASURED_LOAD;
	const drawn = (Math.max(0, -flow) * Math.min(hours, SEEN_HOURS)) / battery.capacityAh;
	return surface * Math.exp(-hours / SURFACE_HOURS - drawn / SURFACE_SHARE);
}

function isFull(battery: Battery, { span, amps }: Measured): boolean {
	if (span.floats) return true;
	if (span.volts === null || amps === null) return false;
	return span.volts.mean >= battery.fullVolts && amps >= 0 && amps < battery.capacityAh / 50;
}

function correctByVolts(charge: Charge, battery: Battery, volts: number, amps: number | null, hours: number): Charge {
	// Without a sensor the load is taken to be a small one; how wrong that is counts as an error of the volts.
	const flow = amps ?? -battery.capacityAh * UNMEASURED_LOAD;
	const guess = amps === null ? flow * charge.ohms : 0;
	const error = Math.hypot(battery.curveErrorVolts, guess, SURFACE_VOLTS * battery.blocks * charge.surface);
	const news = hours === 0 ? 1 : Math.max(1, CURVE_HOURS / Math.max(hours, 0.01));
	const seen = chargeAtRest(battery, volts - flow * charge.ohms);
	// Half-way between what was believed and what is seen: a chord follows the curve's corners better than a tangent.
	const slope = slopeAt(battery, (seen + charge.level) / 2);
	const surprise = volts - (restVolts(battery, charge.level) + flow * charge.ohms);
	return correct(charge, [slope, 0, amps ?? 0], surprise, error ** 2 * news);
}

/** The Kalman step: each unknown moves by as much as its variance says. `effect` is what one unit of it adds to what is seen. */
function correct(charge: Charge, effect: Three, surprise: number, seenVar: number): Charge {
	const { covariance } = charge;
	const shared = covariance.map((row) => row[0] * effect[0] + row[1] * effect[1] + row[2] * effect[2]);
	const [level = 0, scale = 0, ohms = 0] = shared;
	const sum = Math.max(0, level * effect[0] + scale * effect[1] + ohms * effect[2]) + seenVar;
	const narrow = (row: Three, own: number): Three => [
		row[0] - (own * level) / sum,
		row[1] - (own * scale) / sum,
		row[2] - (own * ohms) / sum,
	];
	const [a, b, c] = covariance;
	const [levelRow, scaleRow, ohmsRow] = [narrow(a, level), narrow(b, scale), narrow(c, ohms)];
	return {
		...charge,
		level: clampTo(charge.level + (level / sum) * surprise, 0, 1),
		scale: clampTo(charge.scale + (scale / sum) * surprise, 0.15, 1.3),
		ohms: clampTo(charge.ohms + (ohms / sum) * surprise, charge.ohms / 3, charge.ohms * 3),
		covariance: boundCovariance([levelRow, scaleRow, ohmsRow], charge.ohms),
	};
}

/**
 * Keeps every variance between what cannot be known better and what was not known at first, and every covariance inside
 * them: a clamped level, or a record full of nonsense, would otherwise make of doubt less than nothing.
 */
function boundCovariance([a, b, c]: readonly [Three, Three, Three], ohms: number): Charge["covariance"] {
	const level = clampTo(a[0], LEAST_LEVEL_ERROR ** 2, LEVEL_ERROR ** 2);
	const scale = clampTo(b[1], 0.02 ** 2, SCALE_ERROR ** 2);
	const own = clampTo(c[2], (0.05 * ohms) ** 2, (2 * ohms) ** 2);
	const within = (value: number, one: number, other: number) => {
		const most = 0.98 * Math.sqrt(one * other);
		return clampTo(value, -most, most);
	};
	const [levelScale, levelOhms] = [within(a[1], level, scale), within(a[2], level, own)];
	const scaleOhms = within(b[2], scale, own);
	return [
		[level, levelScale, levelOhms],
		[levelScale, scale, scaleOhms],
		[levelOhms, scaleOhms, own],
	];
}

/** The charge at which the battery, under this discharge current, has fallen to the given volts. */
export function chargeAtVolts(charge: Charge, battery: Battery, volts: number, dischargeAmps: number): number {
	const rest = volts + dischargeAmps * charge.ohms;
	return rest <= restVolts(battery, 0) ? 0 : chargeAtRest(battery, rest);
}

export function clampTo(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
