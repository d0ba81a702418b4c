// A way between a box and the hub, as the world has it: what every link has, and what it asks of the world around it.
//
// What is physical lives in a link and survives the box's process; the roads that a process opens hold on to it.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError, type ErrorCode } from "@tesai/shared/contract/error.ts";
import type { Road, RoadAnswer, RoadDoor } from "../../../edge/roads/road.ts";
import type { Random } from "../random.ts";
import type { Timeline } from "./timeline.ts";

/** What the links ask of the world around them. */
export interface LinkWorld {
	readonly timeline: Timeline;
	readonly random: Random;
	/** Brings bytes to the hub; undefined where it is down. Throws what the hub says. */
	deliver(bytes: Uint8Array, road: RoadName): Promise<Uint8Array | undefined>;
	count(what: string): void;
}

/** A process's hold on a road: what comes after its death reaches nobody. */
export interface Hold {
	isAlive(): boolean;
	readonly door: RoadDoor;
}

export interface Link {
	readonly name: RoadName;
	/** Whether what leaves now may reach somebody. */
	readonly takesNow: boolean;
	open(hold: Hold): Road;
	/** From now on everything goes well. */
	heal(): void;
	/** Bytes that left a box by this link. */
	readonly bytes: number;
}

export const tellFailed = (code: ErrorCode, waitMs?: number): RoadAnswer => ({
	state: "failed",
	error: new AppError(code, "as the weather has it"),
	...(waitMs !== undefined && { waitMs }),
});

/** Answers a road's promise later, and only a process that still lives. */
export function openReply(world: LinkWorld, hold: Hold) {
	const { promise, resolve } = Promise.withResolvers<RoadAnswer>();
	const after = (ms: number, answer: RoadAnswer) => {
		world.timeline.after(ms, () => {
			if (hold.isAlive()) resolve(answer);
		});
	};
	return { promise, after };
}

/** Exponential waits, so that a window may be of any length. */
export const drawSpan = (random: Random, meanMs: number): number => -Math.log(1 - random()) * meanMs;
