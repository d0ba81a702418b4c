// Somebody looks at a fridge and says so: one verb, one transaction.

import type { NewNoting } from "@tesai/shared/contract/edge-api/sheet.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { type Celsius, DAY, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { decideHalfDay } from "./half-day.ts";
import { findCounting } from "./sheet.ts";
import { findNoting, insertNoting, isNotingCorrected, listNewestNotings, type StoredNoting } from "./store.ts";
import type { SheetTies } from "./ties.ts";

/** Before the first noting, and after a long pause: what the box knows of the days before is in its charts. */
const LONGEST_SPAN: Millis = millis(3 * DAY);

/** Whoever takes back more than this in a row has the longest span. */
const LOOKED_BACK = 12;

/** Writes it down under the running half day, or in the place of the one that it corrects, and returns its number. [SH1] [SH2] [SH3] */
export function noteTemperature(tx: Tx, ties: SheetTies<Database>, fridge: FridgeId, request: NewNoting): number {
	const wrong = request.corrects && findWrong(tx, fridge, request.corrects.noting);
	const celsius =
		wrong !== undefined && request.corrects?.reason === "never-happened"
			? wrong.celsius
			: readingOf(tx, ties, fridge, request);
	const { now } = tx;
	const place = wrong ?? decideHalfDay(now.utc, { isVouched: ties.isVouched(), between: ties.unsure(now) });
	const { day, half, isUnsure } = place;
	const span = wrong === undefined ? spanSince(tx, ties, fridge) : wrong;
	const { note, corrects, from } = request;
	const by = tx.signer?.by;
	const noting = appendEvent(tx, {
		kind: "temperature-noted",
		body: {
			...{ fridge, day, half, isUnsure, celsius, from },
			...(span.spanMs !== null && { spanMs: span.spanMs }),
			...(span.lowest !== null && { lowestCelsius: span.lowest }),
			...(span.highest !== null && { highestCelsius: span.highest }),
			...(note !== undefined && { note }),
			...(by !== undefined && { by }),
			...(corrects !== undefined && { corrects: { seq: corrects.noting, reason: corrects.reason } }),
		},
	});
	insertNoting(tx.db, {
		...{ noting, fridge, day, half, isUnsure, celsius, from, boot: now.boot, monoMs: now.monoMs },
		...{ lowest: span.lowest, highest: span.highest, spanMs: span.spanMs },
		...{ note: note ?? null, by: by ?? null, corrects: corrects ?? null },
	});
	tx.urgent();
	tx.afterCommit(ties.announce);
	return noting;
}

function findWrong(tx: Tx, fridge: FridgeId, noting: number): StoredNoting {
	const wrong = findNoting(tx.db, noting);
	if (wrong?.fridge !== fridge) throw new AppError("not-found", `${fridge} has no noting ${noting}`);
	if (isNotingCorrected(tx.db, noting)) throw new AppError("conflict", `noting ${noting} is already corrected`);
	return wrong;
}

/** A probe that is silent or not believed shows nothing that could be noted: then a person reads the fridge's own thermometer. [SH4] */
function readingOf({ now }: Tx, ties: SheetTies<Database>, fridge: FridgeId, { from, celsius }: NewNoting): Celsius {
	if (from === "own-thermometer") {
		if (celsius === undefined) throw new AppError("invalid", "celsius must go along with own-thermometer");
		return celsius;
	}
	const shown = ties.shown(fridge, now);
	if (shown === undefined) {
		throw new AppError("conflict", "the box has no temperature of this fridge that it believes", {
			hint: "read the fridge's own thermometer",
		});
	}
	return shown;
}

/** What the probe said since somebody last looked. */
function spanSince(
	tx: Tx,
	ties: SheetTies<Database>,
	fridge: FridgeId,
): Pick<StoredNoting, "lowest" | "highest" | "spanMs"> {
	const before = findCounting(listNewestNotings(tx.db, fridge, LOOKED_BACK));
	const since = before === undefined ? LONGEST_SPAN : elapsed(ties.moment(before), tx.now);
	const spanMs = millis(Math.min(LONGEST_SPAN, since));
	const found = ties.extremes(tx.db, fridge, epochMs(tx.now.utc - spanMs), epochMs(tx.now.utc + 1));
	if (found === undefined) return { lowest: null, highest: null, spanMs: null };
	const { lowest, highest } = found;
	return { lowest, highest, spanMs: millis(Math.min(spanMs, tx.now.utc - found.since)) };
}
