// Keeps the region's view of the twice-daily readings in step with the facts.

import type { Projection } from "../projection.ts";
import { foldNotings } from "./projection.ts";
import { clearNotings, saveNotings } from "./store.ts";

export const sheetProjection: Projection = {
	project: (trx, events) => saveNotings(trx, foldNotings(events)),
	clear: clearNotings,
};
