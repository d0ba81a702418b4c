// Readings lie on a fixed grid of post time, so that a stamp costs next to nothing on a thin road.

import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";

/** The slot that `mono` lies in: the latest multiple of `everyMs` that is not after it. */
export function slotOf(mono: Millis, everyMs: number): Millis {
	return millis(Math.floor(mono / everyMs) * everyMs);
}

export interface Slots {
	/** No slot begins any more; resolves when the one that is under way is done. */
	stop(): Promise<void>;
}

/** Calls `onSlot` at the start of every slot. A slot that begins while the one before is still under way is left out. */
export function runAtSlots(clock: Clock, everySeconds: number, onSlot: (slot: Millis) => Promise<void> | void): Slots {
	const everyMs = everySeconds * 1_000;
	let last = slotOf(clock.mono(), everyMs);
	let stopped = false;
	let timer: NodeJS.Timeout;
	let underWay: Promise<void> = Promise.resolve();

	const begin = async () => {
		const slot = slotOf(clock.mono(), everyMs);
		// The clock moves in steps of 10 ms, so a timer may be early by one.
		if (slot > last) {
			last = slot;
			await onSlot(slot);
		}
		if (!stopped) plan();
	};
	const plan = () => {
		timer = setTimeout(
			() => {
				underWay = begin();
			},
			wallMs(clock, last + everyMs - clock.mono()),
		);
	};
	plan();

	return {
		stop: () => {
			stopped = true;
			clearTimeout(timer);
			return underWay;
		},
	};
}
