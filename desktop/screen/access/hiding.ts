// What happens when nobody has touched the page for a minute: the wall comes back, and nothing of a person is left on it.

import type { Route } from "../route.ts";

/** Long enough to read a chart, short enough that the next person finds neither a name nor a half-filled form. */
export const IDLE_MS = 60_000;

/** Pages to look at: the wall takes their place. Elsewhere somebody whom nobody has asked for a PIN may be writing. */
const RESTING: ReadonlySet<Route["page"]> = new Set([
	"fridge",
	"insight",
	"episodes",
	"power",
	"state",
	"devices",
	"work",
	"people",
]);

export function isResting(page: Route["page"]): boolean {
	return RESTING.has(page);
}

/** Whether there is anything to hide or to put away; where not, no clock runs. */
export function mustWatch(page: Route["page"], isSomebodyHere: boolean, isSheetOpen: boolean): boolean {
	return isSomebodyHere || isSheetOpen || isResting(page);
}
