// Which limits hold for a fridge, and whether a temperature breaks one.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { CumulativeLimit, Limits, Profile, Rule, TemperatureLimit } from "@tesai/shared/contract/limits.ts";
import { type Celsius, celsius, HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";

const minutes = (count: number): Millis => millis(count * MINUTE);
const hours = (count: number): Millis => millis(count * HOUR);

const PQS = {
	HEAT: { side: "above", celsius: celsius(8), forMs: hours(10) },
	FRZE: { side: "at-or-below", celsius: celsius(-0.5), forMs: minutes(60) },
	DOOR: { forMs: minutes(5) },
	POWR: { forMs: hours(24) },
	SILENT: { forMs: minutes(20) },
	FRZNEAR: { sigmas: 1.645, forMs: minutes(30) },
	STUCK: { forMs: hours(24) },
	/** Judged once a day: two days in a row. */
	FAILING: { forMs: hours(20) },
} as const satisfies Limits;

/** Hot and cold time adds up inside three days. */
const WINDOW = hours(72);

/** [CC1] [CC2] [CC19] [CC23] [CC25] */
export const PROFILE_LIMITS: Readonly<Record<Profile, Limits>> = {
	pqs: PQS,
	tight: {
		...PQS,
		HEAT: { side: "at-or-above", celsius: celsius(8), forMs: minutes(30) },
		COLD: { side: "at-or-below", celsius: celsius(2), forMs: minutes(20) },
		SILENT: { forMs: minutes(10) },
		HEATSUM: { side: "at-or-above", celsius: celsius(8), forMs: minutes(60), withinMs: WINDOW },
		COLDSUM: { side: "at-or-below", celsius: celsius(2), forMs: minutes(40), withinMs: WINDOW },
	},
	custom: { SILENT: PQS.SILENT },
};

/** The profile's limits with the fridge's own in their place. [CC3] */
export function limitsFor(fridge: Pick<FridgeConfig, "profile" | "limits">): Limits {
	return { ...PROFILE_LIMITS[fridge.profile], ...fridge.limits };
}

/** Rules whose alarm says that vaccines are, or were for too long, where they must not be. */
export function isTemperatureRule(rule: Rule): boolean {
	return rule === "HEAT" || rule === "FRZE" || rule === "COLD" || isCumulativeRule(rule);
}

export function isCumulativeRule(rule: Rule): rule is "HEATSUM" | "COLDSUM" {
	return rule === "HEATSUM" || rule === "COLDSUM";
}

/** A fridge whose sensor's error nobody has stated has a DS18B20. */
const USUAL_SIGMA = 0.25;

/**
 * The temperature that a rule of a fridge compares with; undefined for a rule without one. The freeze warning's is the
 * freeze limit, raised so far that the sensor's own error rarely hides a real freeze. [CC23]
 */
export function temperatureLimitOf(limits: Limits, rule: Rule, sigma = USUAL_SIGMA): TemperatureLimit | undefined {
	switch (rule) {
		case "HEAT":
		case "FRZE":
		case "COLD":
		case "HEATSUM":
		case "COLDSUM":
			return limits[rule];
		case "FRZNEAR": {
			const { FRZE, FRZNEAR } = limits;
			if (FRZE === undefined || FRZNEAR === undefined) return undefined;
			const raised = Math.round((FRZE.celsius + FRZNEAR.sigmas * sigma) * 100) / 100;
			return { side: "at-or-below", celsius: celsius(raised), forMs: FRZNEAR.forMs };
		}
		case "DOOR":
		case "POWR":
		case "SILENT":
		case "STUCK":
		case "FAILING":
			return undefined;
	}
}

export function breaksLimit(
	limit: Pick<TemperatureLimit | CumulativeLimit, "side" | "celsius">,
	value: Celsius,
): boolean {
	switch (limit.side) {
		case "above":
			return value > limit.celsius;
		case "at-or-above":
			return value >= limit.celsius;
		case "at-or-below":
			return value <= limit.celsius;
	}
}

/** The more extreme of two temperatures on the limit's side. */
export function worseOf(limit: TemperatureLimit, a: Celsius, b: Celsius): Celsius {
	return limit.side === "at-or-below" ? celsius(Math.min(a, b)) : celsius(Math.max(a, b));
}

/** The band a chart shades: the tightest temperature limit on each side, null where there is none. */
export function safeBand(limits: Limits): { lowCelsius: Celsius | null; highCelsius: Celsius | null } {
	const lows = [limits.FRZE, limits.COLD].flatMap((limit) => (limit === undefined ? [] : [limit.celsius]));
	return {
		lowCelsius: lows.length === 0 ? null : celsius(Math.max(...lows)),
		highCelsius: limits.HEAT?.celsius ?? null,
	};
}
