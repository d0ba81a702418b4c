// What the power room keeps in memory, and its ties to the rest of the box.

import type { HoursLeft } from "@tesai/shared/contract/edge-api/power.ts";
import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { PowerReading } from "./span.ts";
import type { PowerSettings, PowerState } from "./state.ts";

export interface PowerRoom {
	readonly sensor: SensorId;
	readonly settings: PowerSettings;
	/** An alarm of a fridge is open and nobody has seen it. */
	readonly alarmOpen: () => boolean;
	/** Told after the commit. */
	readonly announce: (mode: PowerMode) => void;
	/** What is set here must be saved in the same transaction. */
	state: PowerState;
	/** Foreseen at the end of each span; looked at far more often. */
	hoursLeft: HoursLeft;
	newest: { readonly reading: PowerReading; readonly at: PowerState["mode"]["since"] } | null;
	/** A reading of this moment, not one that waited, has come since the program was opened. */
	hasMeasured: boolean;
	/** Somebody has touched the dark screen: it is lit until the minute after. */
	isLookedAt: boolean;
	/** An alarm was raised since the box looked up from its sleep. */
	hasNewAlarm: boolean;
}

/** In survive the panel goes dark before the node stops, unless there is an alarm that somebody should see. */
export function isScreenOff(room: PowerRoom): boolean {
	const { mode } = room.state.mode;
	return mode === "asleep" || (mode === "survive" && !room.isLookedAt && !room.alarmOpen());
}

/** Hours until the box stops itself, counting on no sun; undefined when unknown, or when the controller has long been silent. */
export function leastHoursLeft(
	{ hoursLeft, newest }: Pick<PowerRoom, "hoursLeft" | "newest">,
	now: Moment,
): number | undefined {
	if (hoursLeft.state === "unknown" || newest === null || elapsed(newest.at, now) > HOUR) return undefined;
	return hoursLeft.least;
}
