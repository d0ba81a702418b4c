// The SQL of alarms that climb: the levels a post has told of, and what the region has acknowledged.

import type { LadderLevel } from "@tesai/shared/contract/config/ladder.ts";
import type { AcknowledgeReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { MovedFact } from "../projection.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { AlarmKey } from "./alarm.ts";
import { type AlarmLadder, type LevelTold, ladderKey, NO_LADDER, type RegionSaw } from "./ladder.ts";

export async function saveLevelsTold(trx: Trx, rows: readonly LevelTold[]): Promise<void> {
	await inChunks(rows, (chunk) =>
		trx
			.insertInto("alarm_level")
			.values([...chunk])
			.onConflict((on) =>
				on
					.columns(["box", "journal", "alarm", "level"])
					.doUpdateSet((eb) => ({ seq: eb.ref("excluded.seq"), outcome: eb.ref("excluded.outcome") }))
					.where((eb) => eb("excluded.seq", ">", eb.ref("alarm_level.seq"))),
			)
			.execute(),
	);
}

export async function clearLevelsTold(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "alarm_level", box);
}

/** Of every alarm that has not ended, by `ladderKey`. `box` narrows to one. */
export async function listLadders(read: Reader, box?: number): Promise<ReadonlyMap<string, AlarmLadder>> {
	const ladders = new Map<string, AlarmLadder>();
	for (const row of await openLevelsQuery(read, box).execute()) {
		const before = ladders.get(ladderKey(row)) ?? NO_LADDER;
		const told = [...before.told, { level: row.level as LadderLevel, outcome: row.outcome as LadderOutcome }];
		ladders.set(ladderKey(row), { ...before, told });
	}
	for (const row of await openRegionSawQuery(read, box).execute()) {
		const { at, reason, note } = toRegionSaw(row);
		ladders.set(ladderKey(row), { ...(ladders.get(ladderKey(row)) ?? NO_LADDER), regionSaw: { at, reason, note } });
	}
	return ladders;
}

export const openLevelsQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("alarm")
		.innerJoin("alarm_level as told", (join) =>
			join
				.onRef("told.box", "=", "alarm.box")
				.onRef("told.journal", "=", "alarm.journal")
				.onRef("told.alarm", "=", "alarm.alarm"),
		)
		.select(["told.box", "told.journal", "told.alarm", "told.level", "told.outcome"])
		.where("alarm.ended_seq", "is", null)
		.$if(box !== undefined, (query) => query.where("alarm.box", "=", box as number));

export const openRegionSawQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("alarm")
		.innerJoin("region_acknowledgement as saw", (join) =>
			join
				.onRef("saw.box", "=", "alarm.box")
				.onRef("saw.journal", "=", "alarm.journal")
				.onRef("saw.alarm", "=", "alarm.alarm"),
		)
		.select(["saw.box", "saw.journal", "saw.alarm", "saw.utc", "saw.reason", "saw.note"])
		.where("alarm.ended_seq", "is", null)
		.$if(box !== undefined, (query) => query.where("alarm.box", "=", box as number));

export async function findRegionSaw(from: Reader, key: AlarmKey): Promise<RegionSaw | undefined> {
	const row = await from
		.selectFrom("region_acknowledgement")
		.selectAll()
		.where("box", "=", key.box)
		.where("journal", "=", key.journal)
		.where("alarm", "=", key.alarm)
		.executeTakeFirst();
	return row && toRegionSaw(row);
}

export async function insertRegionSaw(trx: Trx, { box, journal, alarm, at, reason, note }: RegionSaw): Promise<void> {
	await trx.insertInto("region_acknowledgement").values({ box, journal, alarm, utc: at, reason, note }).execute();
}

/** What the region has seen stays with the alarm when that counts under an older journal of its box. [S32] */
export async function refileRegionSaw(trx: Trx, box: number, moved: readonly MovedFact[]): Promise<void> {
	for (const { lane, seq, from, to } of moved) {
		if (LANES[lane] !== "alarm") continue;
		await trx
			.updateTable("region_acknowledgement")
			.set({ journal: to })
			.where("box", "=", box)
			.where("journal", "=", from)
			.where("alarm", "=", seq)
			.execute();
	}
}

function toRegionSaw(row: {
	readonly box: number;
	readonly journal: number;
	readonly alarm: number;
	readonly utc: number;
	readonly reason: string;
	readonly note: string | null;
}): RegionSaw {
	const { box, journal, alarm, utc, reason, note } = row;
	return { box, journal, alarm, at: utc as EpochMs, reason: reason as AcknowledgeReason, note };
}

export interface FoundAlarm extends AlarmKey {
	/** The box's own name for the journal, and whether it is the one that the box writes now. */
	readonly epoch: number;
	readonly isCurrent: boolean;
	readonly isAcknowledged: boolean;
}

/** The newest alarm that a box gave this number. */
export async function findNumberedAlarm(from: Reader, box: number, alarm: number): Promise<FoundAlarm | undefined> {
	const row = await from
		.selectFrom("alarm")
		.innerJoin("journal", (join) =>
			join.onRef("journal.box", "=", "alarm.box").onRef("journal.journal", "=", "alarm.journal"),
		)
		.select(["alarm.journal", "alarm.acknowledged_seq", "journal.epoch"])
		.where("alarm.box", "=", box)
		.where("alarm.alarm", "=", alarm)
		.where("alarm.rule", "is not", null)
		.orderBy("alarm.journal", "desc")
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const newest = await from
		.selectFrom("journal")
		.select((eb) => eb.fn.max("journal").as("journal"))
		.where("box", "=", box)
		.executeTakeFirst();
	return {
		...{ box, alarm, journal: row.journal, epoch: row.epoch },
		isCurrent: row.journal === newest?.journal,
		isAcknowledged: row.acknowledged_seq !== null,
	};
}
