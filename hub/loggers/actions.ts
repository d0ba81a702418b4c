// Keeps the region's view of portable loggers in step with the facts.

import type { Projection } from "../projection.ts";
import { foldLoggers } from "./projection.ts";
import { clearLoggers, saveLoggers } from "./store.ts";

export const loggersProjection: Projection = {
	project: (trx, events) => saveLoggers(trx, foldLoggers(events)),
	clear: clearLoggers,
};
