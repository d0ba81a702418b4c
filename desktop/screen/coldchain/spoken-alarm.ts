// An alarm as the voice tells it: the same fridge, the same name, the same three steps as on the sheet.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { SpokenAlarm } from "../speech/announcement.ts";
import { toSteps } from "./alarm-steps.ts";
import { findRefuge } from "./refuge.ts";

/** `fridges` are all of the post: one of them may take the vaccines. */
export function toSpokenAlarm(
	alarm: AlarmView,
	fridge: FridgeView,
	fridges: readonly FridgeView[],
	now: EpochMs,
): SpokenAlarm {
	const { rule } = alarm;
	const isOver = alarm.ended !== null;
	const steps = toSteps(rule, isOver, findRefuge(fridges, fridge.id, now)).map(({ words }) => words);
	return { rule, isOver, isSeen: alarm.acknowledged !== null, fridgeName: fridge.name, steps };
}

export function findSpokenAlarm(
	id: AlarmView["id"],
	fridges: readonly FridgeView[],
	now: EpochMs,
): SpokenAlarm | undefined {
	for (const fridge of fridges) {
		const alarm = fridge.alarms.find((one) => one.id === id);
		if (alarm !== undefined) return toSpokenAlarm(alarm, fridge, fridges, now);
	}
	return undefined;
}
