// How honest the page can be about the time and about its own news.

import type { DiskView } from "@tesai/shared/contract/edge-api/disk.ts";
import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toAgo, toLasting } from "../time/view-model.ts";

export interface ClockWords {
	readonly isSure: boolean;
	readonly words: Phrase;
	readonly source: Phrase;
	readonly error: Phrase;
}

/** A time read aloud is a minute wide, so an error up to a minute is sure. The machine's own clock vouches for nobody. */
export function toClockWords({ clock }: About): ClockWords {
	const isSure = clock.source !== "system" && clock.errorMs <= 60_000;
	return {
		isSure,
		words: phrase(isSure ? "system:clock.sure" : "system:clock.unsure"),
		source: phrase(`system:clock.source.${clock.source}`),
		error: phrase("system:clock.error", { lasting: toLasting(clock.errorMs) }),
	};
}

/** "Quedan 12 GB de 29 GB": whole units, rounded down, because room that is not there helps nobody. */
export function toRoom({ freeBytes, totalBytes }: DiskView): Phrase {
	return phrase("system:disk.room", { free: formatBytes(freeBytes), total: formatBytes(totalBytes) });
}

function formatBytes(bytes: number): string {
	return bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${Math.floor(bytes / 1e9)} GB`;
}

/** What the banner says while the edge cannot be reached; `heardAt` is the post time of the last picture. */
export function toLostWords(heardAt: EpochMs | null, now: EpochMs): Phrase {
	if (heardAt === null) return phrase("system:lost.nothing");
	return phrase("system:lost.shown", { time: formatHour(heardAt), ago: toAgo(ageOf(heardAt, now)) });
}
