// What every road is to the sender: somewhere to put one frame and, at once or never, get the hub's answer.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import type { StickView } from "@tesai/shared/contract/edge-api/stick.ts";
import type { AppError } from "@tesai/shared/contract/error.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { RoadCost } from "@tesai/shared/wire/worth.ts";

/**
 * A road knows nothing of keys: what it brings back is only bytes until the sender has opened them. The promises are
 * tested for every road by test/conformance/road.ts.
 */
export interface Road {
	readonly name: RoadName;
	/** A longer frame is refused with `too-large` and nothing of it leaves. */
	readonly sizeLimit: number;
	readonly cost: RoadCost;
	/** Left out where a frame and its answer are one journey. */
	readonly courier?: Courier;
	/** Never rejects, and always settles within the road's own time limits. One frame at a time. */
	send(frame: Uint8Array): Promise<RoadAnswer>;
	/** Gives up what is in flight. */
	close(): void;
}

/** A road that takes a frame along and brings the hub's word back another time, or never. */
export interface Courier {
	/** Whether a frame can be handed over now: a stick is in, a modem is there. The road wakes the sender when this changes. */
	isHere(): boolean;
	/**
	 * Which trip takes what is handed over now: one insertion of a stick, or always the same word. What one trip has taken is not
	 * handed to it again before `resendAfterMs`; another trip begins with everything that is not acknowledged.
	 */
	trip(): string;
	/** How long a fact that was handed over counts as on its way, ms of the box's time. */
	resendAfterMs(lane: Lane): Millis;
	/**
	 * The sender has nothing more for this trip now: what is not acknowledged is `aboard`, or all is `acknowledged`. May come any
	 * number of times, and a frame may follow later on the same trip.
	 */
	finishTrip?(rest: "aboard" | "acknowledged"): void;
	/** What somebody who stands before the courier must know. */
	view?(): StickView;
}

/**
 * `carried`: the courier has it, which is no proof of delivery; `answers` are frames of the hub that it had for us. The error's
 * code says what to do: `unreachable` or `busy` = certainly not delivered, `no-answer` = perhaps delivered, permanent codes =
 * these bytes are useless here.
 */
export type RoadAnswer =
	| { readonly state: "answered"; readonly answer: Uint8Array }
	| { readonly state: "carried"; readonly answers: readonly Uint8Array[] }
	| {
			readonly state: "failed";
			readonly error: AppError;
			/** How long the far side asked to be left alone, ms on the wall. */
			readonly waitMs?: number;
	  };

/** What a road is opened with, beside its own settings. */
export interface RoadDoor {
	/** The hub's frames that come without a frame of ours: a mailbox, a stick. Wrong bytes are set aside, never thrown. */
	takeHubFrame(road: RoadName, bytes: Uint8Array): void;
	/** The courier came, went, or got better. */
	wake(): void;
}
