// What every road is to the sender: somewhere to put one frame and, at once or never, get the hub's answer.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import type { AppError } from "@tesai/shared/contract/error.ts";
import type { RoadCost } from "@tesai/shared/wire/next-send.ts";

/**
 * A road knows nothing of keys: what it brings back as an answer is only bytes until the sender has opened them. The
 * promises are tested for every road by test/conformance/road.ts.
 */
export interface Road {
	readonly name: RoadName;
	/** A longer frame is refused with `too-large` and nothing of it leaves. */
	readonly sizeLimit: number;
	readonly cost: RoadCost;
	/** Never rejects, and always settles within the road's own time limits. One frame at a time. */
	send(frame: Uint8Array): Promise<RoadAnswer>;
	/** Gives up what is in flight. */
	close(): void;
}

/**
 * The error's code says what to do: `unreachable` or `busy` = certainly not delivered, `no-answer` = perhaps delivered,
 * permanent codes = these bytes are useless here.
 */
export type RoadAnswer =
	| { readonly state: "answered"; readonly answer: Uint8Array }
	| {
			readonly state: "failed";
			readonly error: AppError;
			/** How long the far side asked to be left alone, ms on the wall. */
			readonly waitMs?: number;
	  };
