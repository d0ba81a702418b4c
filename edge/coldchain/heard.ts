// What was last heard of each sensor: its newest sample, its newest fault, why its next sample may not be believed, and its battery.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import { type Doubt, NO_DOUBT } from "./honesty.ts";
import type { DeviceStatus } from "./network-device/device-message.ts";

export interface NewestSample {
	readonly at: Moment;
	readonly reading: Reading;
	/** Since when the door, or the supply, has been as it is; for a temperature the same as `at`. */
	readonly since: Moment;
}

export interface NewestFault {
	readonly at: Moment;
	readonly reading: Extract<Reading, { kind: "fault" }>;
}

export interface Heard {
	/** Why the sensor's next sample may not be believed. */
	doubtOf(sensor: SensorId): Doubt;
	setDoubt(sensor: SensorId, doubt: Doubt): void;
	newestOf(sensor: SensorId): NewestSample | undefined;
	/** The fault that was the last thing the sensor said; undefined after a sample. */
	lastFaultOf(sensor: SensorId): NewestFault | undefined;
	/** Takes a reading into account that is newer than the ones before it. */
	remember(sensor: SensorId, reading: Reading, at: Moment): void;
	/** What a radio device last said of itself; forgotten at a restart. */
	statusOf(sensor: SensorId): DeviceStatus | undefined;
	noteStatus(sensor: SensorId, status: DeviceStatus): void;
}

/** `forget` empties all that the store can tell again with `remember` and `setDoubt`. */
export function openHeard(): Heard & { forget(): void } {
	const newest = new Map<SensorId, NewestSample>();
	const faults = new Map<SensorId, NewestFault>();
	const doubts = new Map<SensorId, Doubt>();
	const statuses = new Map<SensorId, DeviceStatus>();
	return {
		doubtOf: (sensor) => doubts.get(sensor) ?? NO_DOUBT,
		setDoubt: (sensor, doubt) => void doubts.set(sensor, doubt),
		newestOf: (sensor) => newest.get(sensor),
		lastFaultOf: (sensor) => faults.get(sensor),
		remember: (sensor, reading, at) => {
			if (reading.kind === "fault") {
				faults.set(sensor, { at, reading });
				return;
			}
			faults.delete(sensor);
			const before = newest.get(sensor);
			newest.set(sensor, {
				at,
				reading,
				since: before !== undefined && isSameState(before.reading, reading) ? before.since : at,
			});
		},
		statusOf: (sensor) => statuses.get(sensor),
		noteStatus: (sensor, status) => void statuses.set(sensor, { ...statuses.get(sensor), ...status }),
		forget: () => {
			newest.clear();
			faults.clear();
			doubts.clear();
		},
	};
}

function isSameState(a: Reading, b: Reading): boolean {
	if (a.kind === "door" && b.kind === "door") return a.open === b.open;
	return a.kind === "power" && b.kind === "power" && a.supplied === b.supplied;
}
