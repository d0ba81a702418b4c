// Turns what a device has counted of its door in each interval into the moments that the DOOR rule can judge. [CC35]

/** A stretch of time and for how long of it the door stood open. */
export interface DoorInterval {
	readonly fromMs: number;
	readonly toMs: number;
	readonly openMs: number;
	/** How often it was opened in the interval, where the device counts that. */
	readonly openings?: number | undefined;
	/** For how long it had stood open at the end, where the device says so; 0: it was shut. */
	readonly heldMs?: number | undefined;
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
 * The moments of the door, in order of time. A counter has a sum and no moments: an opening is taken to have gone on over a
 * boundary where nothing else can be (one side was open throughout, or the device counted open time and no opening), and
 * where openings are not counted and so nobody can say that it was shut between. Several openings share their sum evenly.
 * A span's end is told as still open, and a millisecond later as closed.
 */
export function listDoorMoments(intervals: readonly DoorInterval[]): DoorMoment[] {
	const spans: Span[] = [];
	const joins = findJoins(intervals);
	for (const [index, interval] of intervals.entries()) {
		for (const span of placeOpenings(interval, joins[index] === true, joins[index + 1] === true)) {
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

/** For each interval, whether an opening goes on into it from the one before. */
function findJoins(intervals: readonly DoorInterval[]): boolean[] {
	const joins: boolean[] = [];
	for (const [index, one] of intervals.entries()) {
		const before = intervals[index - 1];
		joins.push(before !== undefined && isJoined(before, one, intervals[index + 1], joins[index - 1] === true));
	}
	return joins;
}

function isJoined(
	before: DoorInterval,
	one: DoorInterval,
	after: DoorInterval | undefined,
	isBeforeJoined: boolean,
): boolean {
	const isNear = one.fromMs - before.toMs <= TOUCH_MS;
	if (!isNear || !(before.openMs > 0) || !(one.openMs > 0) || before.heldMs === 0) return false;
	if (isOpenThroughout(before) || before.heldMs !== undefined) return true;
	// One opening that touched both sides would have lasted throughout; the side it came from is the surer one.
	if (isBeforeJoined) return false;
	if (isOpenThroughout(one) || one.openings === 0) return true;
	// A sum without a count may be one opening over the boundary, and a missed one costs vaccines.
	if (before.openings !== undefined || one.openings !== undefined) return false;
	return after === undefined || after.fromMs - one.toMs > TOUCH_MS || !isOpenThroughout(after);
}

function placeOpenings(interval: DoorInterval, comesOn: boolean, goesOn: boolean): Span[] {
	const { fromMs, toMs, openings } = interval;
	const openMs = Math.min(interval.openMs, toMs - fromMs);
	if (!(openMs > 0)) return [];
	if (isOpenThroughout(interval)) return [{ fromMs, toMs: interval.heldMs === 0 ? toMs - 1 : toMs }];
	const heldMs = Math.min(interval.heldMs ?? 0, openMs);
	if (heldMs > 0) {
		const last = { fromMs: toMs - heldMs, toMs };
		const earlier = { fromMs, toMs: last.fromMs, openMs: openMs - heldMs, openings: openings && openings - 1 };
		return [...placeOpenings(earlier, comesOn, false), last];
	}
	const pieces = Math.max(1, openings ?? 1);
	if (pieces === 1 && goesOn && !comesOn) return [{ fromMs: toMs - openMs, toMs }];
	const gapMs = (toMs - fromMs - openMs) / (pieces + 1);
	const startMs = comesOn ? fromMs : fromMs + gapMs;
	return Array.from({ length: pieces }, (_, index) => {
		const at = Math.round(startMs + index * (openMs / pieces + gapMs));
		return { fromMs: at, toMs: Math.round(at + openMs / pieces) };
	});
}
