// The life of deliveries: for each receiver one loop that packs what is due and has at most one request under way.

import { randomUUID } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { CceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import { HOUR, SECOND } from "@tesai/shared/contract/quantity.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";
import type { Store, Trx } from "../../store/store.ts";
import { countRecords, halveLoad, type Load, listOwners, writeDocument } from "./document.ts";
import { postDocument } from "./http-post.ts";
import { addReceiver, listDueAlarms } from "./ledger-store.ts";
import { type Answer, judgeAnswer, nameAnswer, type Verdict } from "./outcome.ts";
import { type Packing, packAlarms, packRoutine } from "./pack.ts";
import type { DueFact } from "./projection.ts";
import {
	findNextTransfer,
	insertTransfer,
	listPartsOf,
	noteTry,
	readReceiver,
	type StoredTransfer,
	saveReceiver,
	settleFacts,
} from "./transfer-store.ts";

export interface Deliveries extends Packing {
	readonly store: Store;
	readonly clock: Clock;
	/** Jitter, in [0, 1). */
	readonly random: () => number;
}

/** How often a loop looks for alarms: a small part of the quarter of an hour that they have. */
const LOOK_EVERY = 20 * SECOND;
/** Between two looks of a clock that runs fast. */
const LEAST_WALL_MS = 50;

export interface Senders {
	/** Looks now instead of at the next turn. */
	wake(): void;
	close(): Promise<void>;
}

/** Starts one loop a receiver; `close` waits for none of the requests under way: they are repeated after the next start. */
export function openSenders(deliveries: Deliveries): Senders {
	const closing = new AbortController();
	const wakers = new Set<() => void>();
	const rest = (ms: number) =>
		new Promise<void>((resolve) => {
			const done = () => {
				clearTimeout(timer);
				wakers.delete(done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			wakers.add(done);
		});
	const run = async (receiver: CceReceiverConfig) => {
		while (!closing.signal.aborted) {
			try {
				if (await deliverNext(deliveries, receiver, closing.signal)) continue;
			} catch (error) {
				deliveries.log.error({ receiver: receiver.id, error: String(error) }, "delivering failed");
			}
			if (!closing.signal.aborted) await rest(Math.max(LEAST_WALL_MS, wallMs(deliveries.clock, LOOK_EVERY)));
		}
	};
	const loops = deliveries.config.receivers.map(run);
	const wake = () => {
		for (const waker of [...wakers]) waker();
	};
	return {
		wake,
		close: async () => {
			closing.abort();
			wake();
			await Promise.all(loops);
		},
	};
}

/** Packs what is due and sends one transfer. False when there is nothing to do now. */
export async function deliverNext(
	deliveries: Deliveries,
	receiver: CceReceiverConfig,
	signal: AbortSignal,
): Promise<boolean> {
	const { store, clock } = deliveries;
	const now = clock.utc();
	const state = await readReceiver(store.read, receiver.id);
	if (state === undefined) {
		await store.write((trx) => addReceiver(trx, receiver.id, now, now + routineMs(receiver)));
		return true;
	}
	if ((await listDueAlarms(store.read, receiver.id, 1)).length > 0) {
		await store.write((trx) => packAlarms(trx, deliveries, receiver, now));
	}
	if (now >= state.routineAt) {
		let after: DueFact | undefined;
		do after = await store.write((trx) => packRoutine(trx, deliveries, receiver, now, after));
		while (after !== undefined && !signal.aborted);
		await store.write((trx) => saveReceiver(trx, receiver.id, { routineAt: now + routineMs(receiver) }));
	}
	// A receiver that asked for a pause gets it, but for alarms.
	const transfer = await findNextTransfer(store.read, receiver.id, now, now < state.holdUntil);
	if (transfer === undefined) return false;
	const began = performance.now();
	const answer = await postDocument(receiver, gunzipSync(transfer.body).toString("utf8"), now, signal);
	// Stopped in the middle: whether it arrived nobody knows, so it is sent again, under the same id.
	if (signal.aborted && answer.kind === "no-answer") return false;
	await store.write((trx) => noteAnswer(trx, deliveries, transfer, answer, performance.now() - began));
	return true;
}

async function noteAnswer(
	trx: Trx,
	deliveries: Deliveries,
	transfer: StoredTransfer,
	answer: Answer,
	tookWallMs: number,
): Promise<void> {
	const { clock, random, log } = deliveries;
	const now = clock.utc();
	const halves = answer.kind === "status" && answer.status === 413 ? halvesOf(transfer) : undefined;
	const judged = judgeAnswer(answer, transfer.tries + 1, transfer.reason === "alarm", random());
	// One record alone that is still too large: nothing is left to be cut.
	const verdict: Verdict = judged.kind === "halve" && halves === undefined ? { kind: "give-up" } : judged;
	const told = { at: now, tookMs: Math.round(tookWallMs), answer: nameAnswer(answer), verdict: verdict.kind };
	const facts = { receiver: transfer.receiver, transfer: transfer.id, answer: told.answer, tries: transfer.tries + 1 };
	switch (verdict.kind) {
		case "delivered":
			await noteTry(trx, transfer, { ...told, state: "sent", nextTryAt: now });
			await settleFacts(trx, transfer, "sent");
			log.info({ ...facts, records: transfer.records }, "document delivered");
			break;
		case "again":
			await noteTry(trx, transfer, { ...told, state: "waiting", nextTryAt: now + verdict.waitMs });
			if (verdict.holdMs > 0) await saveReceiver(trx, transfer.receiver, { holdUntil: now + verdict.holdMs });
			log.warn({ ...facts, waitMs: verdict.waitMs }, "document not delivered yet");
			break;
		case "halve":
			await noteTry(trx, transfer, { ...told, state: "halved", nextTryAt: now });
			await storeHalves(trx, deliveries, transfer, halves ?? [], now);
			log.warn(facts, "document too large for its receiver, cut in two");
			break;
		case "give-up":
			await noteTry(trx, transfer, { ...told, state: "refused", nextTryAt: now });
			await settleFacts(trx, transfer, "refused");
			log.error({ ...facts, records: transfer.records }, "document refused for good");
			break;
	}
}

function halvesOf(transfer: StoredTransfer): readonly Load[] | undefined {
	const { meta, data } = JSON.parse(gunzipSync(transfer.body).toString("utf8")) as CceDocument;
	const reports = data.map((report, index) => ({
		type: meta.transferType,
		report,
		owners: transfer.owners[index] ?? [],
	}));
	return halveLoad({ type: meta.transferType, reports });
}

async function storeHalves(
	trx: Trx,
	{ config }: Deliveries,
	whole: StoredTransfer,
	halves: readonly Load[],
	now: number,
): Promise<void> {
	const facts = await listPartsOf(trx, whole.no);
	for (const half of halves) {
		const places = listOwners(half);
		const newPlace = new Map(places.map((place, index) => [place, index]));
		const id = randomUUID();
		const json = writeDocument(half, id, config.source, now);
		const { receiver, reason, createdAt } = whole;
		await insertTransfer(
			trx,
			{
				receiver,
				id,
				reason,
				body: gzipSync(json),
				bytes: Buffer.byteLength(json),
				records: countRecords(half),
				owners: half.reports.map((report) => report.owners.map((of) => of.map((place) => newPlace.get(place) ?? 0))),
				facts: places.flatMap((place) => facts[place] ?? []),
			},
			{ createdAt, nextTryAt: now },
		);
	}
}

const routineMs = ({ routineHours }: CceReceiverConfig): number => (routineHours ?? 24) * HOUR;
