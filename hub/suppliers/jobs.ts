// What is tidied up of other suppliers' documents once a day: their bytes, when they are old.

import { DAY } from "@tesai/shared/contract/quantity.ts";
import type { Tidying } from "../nightly.ts";
import type { Store } from "../store/store.ts";
import { emptyOldDocuments } from "./store.ts";

/** Six months, for which a sender keeps its own data, and a month. */
const BYTES_KEPT_MS = 214 * DAY;
/** Documents a transaction. */
const DOCUMENTS = 50;

export function tidySuppliers(store: Store): Tidying {
	return {
		name: "supplier documents",
		run: async (now, isStopped) => {
			let count = 0;
			for (;;) {
				const gone = isStopped()
					? 0
					: await store.write((trx) => emptyOldDocuments(trx, now - BYTES_KEPT_MS, DOCUMENTS));
				count += gone;
				if (gone < DOCUMENTS) return count;
			}
		},
	};
}
