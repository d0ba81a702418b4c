// How much of a vaccine vial monitor's life a stretch of temperatures has used: an estimate beside the monitor itself,
// which alone decides. It sees no freezing and does not override an expiry date. [CC61]

import type { VvmType } from "@tesai/shared/contract/edge-api/insight.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import { type HeldTemperature, ZERO_CELSIUS_KELVIN } from "./mkt.ts";

/**
 * Two points each of WHO/PQS/E006/IN05.3, table 1a: so many days at so many °C. VVM11 and VVM250 exist too; nobody here has
 * read their second point, so they are left out.
 */
const ANCHORS: Readonly<Record<VvmType, readonly [Anchor, Anchor]>> = {
	vvm2: [
		{ celsius: 37, days: 2 },
		{ celsius: 5, days: 225 },
	],
	vvm7: [
		{ celsius: 37, days: 7 },
		{ celsius: 25, days: 45 },
	],
	vvm14: [
		{ celsius: 37, days: 14 },
		{ celsius: 25, days: 90 },
	],
	vvm30: [
		{ celsius: 37, days: 30 },
		{ celsius: 25, days: 193 },
	],
};
interface Anchor {
	readonly celsius: number;
	readonly days: number;
}

const inverseKelvin = (value: number): number => 1 / (value + ZERO_CELSIUS_KELVIN);

/** Days until the end point at a constant temperature, by the Arrhenius line through the type's two points. */
export function findLifeDays(type: VvmType, value: number): number {
	const [a, b] = ANCHORS[type];
	const slope = Math.log(b.days / a.days) / (inverseKelvin(b.celsius) - inverseKelvin(a.celsius));
	return a.days * Math.exp(slope * (inverseKelvin(value) - inverseKelvin(a.celsius)));
}

/** Share of the monitor's life, 0 … 1 and beyond, that the held temperatures used up. */
export function sumLifeUsed(type: VvmType, held: readonly HeldTemperature[]): number {
	let used = 0;
	for (const { celsius: value, lastsMs } of held) used += lastsMs / DAY / findLifeDays(type, value);
	return used;
}
