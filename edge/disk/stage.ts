// Decides from the room that is left how the box spends it: whom it still writes for, and how long it keeps what the hub has.

import { DISK_STAGES, type DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import { DAY, type Millis, millis } from "@tesai/shared/contract/quantity.ts";

export interface DiskRoom {
	readonly freeBytes: number;
	readonly totalBytes: number;
}

const MIB = 1_048_576;

/**
 * A stage begins when less than this is left: a share of the disk, and never more than so many bytes, because a large disk at the same
 * share has room for years. A day of a post is 2 MB.
 */
const BEGINS_BELOW = {
	tight: { share: 0.2, bytes: 2_048 * MIB },
	full: { share: 0.08, bytes: 256 * MIB },
	last: { share: 0.03, bytes: 64 * MIB },
} as const satisfies Readonly<Record<Exclude<DiskStage, "ample">, { share: number; bytes: number }>>;

/** A stage ends only when there is a quarter more room than at its beginning: a disk on the edge does not flicker. */
const ENDS_ABOVE = 1.25;

/** The stage from now on. [JN10] */
export function stageOf({ freeBytes, totalBytes }: DiskRoom, before: DiskStage): DiskStage {
	const reached = (["last", "full", "tight"] as const).find((stage) => {
		const { share, bytes } = BEGINS_BELOW[stage];
		const begins = Math.min(share * totalBytes, bytes);
		const isIn = DISK_STAGES.indexOf(before) >= DISK_STAGES.indexOf(stage);
		return freeBytes < begins * (isIn ? ENDS_ABOVE : 1);
	});
	return reached ?? "ample";
}

/** Readings come every minute and are refused before the last bytes are gone; alarms and what people write are not. [JN11] */
export function takesReadings(stage: DiskStage): boolean {
	return stage === "ample" || stage === "tight";
}

const YEAR = 365 * DAY;

/** The raw readings behind the charts; the rules look back three days, and the last week is what a technician asks for. */
const KEEP_RAW: Readonly<Record<DiskStage, Millis>> = {
	ample: millis(100 * DAY),
	tight: millis(14 * DAY),
	full: millis(7 * DAY),
	last: millis(7 * DAY),
};

/** How long a fact that the hub has is kept at the post; undefined: for ever, until a person decides. [JN6] */
export function keepFactsFor(lane: Lane, stage: DiskStage): Millis | undefined {
	switch (lane) {
		case "clinical":
			return undefined;
		case "telemetry":
		case "diagnostics":
			return KEEP_RAW[stage];
		default:
			return millis(stage === "full" || stage === "last" ? YEAR : 5 * YEAR);
	}
}

/** Raw readings are kept as long as the facts that tell them. [JN7] */
export function keepReadingsFor(stage: DiskStage): Millis {
	return KEEP_RAW[stage];
}

/** Texts hold people's numbers: no longer than anybody asks what was sent. [JN8] */
export function keepTextsFor(): Millis {
	return millis(90 * DAY);
}

/** Records that charts and reports look back on. */
export function keepRecordsFor(stage: DiskStage): Millis {
	return millis(stage === "ample" ? 2 * YEAR : YEAR / 2);
}
