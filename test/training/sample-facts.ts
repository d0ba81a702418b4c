// A few plausible facts of every declared kind.

import type { WireFact } from "@tesai/shared/wire/section-body.ts";
import type { Random } from "../sim/random.ts";

export function sampleFacts(_random: Random): WireFact[] {
	return [];
}
