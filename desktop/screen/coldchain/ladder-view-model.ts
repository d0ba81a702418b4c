// What happens next if nobody answers an alarm, and who was told already, in words.

import type { LadderView } from "@tesai/shared/contract/edge-api/ladder.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toLasting } from "../time/view-model.ts";

export interface LadderSheet {
	/** Null once everybody was told. */
	readonly next: Phrase | null;
	readonly told: readonly Phrase[];
	readonly contact: Phrase | null;
}

/** Whoever reads this stands before the screen: it is told of the other levels only. */
export function toLadderSheet(ladder: LadderView, now: EpochMs): LadderSheet {
	const { next, told, contact } = ladder;
	const isAtRegion = told.some(({ level }) => level === "region");
	return {
		next:
			next === null || next.level === "screen"
				? null
				: phrase(`coldchain:ladder.next.${next.level}`, { lasting: toLasting(ageOf(now, next.at)) }),
		told: told.flatMap((one) => (one.level === "screen" ? [] : [toToldPhrase(one)])),
		contact: contact === null || !isAtRegion ? null : phrase("coldchain:ladder.contact", { contact }),
	};
}

type Told = LadderView["told"][number];

function toToldPhrase({ level, outcome, at }: Told): Phrase {
	const name = phrase(`coldchain:ladder.level.${level as Exclude<Told["level"], "screen">}`);
	switch (outcome) {
		case null:
			return phrase("coldchain:ladder.under-way", { level: name });
		case "told":
		case "ordered":
			return phrase("coldchain:ladder.reached", { level: name, time: formatHour(at) });
		case "unsure":
			return phrase("coldchain:ladder.unsure", { level: name });
		case "refused":
		case "stopped":
		case "skipped-no-siren":
		case "skipped-no-modem":
		case "skipped-no-recipient":
			return phrase("coldchain:ladder.failed", { level: name });
	}
}
