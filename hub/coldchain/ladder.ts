// How far an alarm nobody has seen has climbed at its post, and what the region has said to it.

import type { LadderLevel } from "@tesai/shared/contract/config/ladder.ts";
import type { AcknowledgeReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { AppliedEvent } from "../projection.ts";
import type { AlarmKey } from "./alarm.ts";

/** Of several recipients and attempts of a level the newest word. */
export interface LevelTold extends AlarmKey {
	readonly level: LadderLevel;
	readonly seq: number;
	readonly outcome: LadderOutcome;
}

/** Said at the region's page; the box hears it in its next answer. */
export interface RegionSaw extends AlarmKey {
	readonly at: EpochMs;
	readonly reason: AcknowledgeReason;
	readonly note: string | null;
}

/** What is known beside the alarm's own facts. */
export interface AlarmLadder {
	readonly told: readonly Pick<LevelTold, "level" | "outcome">[];
	readonly regionSaw: Pick<RegionSaw, "at" | "reason" | "note"> | null;
}

export const NO_LADDER: AlarmLadder = { told: [], regionSaw: null };

export const ladderKey = ({ box, journal, alarm }: AlarmKey): string => `${box} ${journal} ${alarm}`;

/** At most one row an alarm and level, whatever the order of the facts. */
export function foldLadder(events: readonly AppliedEvent[]): readonly LevelTold[] {
	const rows = new Map<string, LevelTold>();
	for (const { box, journal, seq, ...event } of events) {
		if (event.kind !== "alarm-told") continue;
		const { alarm, level, outcome } = event.body;
		const row = { box, journal, alarm, level, seq, outcome };
		const key = `${ladderKey(row)} ${level}`;
		const before = rows.get(key);
		if (before === undefined || seq > before.seq) rows.set(key, row);
	}
	return [...rows.values()];
}
