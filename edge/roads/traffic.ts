// What the sender remembers of one road while the process runs.

import type { RoadView } from "@tesai/shared/contract/edge-api/link.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { RoadOffer } from "@tesai/shared/wire/next-send.ts";
import { FIRST_FRAME_BYTES } from "./back-off.ts";
import type { Road } from "./road.ts";

export interface Traffic {
	readonly road: Road;
	/** How large the next frame may be. */
	bytes: number;
	/** In a row, until the next success. */
	failures: number;
	inFlight: Promise<void> | undefined;
	/** Ends the pause after a failure; nothing while there is none. */
	endBackOff: (() => void) | undefined;
	/** The far side itself asked for the pause: then not even an alarm cuts it short. */
	asked: boolean;
	/** How many alarm facts there were at the last try: more of them are worth a try of their own. */
	alarmsTried: number;
	/** When a frame last left. */
	triedAt: Moment | undefined;
	view: RoadView;
}

export function openTraffic(road: Road): Traffic {
	return {
		road,
		bytes: Math.min(FIRST_FRAME_BYTES, road.sizeLimit),
		failures: 0,
		inFlight: undefined,
		endBackOff: undefined,
		asked: false,
		alarmsTried: 0,
		triedAt: undefined,
		view: {
			road: road.name,
			state: "trying",
			lastTriedAt: null,
			lastAnswerAt: null,
			lastError: null,
			nextTryAt: null,
			bytesSent: 0,
		},
	};
}

export function offerOf(traffic: Traffic): RoadOffer {
	const { name, sizeLimit, cost } = traffic.road;
	const isFree = traffic.inFlight === undefined && traffic.endBackOff === undefined;
	return { name, sizeLimit, cost, ready: isFree && traffic.road.courier?.isHere() !== false };
}
