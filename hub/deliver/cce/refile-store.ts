// Keeps the accounts with facts that count under another journal of their box now.

import type { MovedFact } from "../../projection.ts";
import type { Trx } from "../../store/store.ts";

/** A fact that counts under an older journal of its box now is neither due again nor forgotten. [S32] */
export async function refileLedger(
	trx: Trx,
	receivers: readonly string[],
	box: number,
	moved: readonly MovedFact[],
): Promise<void> {
	for (const { lane, seq, from, to } of moved) {
		await trx
			.updateTable("cce_part")
			.set({ journal: to })
			.where("box", "=", box)
			.where("journal", "=", from)
			.where("lane", "=", lane)
			.where("seq", "=", seq)
			.execute();
		for (const receiver of receivers) {
			const row = await trx
				.deleteFrom("cce_ledger")
				.where("receiver", "=", receiver)
				.where("box", "=", box)
				.where("journal", "=", from)
				.where("lane", "=", lane)
				.where("seq", "=", seq)
				.returningAll()
				.executeTakeFirst();
			if (row === undefined) continue;
			await trx
				.insertInto("cce_ledger")
				.values({ ...row, journal: to })
				.onConflict((on) => on.columns(["receiver", "box", "journal", "lane", "seq"]).doNothing())
				.execute();
		}
	}
}
