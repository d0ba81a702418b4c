// Lets go of the battery's five-minute spans that no chart and no estimate looks back on. [JN8]

import { keepRecordsFor } from "../disk/stage.ts";
import type { Tidying } from "../disk/tidying.ts";
import { deleteSpansUpTo, listOldestSpans } from "./store.ts";

export const spanTidying: Tidying = {
	name: "power-spans",
	run: (tx, { stage, most, isOlder }) => {
		const old = listOldestSpans(tx.db, most).filter((span) => isOlder(span, keepRecordsFor(stage)));
		const last = old.at(-1);
		if (last !== undefined) deleteSpansUpTo(tx.db, last.id);
		return old.length;
	},
};
