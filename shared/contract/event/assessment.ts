// What a fridge's day says of how it works, as it travels from the box to the hub.

import { FridgeIdSchema } from "../id.ts";
import { CelsiusSchema, MillisSchema } from "../quantity.ts";
import { choice, decimal, integer, maybe, record, type Static } from "../schema.ts";
import { StampSchema } from "../time.ts";

/**
 * The trend over days. `learning`: too few comparable days yet. `strained`: works harder than it used to, not yet for an alarm;
 * `failing`: so much harder, or so much weaker, that it will not hold.
 */
export const TREND_VERDICTS = ["learning", "steady", "strained", "failing"] as const;
export type TrendVerdict = (typeof TREND_VERDICTS)[number];
/** Which sign spoke: it runs longer for the same heat, it cools slower, or it hardly ever stops. */
export const TREND_SIGNS = ["none", "runs-longer", "cools-slower", "never-stops"] as const;
export type TrendSign = (typeof TREND_SIGNS)[number];

/** What one fridge's day says of how it works. What nobody measured is left out. */
export const FridgeAssessed = record({
	fridge: FridgeIdSchema,
	/** Midnight at the post. */
	from: StampSchema,
	lastsMs: MillisSchema,
	/** For how much of it the temperature is known. */
	coveredMs: MillisSchema,
	mktCelsius: maybe(CelsiusSchema),
	doorOpenings: maybe(integer(0, 100_000)),
	doorOpenMs: maybe(MillisSchema),
	doorLongestMs: maybe(MillisSchema),
	dutyPercent: maybe(decimal(0.1, 0, 100, "share of the time that the compressor ran")),
	dutyBasis: maybe(choice(["contact", "temperature"])),
	/** How the trend of days judges it, by which sign, and how hard it works against how hard it used to. */
	verdict: choice(TREND_VERDICTS),
	sign: choice(TREND_SIGNS),
	strain: maybe(decimal(0.01, 0, 100)),
});
export type FridgeAssessed = Static<typeof FridgeAssessed>;
