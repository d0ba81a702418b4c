// Which limits hold for a fridge, and whether a temperature breaks one.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Limits, Profile, Rule, TemperatureLimit } from "@tesai/shared/contract/limits.ts";
import { type Celsius, celsius, HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";

const minutes = (count: number): Millis => millis(count * MINUTE);
const hours = (count: number): Millis => millis(count * HOUR);

const PQS: Limits = {
	HEAT: { side: "above", celsius: celsius(8), forMs: hours(10) },
	FRZE: { side: "at-or-below", celsius: celsius(-0.5), forMs: minutes(60) },
	DOOR: { forMs: minutes(5) },
	POWR: { forMs: hours(24) },
	SILENT: { forMs: minutes(20) },
};

/** [CC1] [CC2] */
export const PROFILE_LIMITS: Readonly<Record<Profile, Limits>> = {
	pqs: PQS,
	tight: {
		...PQS,
		HEAT: { side: "at-or-above", celsius: celsius(8), forMs: minutes(30) },
		COLD: { side: "at-or-below", celsius: celsius(2), forMs: minutes(20) },
		SILENT: { forMs: minutes(10) },
	},
	custom: {},
};

/** The profile's limits with the fridge's own in their place. [CC3] */
export function limitsFor(fridge: Pick<FridgeConfig, "profile" | "limits">): Limits {
	return { ...PROFILE_LIMITS[fridge.profile], ...fridge.limits };
}

/** Rules whose limit is a temperature. */
export function isTemperatureRule(rule: Rule): rule is "HEAT" | "FRZE" | "COLD" {
	return rule === "HEAT" || rule === "FRZE" || rule === "COLD";
}

export function breaksLimit(limit: TemperatureLimit, value: Celsius): boolean {
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
