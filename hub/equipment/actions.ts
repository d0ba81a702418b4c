// Keeps the region's equipment register in step with the facts.

import type { Projection } from "../projection.ts";
import { foldEquipment } from "./projection.ts";
import { clearEquipment, saveEquipmentChanges } from "./store.ts";

export const equipmentProjection: Projection = {
	project: (trx, events) => saveEquipmentChanges(trx, foldEquipment(events)),
	clear: clearEquipment,
};
