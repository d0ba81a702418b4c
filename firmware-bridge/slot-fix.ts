// Moves a fix to the slot that it is told in: the time in it is of the moment it was heard, and slots are what costs nothing.

import { epochMs, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { SensorFinding } from "./drivers/driver.ts";

/** The same finding, with the time that it was, or will be, at the slot. Findings of other kinds stay as they are. */
export function alignFix(clock: Clock, slot: Millis, found: SensorFinding): SensorFinding {
	const { sensor, finding, heardAt } = found;
	if (finding.kind !== "fix" || heardAt === undefined) return found;
	const heardMonoMs = clock.mono() - (performance.now() - heardAt) * clock.speed;
	return { sensor, finding: { ...finding, utc: epochMs(Math.round(finding.utc + (slot - heardMonoMs))) } };
}
