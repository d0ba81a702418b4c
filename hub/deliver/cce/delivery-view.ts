// What operators see of deliveries: what waits, what failed, and whether somebody has to look.

import type { CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { DeliveryState, DeliveryTry, ReceiverView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import { DAY, type EpochMs, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reader } from "../../store/store.ts";
import { countRefused } from "./ledger-store.ts";
import { readReceiver, TRANSFER } from "./transfer-store.ts";

/** An alarm is due within a quarter of an hour, routine within a day (SPEC.md, CD3). */
const DUE = { alarm: 15 * MINUTE, routine: DAY } as const;
const LOGGED = 100;

export async function describeDeliveries(
	read: Reader,
	receivers: readonly CceReceiverConfig[],
	now: EpochMs,
): Promise<readonly ReceiverView[]> {
	const views: ReceiverView[] = [];
	for (const { id } of receivers) {
		const state = await readReceiver(read, id);
		const waiting = await waitingQuery(read, id).execute();
		const log = await listTries(read, id);
		const delivered = log.find((one) => one.verdict === "delivered");
		const failed = log.find((one) => one.verdict !== "delivered");
		const refusedFacts = await countRefused(read, id);
		const isLate = waiting.some((one) => now - one.created_at > (one.reason === "alarm" ? DUE.alarm : DUE.routine));
		const oldest = waiting.toSorted((a, b) => a.created_at - b.created_at)[0];
		const next = waiting[0]?.next_try_at;
		// A day's routine that was not even begun is late, too: nothing was packed for want of a loop that runs.
		const isIdle = state !== undefined && now - state.routineAt > HOUR;
		views.push({
			receiver: id,
			state: toDeliveryState(refusedFacts, isLate || isIdle),
			waiting: waiting.length,
			oldestWaitingAt: oldest === undefined ? null : epochMs(oldest.created_at),
			nextTryAt: next === undefined ? null : epochMs(next),
			lastDeliveredAt: delivered?.at ?? null,
			lastFailure: failed === undefined ? null : { at: failed.at, answer: failed.answer },
			refusedFacts,
			nextRoutineAt: state === undefined ? null : epochMs(state.routineAt),
			log,
		});
	}
	return views;
}

function toDeliveryState(refusedFacts: number, isLate: boolean): DeliveryState {
	if (refusedFacts > 0) return "refused";
	return isLate ? "late" : "fine";
}

export const waitingQuery = (read: Reader, receiver: string) =>
	read
		.selectFrom("cce_transfer")
		.select(["no", "reason", "created_at", "next_try_at"])
		.where("receiver", "=", receiver)
		.where("state", "=", (eb) => eb.lit(TRANSFER.waiting))
		.orderBy("next_try_at");

/** The newest transfers' tries: a log by transfer, not by table scan. */
export const triesQuery = (read: Reader, receiver: string) =>
	read
		.selectFrom((eb) =>
			eb
				.selectFrom("cce_transfer")
				.select(["no", "id", "reason", "records", "bytes"])
				.where("receiver", "=", receiver)
				.orderBy("no", "desc")
				.limit(LOGGED)
				.as("t"),
		)
		.innerJoin("cce_try as y", "y.transfer", "t.no")
		.select(["t.id", "t.reason", "t.records", "t.bytes", "y.try_no", "y.at", "y.took_ms", "y.answer", "y.verdict"])
		.orderBy("y.at", "desc")
		.orderBy("t.no", "desc")
		.limit(LOGGED);

async function listTries(read: Reader, receiver: string): Promise<readonly DeliveryTry[]> {
	const rows = await triesQuery(read, receiver).execute();
	return rows.map((row) => ({
		transfer: row.id,
		reason: row.reason as DeliveryTry["reason"],
		records: row.records,
		bytes: row.bytes,
		tryNo: row.try_no,
		at: epochMs(row.at),
		tookMs: millis(row.took_ms),
		answer: row.answer,
		verdict: row.verdict as DeliveryTry["verdict"],
	}));
}
