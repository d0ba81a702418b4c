// Keeps the region's view of fridges and alarms in step with the facts.

import type { Projection } from "../projection.ts";
import { foldAssessments } from "./assessment.ts";
import { clearAssessments, saveAssessments } from "./assessment-store.ts";
import { foldColdchain } from "./projection.ts";
import { clearColdchain, saveColdchain } from "./store.ts";
import { foldWiring } from "./wiring.ts";
import { clearWiring, saveWiring } from "./wiring-store.ts";

export const coldchainProjection: Projection = {
	project: async (trx, events) => {
		await saveColdchain(trx, foldColdchain(events));
		await saveWiring(trx, foldWiring(events));
		await saveAssessments(trx, foldAssessments(events));
	},
	clear: async (trx, box) => {
		await clearColdchain(trx, box);
		await clearWiring(trx, box);
		await clearAssessments(trx, box);
	},
};
