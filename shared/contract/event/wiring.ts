// The fact that says which sensor is which part of a fridge.

import { FridgeIdSchema, SensorIdSchema } from "../id.ts";
import { choice, list, record, type Static } from "../schema.ts";
import { PARTS } from "../wiring.ts";

/** Every part of the fridge that has a sensor, as configured and adopted; a later one replaces it as a whole. */
export const FridgeWired = record({
	fridge: FridgeIdSchema,
	parts: list(record({ part: choice(PARTS), sensor: SensorIdSchema }), 16),
});
export type FridgeWired = Static<typeof FridgeWired>;
