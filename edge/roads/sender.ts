// Empties the journal towards the hub: one frame in flight a road, the most urgent facts always in the next one.

import type { LinkDetail, LinkView, RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError, codeOf, deliveryOf } from "@tesai/shared/contract/error.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { type Millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import { leapOf, openMessageCounter } from "@tesai/shared/node/message-counter.ts";
import { type FrameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import { machineTimers } from "@tesai/shared/node/timers.ts";
import type { FilledFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import { type Departure, HOPE_MS, isHelloWorth, nextSend } from "@tesai/shared/wire/next-send.ts";
import { type Bill, billOf } from "@tesai/shared/wire/worth.ts";
import { type LaneBacklog, listBacklog } from "../journal/acknowledgements.ts";
import { noteLeft } from "../journal/epoch.ts";
import { findState, journalEpoch, saveState } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import { beginTrip, findTrip, noteAnswer, noteSent } from "./actions.ts";
import { nextFrameBytes, nextReadBytes } from "./back-off.ts";
import { payBill, returnCredits } from "./budget-actions.ts";
import { composeFrame } from "./compose.ts";
import { noteDeparture, noteHold } from "./decisions.ts";
import { countHubFacts } from "./hub-fact-store.ts";
import { openHubWord } from "./hub-word.ts";
import { viewLink, viewLinkDetail } from "./link.ts";
import { offerRoad, readMeans } from "./offers.ts";
import { toSpending } from "./price.ts";
import { leaveAlone } from "./retreat.ts";
import type { RoadAnswer, RoadDoor } from "./road.ts";
import type { SenderOptions } from "./sender-options.ts";
import { endPause, noteSuccess, offerOf, openTraffic, stateOf, type Traffic } from "./traffic.ts";
import { dropOvertaken, listUnderWay } from "./under-way.ts";

/** `wake`: something was committed, or a minute has passed. Both are safe to call at any time, also after `close`. */
export interface Sender extends RoadDoor {
	view(now: Moment): LinkView;
	/** The view with budgets, what was decided last for each road, and why. */
	detail(now: Moment): LinkDetail;
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
	readonly heard: number | undefined;
	readonly bill: Bill;
}

/** One frame to one road; with no lanes an empty one that asks whether the hub has something to say. */
type Errand = Pick<Departure, "lanes" | "bytes" | "because">;

const HELLO: Errand = { lanes: [], bytes: 0, because: { code: "cheapest" } };

/** An answer with fewer facts of the hub that is smaller, too, had room left: there is nothing more. */
const FULL_ANSWER_BYTES = 1_024;
const FULL_ANSWER_FACTS = 8;

const MESSAGE_NUMBERS = "message-numbers";

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
		spending = toSpending(),
	} = options;
	// Made before the first frame; it changes only when this box finds out that it is a copy. [S32]
	writer.now((tx) => journalEpoch(tx.db));
	const nextNumber = openMessageCounter({
		// A restored copy begins where its former self began: every boot leaps a little, each another way. [S8]
		load: () => Number(findState(reader, MESSAGE_NUMBERS) ?? 0) + (timekeeper.freshBoot ? leapOf(random()) : 0),
		save: (reserved) => writer.now((tx) => saveState(tx.db, MESSAGE_NUMBERS, reserved)),
	});
	const traffic = options.roads.map(openTraffic);
	let stopWaking: (() => void) | undefined;
	let stopLooking: (() => void) | undefined;
	let closed = false;
	const word = openHubWord(reader);

	/** Roads on which the hub has more to say than the last answer could carry. */
	const askingMore = new Set<Traffic>();

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

	/** Puts a frame on every free road for which it is worth what it takes. */
	function sendWaiting(): void {
		const backlog = listBacklog(reader);
		const alarms = alarmsIn(backlog)?.written ?? 0;
		for (const one of traffic) if (alarms > one.alarmsTried && !one.asked) endPause(one);
		const draft = { header: headerNow({ keyEpoch: 0, messageNo: 0 }), acks: word.acksNow()?.acks };
		const offers = traffic.map((one) => offerRoad(reader, timekeeper, one, backlog, spending, draft));
		const means = readMeans(reader, timekeeper, backlog, spending);
		const { departures, holds } = nextSend(offers, means);
		let hasNews = false;
		for (const [at, one] of traffic.entries()) {
			const departure = departures.find(({ road }) => road === one.road.name);
			const hold = holds.find(({ road }) => road === one.road.name);
			hasNews = noteHold(log, one, hold) || hasNews;
			if (departure !== undefined) {
				one.alarmsTried = alarms;
				start(one, departure);
			} else if (stateOf(one) === "ready" && offers[at]?.waiting.every(({ waiting }) => waiting.length === 0))
				one.road.courier?.finishTrip?.(backlog.every(({ count }) => count === 0) ? "acknowledged" : "aboard");
		}
		const isHoping = holds.some(({ lane, why }) => lane === "alarm" && why.code === "cheaper-first");
		lookAgainAfter(
			alarmsIn(backlog)?.count === 0 ? [] : [...(isHoping ? [HOPE_MS] : []), ...traffic.flatMap(alarmTimeOf)],
		);
		if (hasNews) onChange();
		const everyMs = options.listenEveryMs();
		for (const [at, one] of traffic.entries()) {
			const offer = offers[at];
			const hasMore = askingMore.delete(one);
			if (offer === undefined || stateOf(one) !== "ready" || !isHelloWorth(offer, means.perJoule)) continue;
			if (hasMore || (everyMs !== undefined && isHelloDue(one, timekeeper.now(), everyMs))) start(one, HELLO);
		}
	}

	/** An alarm is looked at again when it has waited or been on its way for long enough, also where minutes are stretched. */
	function lookAgainAfter(times: readonly Millis[]): void {
		stopLooking?.();
		stopLooking = times.length === 0 ? undefined : timers.after(Math.min(...times) / clock.speed + 1, wake);
	}

	function headerNow(number: Pick<UpHeader, "keyEpoch" | "messageNo">): UpHeader {
		return { direction: "up", box, ...number, ...timekeeper.now(), clock: timekeeper.anchor() };
	}

	function start(on: Traffic, errand: Errand): void {
		on.inFlight = travel(on, errand)
			.catch((error) => retreat(on, error))
			.catch((error) => log.error({ error: String(error) }, "a road was left as it is until the next wake"))
			.finally(() => {
				on.inFlight = undefined;
			});
	}

	/** One frame there and its answer back. It is made here and no earlier, so that a new alarm is in it. */
	async function travel(on: Traffic, { lanes, bytes, because }: Errand): Promise<void> {
		const { road } = on;
		const now = timekeeper.now();
		const header = headerNow(nextNumber());
		const told = word.acksNow();
		const acks = told?.acks;
		const sizes = road.cost.credit === undefined ? [on.bytes, road.sizeLimit] : [bytes];
		const begunAt = timers.nowMs();
		const filled = composeFrame(reader, lanes, header, sizes, acks, on.readBytes);
		if (filled.facts.length === 0 && lanes.length > 0) {
			const facts = filled.oversize.length;
			if (facts > 0) log.error({ road: road.name, facts }, "facts too large for this road wait for another");
			return;
		}
		const { facts, coded } = filled;
		const frame = sealFrame(keys, header, { epoch: journalEpoch(reader), facts, coded, ...(acks && { acks }) });
		const startedAt = timers.nowMs();
		on.readBytes = nextReadBytes(on.readBytes, startedAt - begunAt);
		const at = { ...offerOf(on, now), perJoule: 0 };
		const bill = billOf(road.cost, frame.length, at);
		on.triedAt = now;
		on.view = { ...on.view, lastTriedAt: now.utc, nextTryAt: null, ...(on.failures > 0 && { state: "trying" }) };
		noteDeparture(log, on, { taken: filled.taken, bytes: frame.length, at: now.utc }, bill, because);
		const trip = road.courier?.trip();
		const isNewTrip = trip !== undefined && trip !== findTrip(reader, road.name);
		if (isNewTrip || bill.credits > 0 || bill.millijoules > 0)
			writer.now((tx) => {
				payBill(tx, timekeeper, bill);
				if (isNewTrip) beginTrip(tx, road.name, trip);
			});
		const answer = await road.send(frame);
		if (closed) return;
		on.endedAt = timekeeper.now();
		const tookMs = timers.nowMs() - startedAt;
		settle(on, answer, { header, taken: filled.taken, bytes: frame.length, tookMs, heard: told?.heard, bill });
	}

	function settle(on: Traffic, answer: RoadAnswer, trip: Trip): void {
		if (answer.state === "failed") {
			const delivery = deliveryOf(answer.error);
			if (delivery === "ambiguous")
				writer.now((tx) => {
					noteLeft(tx, trip.taken);
					// What a courier perhaps took goes again at its next chance; noted as carried it would wait for half a day.
					if (on.road.courier === undefined) noteSent(tx, on.road.name, trip.taken);
				});
			if (delivery === "transient" && trip.bill.credits > 0)
				writer.now((tx) => returnCredits(tx, timekeeper, trip.bill));
			retreat(on, answer.error, answer.waitMs);
			return;
		}
		on.view = { ...on.view, bytesSent: on.view.bytesSent + trip.bytes };
		if (answer.state === "carried") {
			noteCarried(on, trip);
			for (const bytes of answer.answers) takeHubFrame(on.road.name, bytes);
			wake();
			onChange();
			return;
		}
		const received = timekeeper.now();
		const opened = openAnswer(keys, answer.answer, box);
		const journey = { sentMonoMs: trip.header.monoMs, received };
		const hadFacts = countHubFacts(reader);
		const news = writer.now((tx) => {
			noteLeft(tx, trip.taken);
			return noteAnswer(tx, timekeeper, { ...opened, journey }, options.takeHubFact);
		});
		word.noteKnown(trip.heard);
		if (opened.payload.facts.length > 0) word.noteSpoken();
		// A full answer that brought news is followed at once by word that it is here: the hub has more. [S35]
		const newFacts = countHubFacts(reader) - hadFacts;
		const isFull = answer.answer.length >= FULL_ANSWER_BYTES || newFacts >= FULL_ANSWER_FACTS;
		if (newFacts > 0 && isFull) askingMore.add(on);
		const isHello = trip.taken.length === 0;
		if (news === 0 && !isHello) {
			// Sending the same again at once would loop; perhaps the hub is being restored.
			retreat(on, new AppError("no-answer", "the hub answered and acknowledged nothing of it"));
			return;
		}
		noteSuccess(on);
		if (!isHello) on.bytes = nextFrameBytes(on.bytes, trip.tookMs, on.road.sizeLimit);
		on.view = { ...on.view, state: "up", lastAnswerAt: received.utc, lastError: null, nextTryAt: null };
		wake();
		onChange();
	}

	/** The courier has it; what it brings back another time will say whether it arrived. */
	function noteCarried(on: Traffic, trip: Trip): void {
		writer.now((tx) => {
			noteLeft(tx, trip.taken);
			noteSent(tx, on.road.name, trip.taken);
		});
		noteSuccess(on);
		on.bytes = nextFrameBytes(on.bytes, trip.tookMs, on.road.sizeLimit);
		if (trip.heard !== undefined) on.carriedAcks = { heard: trip.heard, taken: trip.taken };
		// On its way is not there: only the hub's word makes this road one that is up. [S18]
		on.view = { ...on.view, state: "trying", lastError: null, nextTryAt: null };
	}

	/** A frame of the hub that no frame of ours brought: what it says counts like an answer, except what time it is. */
	function takeHubFrame(road: RoadName, bytes: Uint8Array): void {
		if (closed) return;
		try {
			const opened = openAnswer(keys, bytes, box);
			writer.now((tx) => {
				const before = listUnderWay(tx.db, road);
				if (noteAnswer(tx, timekeeper, opened, options.takeHubFact) > 0) dropOvertaken(tx, before);
			});
			if (opened.payload.facts.length > 0) word.noteSpoken();
			const on = traffic.find((one) => one.road.name === road);
			if (on !== undefined) {
				on.view = { ...on.view, state: "up", lastAnswerAt: timekeeper.now().utc, lastError: null };
				word.noteCourierWord(on);
			}
			wake();
			onChange();
		} catch (error) {
			const reason = `a frame by ${road}: ${codeOf(error)}`;
			log.warn({ road, code: codeOf(error), error: String(error) }, "a frame of the hub was set aside");
			try {
				writer.now((tx) => setAsideInput(tx, { door: "hub", reason, sample: null }));
			} catch (second) {
				log.error({ road, error: String(second) }, "what was set aside could not be counted");
			}
		}
	}

	function retreat(on: Traffic, error: unknown, waitMs?: number): void {
		if (closed) return;
		leaveAlone(options, wake, on, error, waitMs);
		// Another road may now be worth its price.
		wake();
		onChange();
	}

	return {
		wake,
		takeHubFrame,
		view: (now) => viewLink(reader, traffic, timekeeper, now),
		detail: (now) => viewLinkDetail(reader, traffic, timekeeper, spending, now),
		async close() {
			closed = true;
			stopWaking?.();
			stopLooking?.();
			for (const one of traffic) {
				endPause(one);
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

/** An empty frame asks whether the hub has something to say, on the tick of the minute: one that comes a moment early still counts. [S22] */
function isHelloDue(on: Traffic, now: Moment, everyMs: Millis): boolean {
	return on.triedAt === undefined || elapsed(on.triedAt, now) > everyMs - 30 * SECOND;
}

function alarmsIn(backlog: readonly LaneBacklog[]): LaneBacklog | undefined {
	return backlog.find((one) => one.lane === "alarm");
}

/** After how long this courier is given an alarm again, while it is here. */
function alarmTimeOf(on: Traffic): Millis[] {
	return on.road.courier === undefined || stateOf(on) === "away" ? [] : [on.road.courier.resendAfterMs("alarm")];
}
