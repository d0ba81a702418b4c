// The one word the staff read from three metres: all good, look now, act now. [CC16]

import type { AlarmView, Attention, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { type Rule, WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import { isTemperatureRule } from "./limits.ts";

/** `unsettled` are the alarms that are open, or over but acknowledged by nobody; `watching` counts limits broken now. */
export function attentionOf(
	unsettled: readonly Pick<AlarmView, "rule" | "ended" | "acknowledged">[],
	watching: number,
): Attention {
	const open = unsettled.filter((alarm) => alarm.ended === null && !WARNING_RULES.includes(alarm.rule));
	if (open.some((alarm) => alarm.acknowledged === null || isTemperatureRule(alarm.rule))) return "act-now";
	return unsettled.length > 0 || watching > 0 ? "look-now" : "all-good";
}

/**
 * Whether what a sensor says now asks for a look. One missed answer or one leap does not: it is gone with the next sample, or
 * silence follows. [CC34]
 */
export function isDoubted(fault: FridgeView["sensorFlag"]): boolean {
	return fault === "out-of-range" || fault === "implausible" || fault === "duplicate-address";
}

const URGENCY: Readonly<Record<Rule, number>> = {
	FRZE: 0,
	HEAT: 1,
	COLD: 2,
	HEATSUM: 3,
	COLDSUM: 4,
	SILENT: 5,
	STUCK: 6,
	DOOR: 7,
	POWR: 8,
	FRZNEAR: 9,
	FAILING: 10,
};

/** Sorts alarms for a screen that may only have room for one: open before over, unseen before seen, worst rule first. */
export function byUrgency(a: AlarmView, b: AlarmView): number {
	const rank = (alarm: AlarmView) =>
		(alarm.ended === null ? 0 : 100) + (alarm.acknowledged === null ? 0 : 10) + URGENCY[alarm.rule];
	return rank(a) - rank(b) || a.id - b.id;
}
