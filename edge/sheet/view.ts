// The sheet as the screen and the paper see it. Reads only.

import type { NotingNow, NotingView, SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { startOfLocalDay } from "../coldchain/fridge-day.ts";
import { decideHalfDay } from "./half-day.ts";
import { listMonthDays } from "./month.ts";
import { countNotings, foldMonth, type KeptNoting } from "./sheet.ts";
import { findNoting, listNewestNotings, listNotings, type StoredNoting } from "./store.ts";
import type { SheetTies } from "./ties.ts";

/** Undefined for a fridge that the post does not have. [SH5] */
export function viewSheet(
	db: Database,
	ties: SheetTies<Database>,
	fridge: FridgeId,
	month: SheetView["month"],
): SheetView | undefined {
	const about = ties.about(db, fridge);
	if (about === undefined) return undefined;
	const days = listMonthDays(month);
	const first = days[0]?.day ?? 0;
	const next = first + days.length;
	const [from, to] = [epochMs(startOfLocalDay(first)), epochMs(startOfLocalDay(next))];
	const records = {
		notings: placeNotings(listNotings(db, fridge, first, next), ties),
		parts: ties.parts(db, fridge, from, to),
		alarms: ties.alarms(db, fridge, from, to),
	};
	const { utc } = ties.now();
	return {
		...{ fridge, ...about, post: ties.post, month, at: utc },
		days: foldMonth(month, records, utc),
		hasPrinter: ties.hasPrinter,
	};
}

/** Two a day are asked for; whoever notes more often than this in a half day sees the newest all the same. */
const MOST_OF_NOW = 12;

/** Of every fridge: the running half day and what counts for it. [SH7] */
export function viewNotingsNow(db: Database, ties: SheetTies<Database>): NotingNow[] {
	const now = ties.now();
	const { day, half, isUnsure } = decideHalfDay(now.utc, wordOf(ties, now));
	return ties.fridges().map((fridge) => {
		const newest = placeNotings(listNewestNotings(db, fridge, MOST_OF_NOW), ties).filter((one) => one.day === day);
		return { fridge, half, isUnsure, noting: countNotings(newest, half).noting };
	});
}

/** The one just written, as it was told. */
export function viewNoting(db: Database, ties: SheetTies<Database>, noting: number): NotingView | undefined {
	const found = findNoting(db, noting);
	return found && toView(found, ties);
}

/**
 * Where nobody could tell the half day, what is known by now tells it: the clock may have been set since. A correction stays
 * with what it corrects. [SH1]
 */
function placeNotings(kept: readonly StoredNoting[], ties: SheetTies<Database>): KeptNoting[] {
	const byId = new Map(kept.map((one) => [one.noting, one]));
	return kept.map((one) => {
		let root = one;
		while (root.corrects !== null) {
			const before = byId.get(root.corrects.noting);
			if (before === undefined) break;
			root = before;
		}
		const isPlacedAnew = root.isUnsure && root.corrects === null;
		const anew = isPlacedAnew ? decideHalfDay(ties.moment(root).utc, wordOf(ties, root)) : undefined;
		return { ...toView(one, ties), ...anew, corrects: one.corrects };
	});
}

const wordOf = (ties: SheetTies<Database>, stamp: Stamp) => ({
	isVouched: ties.isVouched(),
	between: ties.unsure(stamp),
});

function toView(one: StoredNoting, ties: SheetTies<Database>): NotingView {
	const { boot: _boot, monoMs: _monoMs, corrects: _corrects, lowest, highest, ...kept } = one;
	return { ...kept, at: ties.moment(one).utc, lowestCelsius: lowest, highestCelsius: highest };
}
