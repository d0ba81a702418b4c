// The road by satellite: a frame is an order to the bridge, which owns the modem; what the hub says comes back with some later session.

import { randomInt } from "node:crypto";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { AppError, type ErrorCode } from "@tesai/shared/contract/error.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import {
	type SatelliteOrder,
	type SatelliteOutcome,
	SatelliteOutcomeSchema,
	SatelliteReceivedSchema,
	type SatelliteState,
	SatelliteStateSchema,
} from "@tesai/shared/contract/order.ts";
import { HOUR, MINUTE, type Millis, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import {
	satelliteOutcomeTopic,
	satelliteReceivedTopic,
	satelliteStateTopic,
	satelliteTopic,
} from "@tesai/shared/contract/topic.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";
import type { RoadCost } from "@tesai/shared/wire/worth.ts";
import type { Courier, Road, RoadAnswer, RoadDoor } from "../roads/road.ts";

export interface SatelliteRoadOptions {
	/** The modem's name at the bridge. */
	readonly modem: string;
	readonly sizeLimit: number;
	readonly cost: RoadCost;
	/** Whether a session may be held for the mailbox alone, when the gateway has rung or more waits there. */
	readonly fetchMailbox: boolean;
	readonly clock: Clock;
	readonly publish: (topic: string, payload: string) => void;
	/** Counts what the bridge said and cannot be. */
	readonly setAside: (reason: string) => void;
	/** The bridge's own limits, one after the other, and a little more; ms on the wall. */
	readonly wholeMs?: number;
}

export interface SatelliteRoad extends Road {
	readonly courier: Courier;
	/** Takes an MQTT message about a session; `undefined` when it is another room's. */
	receive(message: { readonly topic: string; readonly payload: Buffer }): Promise<unknown> | undefined;
}

/** 90 s until a session begins, 70 to write, 120 for the session, 30 to read. */
const WHOLE_MS = 320_000;
/** An order may meet a bridge that is just connecting. Later repetitions would only pay for a second session. */
const REPEAT_AFTER_MS = [2_000, 6_000, 14_000];
const LONGEST_MESSAGE = 4_096;
/** First the sender is asked: a frame of its own brings the mailbox for nothing. */
const MAILBOX_AFTER = millis(20 * SECOND);
const MOST_MAILBOX_PAUSE = HOUR;
/** One message fetched is one credit that the hub has thought worth it. */
const MORE_SESSIONS = 2;
/** A gateway tries for half a day to reach the hub; an hour for the rest. [S41] */
const UNDER_WAY = millis(13 * HOUR);
/** Three tries lie within an alarm's 15 minutes; while no word of the hub comes they become rarer. [S41] */
const ALARM_UNDER_WAY = millis(5 * MINUTE);
const MOST_DOUBLINGS = 5;
const MOST_RANDOM = 2 ** 48 - 1;

interface Flight {
	readonly id: number;
	readonly settle: (answer: RoadAnswer) => void;
}

export function openSatelliteRoad(options: SatelliteRoadOptions, door: RoadDoor): SatelliteRoad {
	const { modem, sizeLimit, cost, clock, wholeMs = WHOLE_MS } = options;
	let state: (SatelliteState & { readonly heardAt: Millis }) | undefined;
	let flight: Flight | undefined;
	let closed = false;
	/** Frames that were carried since the hub was last heard by this road. */
	let unanswered = 0;
	let mailboxTimer: NodeJS.Timeout | undefined;
	let mailboxTries = 0;

	const isHere = () => state?.here === true && clock.mono() - state.heardAt <= state.goodForMs;

	/** Never rejects; one at a time. */
	function order(frame: Uint8Array | undefined): Promise<RoadAnswer> {
		const { promise, resolve } = Promise.withResolvers<RoadAnswer>();
		const body: SatelliteOrder = {
			id: randomInt(1, MOST_RANDOM),
			more: options.fetchMailbox ? MORE_SESSIONS : 0,
			...(frame !== undefined && { frame: Buffer.from(frame).toString("base64") }),
		};
		const give = () => options.publish(satelliteTopic(modem), JSON.stringify(body));
		const repeats = REPEAT_AFTER_MS.map((afterMs) => setTimeout(give, afterMs));
		const whole = setTimeout(
			() => flight?.settle(failed("no-answer", "the bridge says nothing of a session")),
			wholeMs,
		);
		flight = {
			id: body.id,
			settle: (answer) => {
				for (const timer of [whole, ...repeats]) clearTimeout(timer);
				flight = undefined;
				resolve(answer);
			},
		};
		give();
		return promise;
	}

	function noteOutcome({ id, outcome, waitMs }: SatelliteOutcome): void {
		// One of an earlier run of this process: its frame has been made anew.
		if (flight?.id !== id) return;
		if (outcome === "sent") flight.settle({ state: "carried", answers: [] });
		else flight.settle({ ...failed(...FAILURES[outcome]), ...(waitMs > 0 && { waitMs }) });
	}

	function noteState(told: SatelliteState): void {
		const before = isHere();
		// The bridge that was asked is gone, and with it whatever it knew of the session.
		if (state !== undefined && state.run !== told.run) flight?.settle(failed("no-answer", "the bridge started anew"));
		state = { ...told, heardAt: clock.mono() };
		if (told.rung) planMailbox();
		else forgetMailbox();
		if (isHere() && !before) door.wake();
	}

	function planMailbox(): void {
		if (!options.fetchMailbox || mailboxTimer !== undefined || closed) return;
		door.wake();
		const pause = mailboxTries === 0 ? MAILBOX_AFTER : Math.min(MOST_MAILBOX_PAUSE, MINUTE * 2 ** mailboxTries);
		mailboxTimer = setTimeout(() => void openMailbox(), wallMs(clock, pause));
	}

	/** A session without a frame: a credit when nothing waits after all, so only when the gateway says that something does. */
	async function openMailbox(): Promise<void> {
		mailboxTimer = undefined;
		if (closed || state?.rung !== true) return;
		mailboxTries++;
		if (flight === undefined && isHere()) {
			await order(undefined);
			door.wake();
		}
		if (state?.rung === true) planMailbox();
	}

	function forgetMailbox(): void {
		clearTimeout(mailboxTimer);
		mailboxTimer = undefined;
		mailboxTries = 0;
	}

	function take<T>(schema: Schema<T>, payload: Buffer, use: (value: T) => void): Promise<unknown> {
		const checked =
			payload.length > LONGEST_MESSAGE
				? ({ ok: false, reason: "longer than such a message can be" } as const)
				: checkJson(schema, payload.toString("utf8"));
		if (checked.ok) use(checked.value);
		else options.setAside(checked.reason);
		return Promise.resolve();
	}

	return {
		name: "satellite",
		sizeLimit,
		cost,
		courier: {
			isHere: () => isHere() && flight === undefined,
			// One modem is one trip without an end: what it has taken is given again only after its time.
			trip: () => "satellite",
			resendAfterMs: (lane: Lane) => satelliteUnderWay(lane, unanswered),
		},
		async send(frame) {
			if (frame.length > sizeLimit) return failed("too-large", `a satellite message has ${sizeLimit} bytes`);
			if (closed || !isHere()) return failed("unreachable", "the modem is not there");
			if (flight !== undefined) return failed("busy", "a session is under way");
			const answer = await order(frame);
			if (answer.state === "carried") unanswered++;
			return answer;
		},
		receive({ topic, payload }) {
			if (topic === satelliteOutcomeTopic(modem)) return take(SatelliteOutcomeSchema, payload, noteOutcome);
			if (topic === satelliteStateTopic(modem)) return take(SatelliteStateSchema, payload, noteState);
			if (topic !== satelliteReceivedTopic(modem)) return undefined;
			return take(SatelliteReceivedSchema, payload, ({ frame }) => {
				unanswered = 0;
				door.takeHubFrame("satellite", Uint8Array.from(Buffer.from(frame, "base64")));
			});
		},
		close() {
			closed = true;
			clearTimeout(mailboxTimer);
			flight?.settle(failed("no-answer", "the road was closed"));
		},
	};
}

/** How long what was carried counts as on its way; `unanswered`: frames carried since the hub was last heard by this road. [S41] */
export function satelliteUnderWay(lane: Lane, unanswered: number): Millis {
	if (lane !== "alarm") return UNDER_WAY;
	return millis(ALARM_UNDER_WAY * 2 ** Math.min(Math.max(0, unanswered - 1), MOST_DOUBLINGS));
}

const FAILURES: Readonly<Record<Exclude<SatelliteOutcome["outcome"], "sent">, [ErrorCode, string]>> = {
	"not-sent": ["unreachable", "no session came about"],
	unsure: ["no-answer", "the session broke off"],
	never: ["forbidden", "the gateway takes nothing from this modem, or not this"],
};

function failed(code: ErrorCode, message: string): Extract<RoadAnswer, { state: "failed" }> {
	return { state: "failed", error: new AppError(code, message) };
}
