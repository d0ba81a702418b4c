// How long the accounting of deliveries is kept: as long as something can be sent again, and a month more.

import { DAY } from "@tesai/shared/contract/quantity.ts";
import type { Tidying } from "../../nightly.ts";
import { breathe, type Store } from "../../store/store.ts";
import { deleteSettledFacts, isDealtWith, LEDGER_START, listLedger } from "./ledger-store.ts";
import { deleteSettledTransfers } from "./transfer-store.ts";

/** What clause 5 asks to be able to send again. */
export const RESENDABLE_MS = 184 * DAY;
export const SETTLED_KEPT_MS = RESENDABLE_MS + 30 * DAY;

/** Transfers and ledger rows a transaction: frames from posts wait no longer than these take. */
const TRANSFERS = 100;
const ROWS = 1_000;

/**
 * Transfers that are settled, with what was tried, and the ledger of facts that were sent or concern nobody. What is due, waits
 * or was refused stays, however old it is. [CD16]
 */
export function tidyDeliveries(store: Store): readonly Tidying[] {
	return [
		{
			name: "transfers",
			run: async (now, isStopped) => {
				let count = 0;
				for (;;) {
					const gone = isStopped()
						? 0
						: await store.write((trx) => deleteSettledTransfers(trx, now - SETTLED_KEPT_MS, TRANSFERS));
					count += gone;
					if (gone < TRANSFERS) return count;
				}
			},
		},
		{
			name: "ledger",
			run: async (now, isStopped) => {
				const before = now - SETTLED_KEPT_MS;
				let count = 0;
				// Its age is when the hub got the fact, which the ledger's own indices do not know: all of it is read, page by page.
				for (let after = LEDGER_START; !isStopped(); ) {
					const page = await listLedger(store.read, after, ROWS);
					const last = page.at(-1);
					if (last === undefined) break;
					after = last;
					const old = page.filter((row) => isDealtWith(row) && row.receivedAt < before);
					if (old.length > 0) await store.write((trx) => deleteSettledFacts(trx, old));
					count += old.length;
					await breathe();
				}
				return count;
			},
		},
	];
}
