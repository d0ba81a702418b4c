// How long ago, in words: coarse on purpose, because clocks at posts are.

import { DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Say } from "./language.ts";

/** Minutes up to two hours and hours up to two days, so that "1 day" never hides 47 hours. */
export function sayAge(say: Say, ageMs: number): string {
	if (ageMs < MINUTE) return say("age.moment");
	if (ageMs < 2 * HOUR) return say("age.minutes", { count: Math.floor(ageMs / MINUTE) });
	if (ageMs < 2 * DAY) return say("age.hours", { count: Math.floor(ageMs / HOUR) });
	return say("age.days", { count: Math.floor(ageMs / DAY) });
}
