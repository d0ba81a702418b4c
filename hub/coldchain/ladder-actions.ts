// Keeps the view of alarms that climb, and takes the region's word that somebody there has seen one.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { authorFact } from "../down/down-store.ts";
import type { Projection } from "../projection.ts";
import type { Trx } from "../store/store.ts";
import { foldLadder, type RegionSaw } from "./ladder.ts";
import {
	clearLevelsTold,
	findNumberedAlarm,
	findRegionSaw,
	insertRegionSaw,
	refileRegionSaw,
	saveLevelsTold,
} from "./ladder-store.ts";

export const ladderProjection: Projection = {
	project: (trx, events) => saveLevelsTold(trx, foldLadder(events)),
	clear: clearLevelsTold,
	refile: refileRegionSaw,
};

/**
 * Somebody in the region has seen an alarm: kept, and written as a fact for the box, in one transaction. Twice is once. The
 * alarm counts as acknowledged when the box says so, not before; the box may have somebody of its own who was quicker. [H17]
 */
export async function acknowledgeFromRegion(
	trx: Trx,
	box: number,
	alarm: AlarmId,
	seen: { readonly reason: RegionSaw["reason"]; readonly note?: string },
	at: EpochMs,
): Promise<RegionSaw> {
	const found = await findNumberedAlarm(trx, box, alarm);
	if (found === undefined) throw new AppError("not-found", `the post has no alarm ${alarm}`);
	const before = await findRegionSaw(trx, found);
	if (before !== undefined) return before;
	if (found.isAcknowledged) throw new AppError("conflict", `alarm ${alarm} is already acknowledged`);
	if (!found.isCurrent) throw new AppError("conflict", `alarm ${alarm} is of a journal that the box writes no more`);
	const { reason, note } = seen;
	const saw: RegionSaw = { box, journal: found.journal, alarm, at, reason, note: note ?? null };
	await insertRegionSaw(trx, saw);
	await authorFact(trx, {
		...{ box, subject: null, rank: 0, at },
		event: {
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm, journal: found.epoch, reason, ...(note !== undefined && { note }) },
		},
	});
	return saw;
}
