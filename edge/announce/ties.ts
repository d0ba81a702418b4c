// What the ladder needs of the other rooms, and what it says of a step to the hub.

import type { LadderLevel } from "@tesai/shared/contract/config/ladder.ts";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import type { Moment, Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Rung } from "./rung.ts";

/** The ladder and its ties to the rooms it tells of; edge.ts makes the ties. */
export interface Ladder {
	readonly rungs: readonly Rung[];
	readonly post: string;
	readonly moment: (stamp: Stamp) => Moment;
	/** Alarms that are open, or over but seen by nobody. */
	readonly unsettled: (db: Database) => readonly AlarmView[];
	readonly find: (db: Database, alarm: AlarmId) => AlarmView | undefined;
	readonly nameOf: (fridge: FridgeId) => string;
	/** Whether the hub has acknowledged the fact that raised the alarm. */
	readonly isAtHub: (db: Database, alarm: AlarmId) => boolean;
	/** Acknowledges the alarm for somebody who answered by text; false when it was seen before or is unknown. */
	readonly acknowledge: (tx: Tx, alarm: AlarmId) => boolean;
}

/** Seen, over, or gone: nothing more climbs for it. */
export const isSettled = (alarm: AlarmView | undefined): boolean =>
	alarm === undefined || alarm.ended !== null || alarm.acknowledged !== null;

/** The alarm lane's word on a step. The screen and the hub are left out: `alarm-raised` and its arrival already say both. */
export function tellHubOfStep(
	tx: Tx,
	step: {
		readonly alarm: AlarmId;
		readonly level: LadderLevel;
		readonly target: number;
		readonly attempt: number;
	},
	outcome: LadderOutcome,
): void {
	const { alarm, level, target, attempt } = step;
	appendEvent(tx, { kind: "alarm-told", body: { alarm, level, target, attempt, outcome } });
}
