// Empties the journal towards the hub: one frame in flight a road, the most urgent facts always in the next one.

import type { LinkView, RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError, codeOf, deliveryOf, type ErrorCode } from "@tesai/shared/contract/error.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { DEADLINE, type Lane } from "@tesai/shared/contract/lane.ts";
import { epochMs, type Millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { openMessageCounter } from "@tesai/shared/node/message-counter.ts";
import { type FrameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { machineTimers, type Timers } from "@tesai/shared/node/timers.ts";
import type { FilledFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import { type LaneWaiting, nextSend, type RoadOffer } from "@tesai/shared/wire/next-send.ts";
import { type Range, withoutRuns } from "@tesai/shared/wire/ranges.ts";
import { type LaneBacklog, listBacklog } from "../journal/acknowledgements.ts";
import { findState, journalEpoch, listSent, saveState } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { beginTrip, findTrip, noteAnswer, noteSent } from "./actions.ts";
import { backOffMs, nextFrameBytes } from "./back-off.ts";
import { composeFrame } from "./compose.ts";
import { hasHubFacts, readHubAcks } from "./hub-fact-store.ts";
import type { HubFactTaker } from "./hub-facts.ts";
import { viewLink } from "./link.ts";
import type { Courier, Road, RoadAnswer, RoadDoor } from "./road.ts";
import { offerOf, openTraffic, type Traffic } from "./traffic.ts";

export interface SenderOptions {
	/** Sees only what is committed: a fact that a power cut could take back must not have left. */
	readonly reader: Database;
	readonly writer: Writer;
	readonly timekeeper: Timekeeper;
	readonly clock: Clock;
	readonly keys: FrameKeys;
	readonly box: BoxNo;
	readonly roads: readonly Road[];
	readonly log: Log;
	/** The link's state has changed: somebody may want to show it. */
	readonly onChange: () => void;
	/** Applies a fact that the hub wrote for this box. */
	readonly takeHubFact: HubFactTaker;
	/** How often the hub is asked whether it has something to say while nothing is sent; undefined: not at all. [S22] */
	readonly listenEveryMs: () => Millis | undefined;
	/** In [0, 1). */
	readonly random?: () => number;
	/** How many times longer than usual a road that did not answer is left alone while no alarm waits; 1 when left out. */
	readonly patience?: () => number;
	/** The machine's own when left out. */
	readonly timers?: Timers;
}

/** `wake`: something was committed, or a minute has passed. Both are safe to call at any time, also after `close`. */
export interface Sender extends RoadDoor {
	view(now: Moment): LinkView;
	/** Gives up what is in flight; it is sent again after the next start. */
	close(): Promise<void>;
}

/** One frame's journey, as far as its answer needs to know it. */
interface Trip {
	readonly header: UpHeader;
	readonly taken: FilledFrame["taken"];
	readonly bytes: number;
	readonly tookMs: number;
	/** How often the hub had spoken when the frame's acknowledgements were written; undefined when it carries none. */
	readonly acked: number | undefined;
}

const MESSAGE_NUMBERS = "message-numbers";
const UNANSWERED: ReadonlySet<ErrorCode> = new Set(["unreachable", "no-answer"]);

export function openSender(options: SenderOptions): Sender {
	const {
		reader,
		writer,
		timekeeper,
		clock,
		keys,
		box,
		log,
		onChange,
		random = Math.random,
		timers = machineTimers,
	} = options;
	const epoch = writer.now((tx) => journalEpoch(tx.db));
	const nextNumber = openMessageCounter({
		load: () => Number(findState(reader, MESSAGE_NUMBERS) ?? 0),
		save: (reserved) => writer.now((tx) => saveState(tx.db, MESSAGE_NUMBERS, reserved)),
	});
	const traffic = options.roads.map(openTraffic);
	let stopWaking: (() => void) | undefined;
	let closed = false;
	/** How often the hub has spoken, and how much of that it knows to have arrived. After a restart it is told again. */
	const heard = { times: hasHubFacts(reader) ? 1 : 0, acked: 0 };

	function wake(): void {
		if (closed) return;
		stopWaking ??= timers.soon(() => {
			stopWaking = undefined;
			try {
				sendWaiting();
			} catch (error) {
				log.error({ error: String(error) }, "nothing could be sent; the next wake tries again");
			}
		});
	}

	/** Puts a frame on every free road that something may travel on. */
	function sendWaiting(): void {
		const backlog = listBacklog(reader);
		const alarms = alarmsIn(backlog)?.written ?? 0;
		for (const one of traffic) if (alarms > one.alarmsTried && !one.asked) stopBackOff(one);
		const offers = traffic.map((one) => offerNow(one, backlog));
		for (;;) {
			const next = nextSend(backlog, offers, {});
			const at = offers.findIndex((offer) => offer.name === next?.road);
			const chosen = traffic[at];
			if (next === undefined || chosen === undefined) break;
			offers.splice(at, 1, { ...offerOf(chosen), ready: false });
			chosen.alarmsTried = alarms;
			start(chosen, next.lanes);
		}
		const rest = backlog.every(({ count }) => count === 0) ? "acknowledged" : "aboard";
		for (const one of traffic)
			if (offers.find(({ name }) => name === one.road.name)?.ready) one.road.courier?.finishTrip?.(rest);
		const everyMs = options.listenEveryMs();
		if (everyMs === undefined) return;
		for (const one of traffic) if (isHelloDue(one, timekeeper.now(), everyMs)) start(one, []);
	}

	/** A courier is offered what its trip does not have yet, or has had for too long. */
	function offerNow(on: Traffic, backlog: readonly LaneBacklog[]): RoadOffer {
		const { name, courier } = on.road;
		if (courier === undefined || findTrip(reader, name) !== courier.trip()) return offerOf(on);
		const waiting = backlog.map((one) => ({
			lane: one.lane,
			waiting: one.count === 0 ? [] : withoutRuns(one.waiting, underWay(name, courier, one.lane)),
		}));
		return { ...offerOf(on), waiting };
	}

	function underWay(road: RoadName, courier: Courier, lane: Lane): Range[] {
		const now = timekeeper.now();
		return listSent(reader, lane).filter((run) => {
			const age = elapsed(timekeeper.moment(run), now);
			// One that lies in the future was noted before a clock was set right: it is worth a repetition, not a wait.
			return run.road === road && age >= 0 && age < courier.resendAfterMs(lane);
		});
	}

	function start(on: Traffic, lanes: readonly LaneWaiting[]): void {
		on.inFlight = travel(on, lanes)
			.catch((error) => retreat(on, error))
			.catch((error) => log.error({ error: String(error) }, "a road was left as it is until the next wake"))
			.finally(() => {
				on.inFlight = undefined;
			});
	}

	/** One frame there and its answer back; with no lanes an empty one. It is made here and no earlier, so that a new alarm is in it. */
	async function travel(on: Traffic, lanes: readonly LaneWaiting[]): Promise<void> {
		const now = timekeeper.now();
		const clockState = timekeeper.anchor();
		const header: UpHeader = { direction: "up", box, ...nextNumber(), ...now, clock: clockState };
		const acks = heard.times > heard.acked ? readHubAcks(reader) : undefined;
		const acked = acks && heard.times;
		const filled = composeFrame(reader, lanes, header, [on.bytes, on.road.sizeLimit], acks);
		if (filled.facts.length === 0 && lanes.length > 0) {
			const facts = filled.oversize.length;
			if (facts > 0) log.error({ road: on.road.name, facts }, "facts too large for this road wait for another");
			return;
		}
		const frame = sealFrame(keys, header, { epoch, facts: filled.facts, ...(acks && { acks }) });
		on.triedAt = now;
		on.view = { ...on.view, lastTriedAt: now.utc, nextTryAt: null, ...(on.failures > 0 && { state: "trying" }) };
		const startedAt = timers.nowMs();
		const trip = on.road.courier?.trip();
		if (trip !== undefined && trip !== findTrip(reader, on.road.name))
			writer.now((tx) => beginTrip(tx, on.road.name, trip));
		const answer = await on.road.send(frame);
		if (closed) return;
		const tookMs = timers.nowMs() - startedAt;
		settle(on, answer, { header, taken: filled.taken, bytes: frame.length, tookMs, acked });
	}

	function settle(on: Traffic, answer: RoadAnswer, trip: Trip): void {
		if (answer.state === "failed") {
			// What a courier perhaps took goes again at its next chance; noted as carried it would wait for half a day.
			if (deliveryOf(answer.error) === "ambiguous" && on.road.courier === undefined)
				writer.now((tx) => noteSent(tx, on.road.name, trip.taken));
			retreat(on, answer.error, answer.waitMs);
			return;
		}
		if (answer.state === "carried") {
			writer.now((tx) => noteSent(tx, on.road.name, trip.taken));
			on.failures = 0;
			on.view = { ...on.view, bytesSent: on.view.bytesSent + trip.bytes, lastError: null, nextTryAt: null };
			for (const bytes of answer.answers) takeHubFrame(on.road.name, bytes);
			wake();
			onChange();
			return;
		}
		on.view = { ...on.view, bytesSent: on.view.bytesSent + trip.bytes };
		const received = timekeeper.now();
		const opened = openAnswer(keys, answer.answer, box);
		const news = writer.now((tx) =>
			noteAnswer(
				tx,
				timekeeper,
				{ ...opened, journey: { sentMonoMs: trip.header.monoMs, received } },
				options.takeHubFact,
			),
		);
		if (trip.acked !== undefined) heard.acked = Math.max(heard.acked, trip.acked);
		if (opened.payload.facts.length > 0) heard.times++;
		const isHello = trip.taken.length === 0;
		if (news === 0 && !isHello) {
			// Sending the same again at once would loop; perhaps the hub is being restored.
			retreat(on, new AppError("no-answer", "the hub answered and acknowledged nothing of it"));
			return;
		}
		on.failures = 0;
		if (!isHello) on.bytes = nextFrameBytes(on.bytes, trip.tookMs, on.road.sizeLimit);
		on.view = { ...on.view, state: "up", lastAnswerAt: received.utc, lastError: null, nextTryAt: null };
		wake();
		onChange();
	}

	/** A frame of the hub that no frame of ours brought: what it says counts like an answer, except what time it is. */
	function takeHubFrame(road: RoadName, bytes: Uint8Array): void {
		if (closed) return;
		try {
			const opened = openAnswer(keys, bytes, box);
			writer.now((tx) => noteAnswer(tx, timekeeper, opened, options.takeHubFact));
			if (opened.payload.facts.length > 0) heard.times++;
			const on = traffic.find((one) => one.road.name === road);
			if (on !== undefined) on.view = { ...on.view, state: "up", lastAnswerAt: timekeeper.now().utc, lastError: null };
			wake();
			onChange();
		} catch (error) {
			const reason = `a frame by ${road}: ${codeOf(error)}`;
			log.warn({ road, code: codeOf(error), error: String(error) }, "a frame of the hub was set aside");
			writer.now((tx) => setAsideInput(tx, { door: "hub", reason, sample: null }));
		}
	}

	/** Leaves this road alone for a while; the others go on. */
	function retreat(on: Traffic, error: unknown, waitMs = 0): void {
		if (closed) return;
		on.failures++;
		if (deliveryOf(error) !== "transient") on.bytes = nextFrameBytes(on.bytes, "lost", on.road.sizeLimit);
		const urgency = urgencyAfter(error);
		const patience = urgency === "pressing" ? 1 : (options.patience?.() ?? 1);
		const wait = Math.max(waitMs, patience * backOffMs(on.failures, random(), clock.speed, urgency));
		on.asked = waitMs > 0;
		stopBackOff(on);
		on.endBackOff = timers.after(wait, () => {
			on.endBackOff = undefined;
			wake();
		});
		const nextTryAt = epochMs(Math.round(timekeeper.now().utc + wait * clock.speed));
		on.view = { ...on.view, state: "down", lastError: codeOf(error), nextTryAt };
		const facts = { road: on.road.name, code: codeOf(error), error: String(error), waitMs: wait };
		log.warn(facts, "a frame was not acknowledged; it is sent again");
		onChange();
	}

	/** A fresh alarm knocks often while nobody answers, until it is past its deadline. A busy hub is not knocked at. */
	function urgencyAfter(error: unknown): "usual" | "pressing" {
		const oldest = alarmsIn(listBacklog(reader))?.oldest;
		if (oldest === undefined || !UNANSWERED.has(codeOf(error))) return "usual";
		return elapsed(timekeeper.moment(oldest), timekeeper.now()) < DEADLINE.alarm ? "pressing" : "usual";
	}

	return {
		wake,
		takeHubFrame,
		view: (now) =>
			viewLink(
				reader,
				traffic.map((one) => one.view),
				timekeeper.moment,
				now,
			),
		async close() {
			closed = true;
			stopWaking?.();
			for (const one of traffic) {
				stopBackOff(one);
				one.road.close();
			}
			await Promise.all(traffic.flatMap((one) => one.inFlight ?? []));
		},
	};
}

/** Only what the hub sealed for this box is an answer: our own frame, sent back to us, is not. */
function openAnswer(keys: FrameKeys, bytes: Uint8Array, box: BoxNo) {
	const { header, payload } = openFrame(keys, bytes);
	if (header.direction !== "down" || header.box !== box)
		throw new AppError("unauthorized", "not an answer to this box");
	return { header, payload };
}

/**
 * An empty frame asks whether the hub has something to say. [S22] Only where a frame costs nothing, and on the tick of the
 * minute: one that comes a moment early still counts.
 */
function isHelloDue(on: Traffic, now: Moment, everyMs: Millis): boolean {
	const { cost } = on.road;
	if (!offerOf(on).ready || on.road.courier !== undefined || cost.perByte > 0 || cost.perSession > 0) return false;
	return on.triedAt === undefined || elapsed(on.triedAt, now) > everyMs - 30 * SECOND;
}

function alarmsIn(backlog: readonly LaneBacklog[]): LaneBacklog | undefined {
	return backlog.find((one) => one.lane === "alarm");
}

function stopBackOff(on: Traffic): void {
	on.endBackOff?.();
	on.endBackOff = undefined;
}
