// Turns what a device has counted of its door in each interval into the moments that the DOOR rule can judge. [CC35]

/** A stretch of time and for how long of it the door stood open. */
export interface DoorInterval {
	readonly fromMs: number;
	readonly toMs: number;
	readonly openMs: number;
	/** How often it was opened in the interval, where the device counts that. */
	readonly openings?: number | undefined;
}

export interface DoorMoment {
	readonly atMs: number;
	readonly open: boolean;
}

/** Devices count whole seconds, so two spans this near touch, and an interval lacking so little is open throughout. */
const TOUCH_MS = 1_000;

interface Span {
	readonly fromMs: number;
	toMs: number;
}

/**
 * The moments of the door, in order of time. A counter has a sum and no moments, so an opening is taken to have gone on over
 * a boundary only where nothing else can be: one side was open throughout, or the device counted open time and no opening.
 * Several openings share their sum evenly. A span's end is told as still open, and a millisecond later as closed.
 */
export function listDoorMoments(intervals: readonly DoorInterval[]): DoorMoment[] {
	const spans: Span[] = [];
	for (const [index, interval] of intervals.entries()) {
		for (const span of placeOpenings(interval, intervals[index - 1], intervals[index + 1])) {
			const last = spans.at(-1);
			if (last !== undefined && span.fromMs - last.toMs <= TOUCH_MS) last.toMs = span.toMs;
			else spans.push(span);
		}
	}
	const moments = new Map<number, boolean>();
	let place = 0;
	for (const { toMs: boundary } of intervals) {
		while ((spans[place]?.toMs ?? boundary) < boundary) place++;
		moments.set(boundary, (spans[place]?.fromMs ?? boundary) < boundary);
	}
	const end = intervals.at(-1)?.toMs;
	for (const { fromMs, toMs } of spans) {
		// What the boundary says, it says of the time before it.
		moments.set(moments.has(fromMs) ? fromMs + 1 : fromMs, true);
		moments.set(toMs, true);
		if (toMs !== end) moments.set(toMs + 1, false);
	}
	return [...moments].map(([atMs, open]) => ({ atMs, open })).sort((a, b) => a.atMs - b.atMs);
}

const isOpenThroughout = (one: DoorInterval): boolean => one.openMs >= one.toMs - one.fromMs - TOUCH_MS;

function placeOpenings(
	interval: DoorInterval,
	before: DoorInterval | undefined,
	after: DoorInterval | undefined,
): Span[] {
	const { fromMs, toMs, openings } = interval;
	const openMs = Math.min(interval.openMs, toMs - fromMs);
	if (!(openMs > 0)) return [];
	if (isOpenThroughout(interval)) return [{ fromMs, toMs }];
	const wentOn =
		before !== undefined && fromMs - before.toMs <= TOUCH_MS && (isOpenThroughout(before) || openings === 0);
	const willGoOn =
		after !== undefined && after.fromMs - toMs <= TOUCH_MS && (isOpenThroughout(after) || after.openings === 0);
	const pieces = Math.max(1, openings ?? 1);
	// One opening that touched both sides would have lasted throughout; the side it came from is the surer one.
	if (pieces === 1 && willGoOn && !wentOn) return [{ fromMs: toMs - openMs, toMs }];
	const gapMs = (toMs - fromMs - openMs) / (pieces + 1);
	const startMs = wentOn ? fromMs : fromMs + gapMs;
	return Array.from({ length: pieces }, (_, index) => {
		const at = Math.round(startMs + index * (openMs / pieces + gapMs));
		return { fromMs: at, toMs: Math.round(at + openMs / pieces) };
	});
}
