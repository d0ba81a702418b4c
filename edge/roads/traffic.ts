// What the sender remembers of one road while the process runs.

import type { DepartureView, HoldView, RoadView } from "@tesai/shared/contract/edge-api/link.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { FilledFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { RoadOffer } from "@tesai/shared/wire/next-send.ts";
import { BURST_MS } from "@tesai/shared/wire/worth.ts";
import { FIRST_FRAME_BYTES, FIRST_READ_BYTES } from "./back-off.ts";
import type { Road } from "./road.ts";

export interface Traffic {
	readonly road: Road;
	/** How large the next frame may be. */
	bytes: number;
	/** How many bytes of each lane it may take in. */
	readBytes: number;
	/** In a row, until the next success. */
	failures: number;
	/** Of a thousand tries, the newest counting most. */
	successPermille: number;
	inFlight: Promise<void> | undefined;
	/** Ends the pause after a failure; nothing while there is none. */
	endBackOff: (() => void) | undefined;
	/** The far side itself asked for the pause: then not even an alarm cuts it short. */
	asked: boolean;
	/** How many alarm facts there were at the last try: more of them are worth a try of their own. */
	alarmsTried: number;
	/** When a frame last left, and when that had ended. */
	triedAt: Moment | undefined;
	endedAt: Moment | undefined;
	/** The acknowledgements that a courier carries: how often the hub had spoken, and what will prove that they arrived. */
	carriedAcks: { readonly heard: number; readonly taken: FilledFrame["taken"] } | undefined;
	view: RoadView;
	last: DepartureView | null;
	hold: HoldView | null;
}

/** A road is thought well of until it fails; one try in eight counts. */
const WEIGHT = 8;
const ALWAYS = 1_000;

export function openTraffic(road: Road): Traffic {
	return {
		road,
		bytes: Math.min(FIRST_FRAME_BYTES, road.sizeLimit),
		readBytes: FIRST_READ_BYTES,
		failures: 0,
		successPermille: ALWAYS,
		inFlight: undefined,
		endBackOff: undefined,
		asked: false,
		alarmsTried: 0,
		triedAt: undefined,
		endedAt: undefined,
		carriedAcks: undefined,
		view: {
			road: road.name,
			// A courier may not be tried for weeks.
			state: road.courier === undefined ? "trying" : "down",
			lastTriedAt: null,
			lastAnswerAt: null,
			lastError: null,
			nextTryAt: null,
			bytesSent: 0,
		},
		last: null,
		hold: null,
	};
}

export function stateOf({ road, inFlight, endBackOff }: Traffic): RoadOffer["state"] {
	if (inFlight !== undefined) return "in-use";
	if (road.courier?.isHere() === false) return "away";
	return endBackOff === undefined ? "ready" : "backing-off";
}

export function offerOf(on: Traffic, now: Moment): Omit<RoadOffer, "waiting" | "frames"> {
	const { road, failures, successPermille, endedAt } = on;
	const inBurst = endedAt !== undefined && elapsed(endedAt, now) < BURST_MS;
	const answersAtOnce = road.courier === undefined;
	const { name, cost } = road;
	return { name, cost, state: stateOf(on), answersAtOnce, failures, successPermille, inBurst };
}

export function noteSuccess(on: Traffic): void {
	on.failures = 0;
	on.successPermille += Math.ceil((ALWAYS - on.successPermille) / WEIGHT);
}

export function noteFailure(on: Traffic): void {
	on.failures++;
	on.successPermille -= Math.floor(on.successPermille / WEIGHT);
}

/** The road is free again, or is about to be left alone anew. */
export function endPause(on: Traffic): void {
	on.endBackOff?.();
	on.endBackOff = undefined;
}
