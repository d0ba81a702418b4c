// What the wall shows: the alarm that has it, or every fridge with a line for each alarm that somebody is on. Decisions only.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { countReminders, gatherAlarms, takesWall } from "./alarm-view-model.ts";

/** What somebody has turned to, an alarm or the fridges (null), and among which: a new alarm or reminder takes the wall back. */
export interface Chosen {
	readonly alarm: AlarmView["id"] | null;
	readonly among: string;
}

export type WallPlan =
	| { readonly shows: "nothing" }
	| {
			readonly shows: "alarm";
			readonly alarm: AlarmView["id"];
			/** The one that a tap turns to; null where there is one alone. */
			readonly next: Chosen | null;
			readonly others: number;
			/** What brings the fridges back; null while there is an alarm that nobody has seen. */
			readonly close: Chosen | null;
			readonly fridges: readonly FridgeView["id"][];
	  }
	| {
			readonly shows: "fridges";
			/** Alarms that go on and that somebody is on. */
			readonly seen: readonly (Chosen & { readonly alarm: AlarmView["id"] })[];
			readonly fridges: readonly FridgeView["id"][];
	  };

/** More than this and what asks for somebody goes to the top: below is where nobody looks from the door. */
const MOST_IN_PLACE = 6;
const URGENCY: Readonly<Record<FridgeView["attention"], number>> = { "act-now": 0, "look-now": 1, "all-good": 2 };

export function planWall(fridges: readonly FridgeView[] | undefined, now: EpochMs, chosen: Chosen | null): WallPlan {
	if (fridges === undefined) return { shows: "nothing" };
	const alarms = gatherAlarms(fridges).map(({ alarm }) => alarm);
	const among = alarms
		.map((alarm) => `${alarm.id}.${countReminders(alarm, now)}`)
		.toSorted()
		.join(" ");
	const ids = inOrder(fridges).map(({ id }) => id);
	const own = alarms.find((alarm) => takesWall(alarm, now));
	const isUnseen = own?.acknowledged === null;
	const turned = chosen?.among === among ? chosen : undefined;
	const isClosed = turned?.alarm === null && !isUnseen;
	const shown = isClosed ? undefined : (alarms.find(({ id }) => id === turned?.alarm) ?? own);
	if (shown === undefined) {
		return { shows: "fridges", seen: alarms.map(({ id: alarm }) => ({ alarm, among })), fridges: ids };
	}
	const next = alarms[(alarms.indexOf(shown) + 1) % alarms.length];
	return {
		shows: "alarm",
		alarm: shown.id,
		next: next === undefined || next === shown ? null : { alarm: next.id, among },
		others: alarms.length - 1,
		close: isUnseen ? null : { alarm: null, among },
		fridges: ids.filter((id) => id !== shown.fridge),
	};
}

function inOrder(fridges: readonly FridgeView[]): readonly FridgeView[] {
	if (fridges.length <= MOST_IN_PLACE) return fridges;
	return fridges.toSorted((a, b) => URGENCY[a.attention] - URGENCY[b.attention]);
}
