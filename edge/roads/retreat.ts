// How a road is left alone after a failure: for how long, and what the page and the log say meanwhile. [S15]

import { codeOf, deliveryOf, type ErrorCode } from "@tesai/shared/contract/error.ts";
import { DEADLINE } from "@tesai/shared/contract/lane.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { elapsed } from "@tesai/shared/contract/time.ts";
import { machineTimers } from "@tesai/shared/node/timers.ts";
import { listBacklog } from "../journal/acknowledgements.ts";
import { backOffMs, nextFrameBytes } from "./back-off.ts";
import type { SenderOptions } from "./sender-options.ts";
import { endPause, noteFailure, type Traffic } from "./traffic.ts";

const UNANSWERED: ReadonlySet<ErrorCode> = new Set(["unreachable", "no-answer"]);

/** Leaves this road alone for a while; the others go on. `wake` runs when the pause is over; `waitMs` is what the far side asked for. */
export function leaveAlone(options: SenderOptions, wake: () => void, on: Traffic, error: unknown, waitMs = 0): void {
	const { clock, timekeeper, log, timers = machineTimers, random = Math.random } = options;
	noteFailure(on);
	if (deliveryOf(error) !== "transient") on.bytes = nextFrameBytes(on.bytes, "lost", on.road.sizeLimit);
	const isPressed = hasFreshAlarm(options);
	// A fresh alarm knocks often while nobody answers. A busy hub is not knocked at.
	const urgency = isPressed && UNANSWERED.has(codeOf(error)) ? "pressing" : "usual";
	const joules = (on.road.cost.energy?.perSession ?? 0) / 1_000;
	// Where a try has its energy counted, that says how often; elsewhere the box's mode does, but for a fresh alarm.
	const patience = isPressed || joules > 0 ? 1 : (options.patience?.() ?? 1);
	const wait = Math.max(waitMs, patience * backOffMs(on.failures, random(), clock.speed, urgency, joules));
	on.asked = waitMs > 0;
	endPause(on);
	on.endBackOff = timers.after(wait, () => {
		on.endBackOff = undefined;
		wake();
	});
	const nextTryAt = epochMs(Math.round(timekeeper.now().utc + wait * clock.speed));
	on.view = { ...on.view, state: "down", lastError: codeOf(error), nextTryAt };
	const facts = { road: on.road.name, code: codeOf(error), error: String(error), waitMs: wait };
	log.warn(facts, "a frame was not acknowledged; it is sent again");
}

/** Whether an alarm waits that is not past its deadline. */
function hasFreshAlarm({ reader, timekeeper }: SenderOptions): boolean {
	const oldest = listBacklog(reader).find(({ lane }) => lane === "alarm")?.oldest;
	if (oldest === undefined) return false;
	const now = timekeeper.now();
	// A wall clock that was lost with the power would keep an alarm young for ever: it is at least as old as a later boot.
	const least = oldest.boot === now.boot ? 0 : now.monoMs;
	return Math.max(least, elapsed(timekeeper.moment(oldest), now)) < DEADLINE.alarm;
}
