// What happens when nobody has touched the page for a minute: the wall comes back, and nothing of a person is left on it.

import type { Route } from "../route.ts";

/** Long enough to read a chart, short enough that the next person finds neither a name nor a half-filled form. */
export const IDLE_MS = 60_000;

type PageName = Route["page"];

/** Pages to look at: the wall takes their place after a minute, and when a new alarm comes. */
const RESTING: ReadonlySet<PageName> = new Set<PageName>([
	...(["fridge", "insight", "episodes", "sheet", "power", "state", "devices"] as const),
	...(["work", "people", "look"] as const),
]);

/** Somebody is at it, so no alarm takes it away; but left alone it must not keep the wall from view. Its words wait as a draft. */
const LEFT_ALONE: ReadonlySet<PageName> = new Set<PageName>(["acknowledge", "note", "loggers", "logger"]);

export function isResting(page: PageName): boolean {
	return RESTING.has(page);
}

/**
 * Whether there is anything to hide or to put away; where not, no clock runs. At a box that nobody has a PIN for, a technician who
 * reads a plate is left in peace.
 */
export function mustWatch(page: PageName, isSomebodyHere: boolean, isSheetOpen: boolean): boolean {
	return isSomebodyHere || isSheetOpen || isResting(page) || LEFT_ALONE.has(page);
}
