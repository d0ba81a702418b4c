// How full the box's disk is, in the steps that change what the box does.

import { choice, integer, record, type Static } from "../schema.ts";

/**
 * `ample`: everything is kept for as long as it should be. `tight`: what the hub has is kept for less long. `full`: readings are refused.
 * `last`: the ballast is given up, so that alarms can still be written.
 */
export const DISK_STAGES = ["ample", "tight", "full", "last"] as const;
export type DiskStage = (typeof DISK_STAGES)[number];

export const DiskViewSchema = record({
	stage: choice(DISK_STAGES),
	freeBytes: integer(0, Number.MAX_SAFE_INTEGER, "on the disk and inside the store"),
	totalBytes: integer(0, Number.MAX_SAFE_INTEGER),
});
export type DiskView = Static<typeof DiskViewSchema>;
