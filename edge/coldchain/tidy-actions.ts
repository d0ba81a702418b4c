// Lets go of raw readings that were told to the hub and have arrived there. [JN7]

import { DAY, millis } from "@tesai/shared/contract/quantity.ts";
import { isAfter, type Stamp } from "@tesai/shared/contract/time.ts";
import { keepReadingsFor } from "../disk/stage.ts";
import type { Tidying, TidyingPace } from "../disk/tidying.ts";
import { listBacklog } from "../journal/acknowledgements.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findClosedUpTo } from "./reading-store.ts";
import { deleteReadingsBefore, findOldestLate, findOldestReading, findReadingAfter } from "./tidy-store.ts";

/** A reading is told in a fact that is written after it: within its period, and a period lasts a day at most. */
const TOLD_WITHIN = millis(2 * DAY);

/** A year of brown-outs is hundreds of boots, and one step ends with its boot at the latest. */
const MOST_STEPS = 50;

/** Oldest first; what is still to be told, or told in a fact that has not arrived, stays, whatever its age. */
export const readingTidying: Tidying = {
	name: "readings",
	run: (tx, pace) => {
		let gone = 0;
		for (let step = 0; step < MOST_STEPS && gone < pace.most; step++) {
			const rows = forgetOldest(tx, { ...pace, most: pace.most - gone });
			if (rows === 0) break;
			gone += rows;
		}
		return gone;
	},
};

function forgetOldest(tx: Tx, { stage, most, isOlder }: TidyingPace): number {
	const oldest = findOldestReading(tx.db);
	const closed = findClosedUpTo(tx.db);
	if (oldest === undefined || closed === undefined) return 0;
	const keepMs = keepReadingsFor(stage);
	const cut = [findReadingAfter(tx.db, most) ?? closed, closed, ...boundsOf(tx)].reduce((least, one) =>
		isAfter(least, one) ? one : least,
	);
	const before = newestOlder(oldest, cut, (stamp) => isOlder(stamp, keepMs));
	return before === undefined ? 0 : deleteReadingsBefore(tx.db, before);
}

/** Before each of these every fact that tells a reading is at the hub, and none waits to be told. */
function boundsOf(tx: Tx): readonly Stamp[] {
	const late = findOldestLate(tx.db);
	const waiting = listBacklog(tx.db).find(({ lane }) => lane === "telemetry")?.oldest;
	return [
		...(late === undefined ? [] : [late]),
		...(waiting === undefined ? [] : [{ boot: waiting.boot, monoMs: millis(waiting.monoMs - TOLD_WITHIN) }]),
	];
}

/** The newest stamp up to `cut` that is old enough: `cut` itself, or a moment of the oldest reading's boot. */
function newestOlder(oldest: Stamp, cut: Stamp, isOld: (stamp: Stamp) => boolean): Stamp | undefined {
	if (!isOld(oldest)) return undefined;
	if (isOld(cut)) return cut;
	let [low, high]: [number, number] = [
		oldest.monoMs,
		cut.boot === oldest.boot ? cut.monoMs : oldest.monoMs + 500 * DAY,
	];
	while (high - low > 60_000) {
		const middle = Math.floor((low + high) / 2);
		if (isOld({ boot: oldest.boot, monoMs: millis(middle) })) low = middle;
		else high = middle;
	}
	return { boot: oldest.boot, monoMs: millis(low) };
}
