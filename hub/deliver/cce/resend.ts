// What an operator may ask for: a stretch of time again, all of six months, or what never arrived.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { Resend } from "@tesai/shared/contract/hub-api/deliveries.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { toUtcOfStamp } from "../../posts/post-clock.ts";
import { accountedStretchesQuery, addDueFacts, LEDGER, markFacts } from "./ledger-store.ts";
import { type DueFact, TELEMETRY_LANE } from "./projection.ts";
import { RESENDABLE_MS, SETTLED_KEPT_MS } from "./retention.ts";
import type { Deliveries } from "./sender.ts";
import { saveReceiver } from "./transfer-store.ts";

/**
 * Makes facts due again and the next routine delivery begin at once. What is in a transfer that waits is left alone: it is
 * on its way. Returns how many facts that were.
 */
export async function resendFacts(deliveries: Deliveries, asked: Resend): Promise<number> {
	const { store, config, posts, sources, clock } = deliveries;
	const receiver = config.receivers.find((one) => one.id === asked.receiver);
	if (receiver === undefined) throw new AppError("not-found", "no such receiver");
	if (asked.scope === "range" && (asked.from === undefined || asked.to === undefined)) {
		throw new AppError("invalid", "a range needs from and to");
	}
	const now = clock.utc();
	const from = asked.from ?? now - RESENDABLE_MS;
	const to = asked.to ?? now;
	const boxes = posts.flatMap((post) =>
		receiver.posts === undefined || receiver.posts.includes(post.id) ? [post.box] : [],
	);
	let count = 0;
	for (const box of boxes) {
		count += await store.write(async (trx) => {
			const rows = await accountedStretchesQuery(trx, receiver.id, box).execute();
			const boots = [
				...new Map(rows.map(({ journal, boot }) => [`${journal} ${boot}`, { box, journal, boot }])).values(),
			];
			const utcOfStamp = toUtcOfStamp(await sources.anchors(trx, boots));
			const chosen = rows.flatMap(({ journal, seq, boot, from_ms, to_ms, state }): DueFact[] => {
				if (state === LEDGER.packed || (asked.scope === "never-sent" && state === LEDGER.sent)) return [];
				const utc: EpochMs | undefined = utcOfStamp(box, journal, { boot, monoMs: millis(from_ms) });
				// So old, what the ledger does not know may well have been sent.
				const isForgotten = state === null && utc !== undefined && utc < now - SETTLED_KEPT_MS;
				if (asked.scope === "never-sent" && isForgotten) return [];
				const isWithin = utc !== undefined && utc <= to && utc + (to_ms - from_ms) >= from;
				return isWithin ? [{ box, journal, lane: TELEMETRY_LANE, seq }] : [];
			});
			await addDueFacts(trx, receiver.id, chosen);
			await markFacts(trx, receiver.id, chosen, "due");
			return chosen.length;
		});
	}
	await store.write((trx) => saveReceiver(trx, receiver.id, { routineAt: now }));
	return count;
}
