// Writes down from when on a fridge's safe band holds, so that a chart of last month does not show today's limits as last month's.

import type { Tx } from "../sqlite/writer.ts";
import { findNewestBand, saveBand } from "./band-store.ts";
import { safeBand } from "./limits.ts";
import type { Watched } from "./watched.ts";

/** Of every fridge whose band is another than the last one written down. [CC84] */
export function noteBands(tx: Tx, watched: Watched): void {
	for (const { fridge, limits } of watched.fridges) {
		const band = safeBand(limits);
		const newest = findNewestBand(tx.db, fridge.id);
		const isSame = newest?.lowCelsius === band.lowCelsius && newest.highCelsius === band.highCelsius;
		if (!isSame) saveBand(tx.db, fridge.id, tx.now, band);
	}
}
