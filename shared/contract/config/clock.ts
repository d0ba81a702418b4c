// A post's clock, as configured. Real posts leave it out; a demonstration or a journey runs time faster.

import { EpochMsSchema } from "../quantity.ts";
import { decimal, record, type Static } from "../schema.ts";

/** From `originAt` on, time runs `speed` times as fast; every process of the post gets the same two numbers. */
export const ClockConfigSchema = record({
	speed: decimal(0.001, 0.001, 100_000),
	originAt: EpochMsSchema,
});
export type ClockConfig = Static<typeof ClockConfigSchema>;
