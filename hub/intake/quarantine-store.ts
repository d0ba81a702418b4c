// The SQL of the quarantine: what was kept and not applied, counted and listed.

import type { Quarantined } from "@tesai/shared/contract/hub-api/posts.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { inChunks } from "../store/chunk.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { LogPlace } from "./frame-log.ts";

export interface QuarantineEntry {
	/** The same subject again is counted, not listed again. */
	readonly subject: string;
	readonly what: "frame" | "event" | "bundle";
	readonly box: number | null;
	readonly lane: number | null;
	readonly seq: number | null;
	readonly reason: string;
	readonly count: number;
}

export async function addToQuarantine(
	trx: Trx,
	entries: readonly QuarantineEntry[],
	at: { readonly receivedAt: EpochMs; readonly place: LogPlace },
): Promise<void> {
	const { receivedAt, place } = at;
	await inChunks(entries, (chunk) =>
		trx
			.insertInto("quarantine")
			.values(
				chunk.map((entry) => ({
					...entry,
					first_at: receivedAt,
					last_at: receivedAt,
					segment: place.segment,
					byte_offset: place.offset,
				})),
			)
			.onConflict((on) =>
				on.column("subject").doUpdateSet((eb) => ({
					count: eb("quarantine.count", "+", eb.ref("excluded.count")),
					last_at: eb.ref("excluded.last_at"),
					segment: eb.ref("excluded.segment"),
					byte_offset: eb.ref("excluded.byte_offset"),
				})),
			)
			.execute(),
	);
}

export async function removeFromQuarantine(trx: Trx, subject: string): Promise<void> {
	await trx.deleteFrom("quarantine").where("subject", "=", subject).execute();
}

export async function listQuarantine(read: Reader, limit: number): Promise<readonly Quarantined[]> {
	const rows = await quarantineQuery(read, limit).execute();
	return rows.map((row) => ({
		what: row.what,
		box: row.box,
		lane: row.lane === null ? null : (LANES[row.lane] ?? null),
		seq: row.seq,
		reason: row.reason,
		count: row.count,
		firstAt: row.first_at as EpochMs,
		lastAt: row.last_at as EpochMs,
	}));
}

export const quarantineQuery = (read: Reader, limit: number) =>
	read.selectFrom("quarantine").selectAll().orderBy("last_at", "desc").limit(limit);

/**
 * By box: facts set aside, and frames refused since the box was last heard. What a refused frame of the box itself carried
 * was never acknowledged, so the box has sent it again by then. Frames that name no box are under 0.
 */
export async function countQuarantined(read: Reader, box?: number): Promise<ReadonlyMap<number, number>> {
	const rows = await quarantinedQuery(read, box).execute();
	return new Map(rows.map((row) => [row.box ?? 0, Number(row.count)]));
}

export const quarantinedQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("quarantine")
		.leftJoin("box", "box.box", "quarantine.box")
		.select((eb) => ["quarantine.box", eb.fn.sum<number>("quarantine.count").as("count")])
		.where((eb) =>
			eb.or([
				eb("quarantine.what", "=", "event"),
				eb("box.last_heard_at", "is", null),
				eb("quarantine.last_at", ">", eb.ref("box.last_heard_at")),
			]),
		)
		.$if(box !== undefined, (query) => query.where("quarantine.box", "=", box as number))
		.groupBy("quarantine.box");
