// Which stretch of time a chart shows: pure arithmetic of zooming and moving that never leaves the data.

/** Epoch ms; `from` is shown, `to` is its right edge. */
export interface ChartWindow {
	readonly from: number;
	readonly to: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** At a reading a minute less shows nothing more. */
export const SHORTEST_MS = 30 * MINUTE_MS;
export const LONGEST_MS = 30 * DAY_MS;

/** The stretches of the big buttons, days. */
export const STRETCHES = [1, 7, 30] as const;
export type Stretch = (typeof STRETCHES)[number];

export const lastsOf = ({ from, to }: ChartWindow): number => to - from;

/** What can be shown at all: what the box has, but always a month, whose empty part says that nobody measured. */
export function boundsAt(now: number, oldest: number | null): ChartWindow {
	return { from: Math.min(oldest ?? now, now - LONGEST_MS), to: now };
}

/** The last `days` up to now. */
export function lastDays(bounds: ChartWindow, days: number): ChartWindow {
	return fitWindow({ from: bounds.to - days * DAY_MS, to: bounds.to }, bounds);
}

/** Whether all of the window has been asked for. The newest minute may still be on its way. */
export function isCovered(asked: ChartWindow, window: ChartWindow): boolean {
	return asked.from <= window.from && asked.to >= window.to - MINUTE_MS;
}

/** A stretch with an hour around it, or with as much as makes it readable. */
export function windowAround({ from, to }: ChartWindow, bounds: ChartWindow): ChartWindow {
	return fitWindow({ from: from - HOUR_MS, to: Math.min(to + HOUR_MS, bounds.to) }, bounds);
}

/** The nearest window of an allowed length that lies within the bounds; of one that is too long its end counts. */
export function fitWindow(window: ChartWindow, bounds: ChartWindow): ChartWindow {
	const lasts = clampLength(lastsOf(window), bounds);
	return shiftInside(window.to - lasts, lasts, bounds);
}

/** `factor` < 1 shows less. The moment at `share` of the width (0 left, 1 right) stays where it is. */
export function zoomWindow(window: ChartWindow, bounds: ChartWindow, factor: number, share: number): ChartWindow {
	const lasts = clampLength(lastsOf(window) * factor, bounds);
	const kept = window.from + share * lastsOf(window);
	return shiftInside(kept - share * lasts, lasts, bounds);
}

/** `byMs` > 0 moves towards now. */
export function panWindow({ from, to }: ChartWindow, bounds: ChartWindow, byMs: number): ChartWindow {
	return shiftInside(from + byMs, to - from, bounds);
}

/**
 * Two fingers that lay on `was` now lie on `is` (shares of the width): the moments under them stay under them. Fingers closer than a
 * fiftieth of the width say nothing of how much to zoom.
 */
export function pinchWindow(
	window: ChartWindow,
	bounds: ChartWindow,
	was: readonly [number, number],
	is: readonly [number, number],
): ChartWindow {
	const apart = Math.abs(was[1] - was[0]);
	const nowApart = Math.max(Math.abs(is[1] - is[0]), LEAST_APART);
	const middle = (was[0] + was[1]) / 2;
	const nowMiddle = (is[0] + is[1]) / 2;
	const lasts = clampLength((lastsOf(window) * Math.max(apart, LEAST_APART)) / nowApart, bounds);
	return shiftInside(window.from + middle * lastsOf(window) - nowMiddle * lasts, lasts, bounds);
}
const LEAST_APART = 0.02;

/** The window moved just so far that the moment is in it. */
export function followMoment(window: ChartWindow, bounds: ChartWindow, at: number): ChartWindow {
	if (at < window.from) return panWindow(window, bounds, at - window.from);
	return at > window.to ? panWindow(window, bounds, at - window.to) : window;
}

const STEPS_A_WINDOW = 96;

/** How far an arrow key moves the cursor: whole minutes, a ninety-sixth of what is shown. */
export function stepOf(window: ChartWindow): number {
	return Math.max(MINUTE_MS, Math.round(lastsOf(window) / STEPS_A_WINDOW / MINUTE_MS) * MINUTE_MS);
}

function clampLength(lasts: number, bounds: ChartWindow): number {
	const longest = Math.min(LONGEST_MS, lastsOf(bounds));
	return Math.min(Math.max(lasts, Math.min(SHORTEST_MS, longest)), longest);
}

function shiftInside(from: number, lasts: number, bounds: ChartWindow): ChartWindow {
	const inside = Math.max(bounds.from, Math.min(from, bounds.to - lasts));
	return { from: inside, to: inside + lasts };
}
