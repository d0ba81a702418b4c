// Keeps the region's view of fridges and alarms in step with the facts.

import type { Projection } from "../projection.ts";
import { foldColdchain } from "./projection.ts";
import { clearColdchain, saveColdchain } from "./store.ts";

export const coldchainProjection: Projection = {
	project: (trx, events) => saveColdchain(trx, foldColdchain(events)),
	clear: clearColdchain,
};
