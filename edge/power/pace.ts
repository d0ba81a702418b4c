// How often the box works in each mode: which jobs of the minute are stretched, and how long the screens wait.

import type { PowerMode } from "@tesai/shared/contract/event/power.ts";

/** Minutes between two runs; a job that is not named runs every minute in every mode. */
const STRETCHED: Readonly<Record<string, { readonly save: number; readonly survive: number }>> = {
	// A frame costs the modem's radio; an alarm still leaves at once, because it wakes the sender by itself.
	send: { save: 10, survive: 30 },
	"close-periods": { save: 30, survive: 60 },
	"publish-states": { save: 5, survive: 15 },
	"report-set-aside": { save: 60, survive: 60 },
};

/** Silence of a sensor is looked for every minute in every mode: it is what the box is for. */
export function isJobDue(name: string, mode: PowerMode, minute: number): boolean {
	// Awake only to look at the battery: nothing is judged until the readings that waited have come.
	if (mode === "asleep") return false;
	const stretch = STRETCHED[name];
	if (stretch === undefined || mode === "normal") return true;
	return minute % stretch[mode] === 0;
}

/** How many times longer than usual a hub that does not answer is left alone. An alarm goes on knocking. */
export function patienceOf(mode: PowerMode): number {
	return mode === "normal" ? 1 : mode === "save" ? 10 : 30;
}

/** How long readings are gathered before the screens are shown them, wall ms; an alarm does not wait. */
export function gatherMsOf(mode: PowerMode): number {
	return mode === "normal" ? 250 : 60_000;
}

/** Share of the panel's usual brightness. */
export function brightnessOf(mode: PowerMode, isDark: boolean): number {
	if (isDark) return 0;
	return mode === "normal" ? 1 : 0.3;
}
