// The SQL of what boxes say they have of the hub's facts, and what a hub does that finds out that it has forgotten some. [S22] [S23]

import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { type Ranges, toRuns } from "@tesai/shared/wire/ranges.ts";
import type { JournalRef } from "../intake/store.ts";
import type { Reader, Trx } from "../store/store.ts";
import { findDownEnd, saveDownComplete, saveDownEnd } from "./down-lane-store.ts";
import { FACT_OVERHEAD } from "./down-store.ts";

/** A claim to have more than this beyond what was ever given is no restored hub, it is a fault. */
const MOST_FORGOTTEN = 1_000_000;

/**
 * What the box has under this journal. A newer journal begins with nothing: a restored box may have forgotten what its former
 * self had. `at` is when the hub heard it. Returns how many bytes of facts that is more than before.
 */
export async function noteHubFactsAcked(trx: Trx, ref: JournalRef, acks: Acks, at: EpochMs): Promise<number> {
	let bytes = 0;
	for (const [lane, ranges] of acks.received) {
		await noteForgotten(trx, ref, lane, ranges);
		for (const { first, last } of toRuns(ranges)) {
			const rows = await unackedQuery(trx, ref, lane, first, last).execute();
			for (const row of rows) bytes += row.bytes + FACT_OVERHEAD;
			if (rows.length === 0) continue;
			await trx
				.updateTable("given")
				.set({ acked_journal: ref.journal })
				.where("box", "=", ref.box)
				.where("acked_journal", "<", ref.journal)
				.where("lane", "=", lane)
				.where("seq", ">=", first)
				.where("seq", "<=", last)
				.execute();
		}
	}
	for (const [lane, ranges] of acks.applied) {
		for (const { first, last } of toRuns(ranges)) {
			await trx
				.updateTable("given")
				.set({ applied_journal: ref.journal, applied_at: at })
				.where("box", "=", ref.box)
				.where("applied_journal", "<", ref.journal)
				.where("lane", "=", lane)
				.where("seq", ">=", first)
				.where("seq", "<=", last)
				.execute();
		}
	}
	return bytes;
}

export const unackedQuery = (from: Reader, { box, journal }: JournalRef, lane: number, first: number, last: number) =>
	from
		.selectFrom("given")
		.innerJoin("authored", "authored.revision", "given.revision")
		.select((eb) => eb.fn<number>("length", ["authored.body"]).as("bytes"))
		.where("given.box", "=", box)
		.where("given.acked_journal", "<", journal)
		.where("given.lane", "=", lane)
		.where("given.seq", ">=", first)
		.where("given.seq", "<=", last);

/**
 * A seq that was never given moves the lane's end: it is this hub that has forgotten. What the box holds under seqs of which it
 * has not said so before may be somebody else's content, and what is in effect there may be newer than what is known here: all
 * of it is said again above. [S23]
 */
async function noteForgotten(trx: Trx, { box, journal }: JournalRef, lane: number, { upTo }: Ranges): Promise<void> {
	const last = await findDownEnd(trx, box, lane);
	if (upTo <= last || upTo > last + MOST_FORGOTTEN) return;
	await saveDownEnd(trx, box, lane, upTo);
	await trx
		.updateTable("given")
		.set({ is_said_again: 1 })
		.where("box", "=", box)
		.where("lane", "=", lane)
		.where((eb) =>
			eb.or([
				eb("acked_journal", "<", journal),
				eb(
					"revision",
					"in",
					eb.selectFrom("authored").select("authored.revision").where("authored.subject", "is not", null),
				),
			]),
		)
		.execute();
	await saveDownComplete(trx, box, 0);
}
