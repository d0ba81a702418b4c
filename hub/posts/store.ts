// The posts' SQL: what is known of each box's clocks and when it was last heard.

import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor, Stamp } from "@tesai/shared/contract/time.ts";
import { CHUNK_ROWS, inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { BootRef, BoxHeard, ClockPast, JournalAnchor } from "./post-clock.ts";
import type { ClockChanges } from "./projection.ts";

export async function saveClocks(trx: Trx, changes: ClockChanges): Promise<void> {
	await inChunks(changes.boots, (rows) =>
		trx
			.insertInto("boot_heard")
			.values(rows.map(({ newestMonoMs, ...row }) => ({ ...row, newest_mono_ms: newestMonoMs })))
			.onConflict((on) =>
				on
					.columns(["box", "journal", "boot"])
					.doUpdateSet((eb) => ({ newest_mono_ms: eb.ref("excluded.newest_mono_ms") }))
					.where((eb) => eb("excluded.newest_mono_ms", ">", eb.ref("boot_heard.newest_mono_ms"))),
			)
			.execute(),
	);
	await inChunks(changes.anchors, (rows) =>
		trx
			.insertInto("anchor")
			.values(
				rows.map((row) => ({
					box: row.box,
					journal: row.journal,
					boot: row.boot,
					mono_ms: row.monoMs,
					seq: row.seq,
					utc: row.utc,
					source: row.source,
					error_ms: row.errorMs,
				})),
			)
			.onConflict((on) => on.columns(["box", "journal", "boot", "mono_ms", "seq"]).doNothing())
			.execute(),
	);
}

export async function clearClocks(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "boot_heard", box);
	await deleteRows(trx, "anchor", box);
}

/** Every box ever heard, with its newest fact's stamp. `box` narrows to one. */
export async function listBoxesHeard(read: Reader, box?: number): Promise<readonly BoxHeard[]> {
	const rows = await boxesHeardQuery(read, box).execute();
	return rows.map((row) => ({
		box: row.box,
		lastHeardAt: row.last_heard_at as EpochMs,
		heard: toRef(row.box, row.heard_journal, row.heard_boot, row.heard_mono_ms),
		newest: toRef(row.box, row.journal, row.boot, row.newest_mono_ms),
	}));
}

export const boxesHeardQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("box")
		.leftJoin("boot_heard as newest", (join) =>
			join
				.onRef("newest.box", "=", "box.box")
				.on("newest.journal", "=", (eb) =>
					eb
						.selectFrom("boot_heard as b")
						.select("b.journal")
						.whereRef("b.box", "=", "box.box")
						.orderBy("b.journal", "desc")
						.orderBy("b.boot", "desc")
						.limit(1),
				)
				.on("newest.boot", "=", (eb) =>
					eb
						.selectFrom("boot_heard as b")
						.select("b.boot")
						.whereRef("b.box", "=", "box.box")
						.orderBy("b.journal", "desc")
						.orderBy("b.boot", "desc")
						.limit(1),
				),
		)
		.select(["box.box", "box.last_heard_at", "box.heard_journal", "box.heard_boot", "box.heard_mono_ms"])
		.select(["newest.journal", "newest.boot", "newest.newest_mono_ms"])
		.$if(box !== undefined, (query) => query.where("box.box", "=", box as number))
		.orderBy("box.box");

/** The anchors of these boots, in the order in which they were written. */
export async function listAnchorsOf(read: Reader, boots: readonly BootRef[]): Promise<readonly JournalAnchor[]> {
	const found: JournalAnchor[] = [];
	await inChunks(boots, async (chunk) => {
		for (const row of await anchorsQuery(read, chunk).execute()) {
			found.push({
				box: row.box,
				journal: row.journal,
				boot: row.boot,
				monoMs: row.mono_ms as Millis,
				utc: row.utc as EpochMs,
				source: row.source as Anchor["source"],
				errorMs: row.error_ms as Millis,
			});
		}
	});
	return found;
}

/** One `or` a boot, because SQLite knows no list of row values; the chunk keeps the expression far below its depth limit. */
export const anchorsQuery = (read: Reader, boots: readonly BootRef[]) =>
	read
		.selectFrom("anchor")
		.selectAll()
		.where((eb) =>
			eb.or(
				boots
					.slice(0, CHUNK_ROWS)
					.map((ref) => eb.and([eb("box", "=", ref.box), eb("journal", "=", ref.journal), eb("boot", "=", ref.boot)])),
			),
		)
		.orderBy("box")
		.orderBy("journal")
		.orderBy("seq");

/** What bounds the boots of these journals for which nobody vouches. */
export async function listClockPasts(
	read: Reader,
	journals: readonly { readonly box: number; readonly journal: number }[],
): Promise<readonly ClockPast[]> {
	const pasts: ClockPast[] = [];
	for (const { box, journal } of journals) {
		const anchors = await vouchedQuery(read, box, journal).execute();
		const ends = await read
			.selectFrom("boot_heard")
			.select(["boot", "newest_mono_ms"])
			.where("box", "=", box)
			.where("journal", "=", journal)
			.execute();
		pasts.push({
			...{ box, journal },
			anchors: anchors.map((row) => ({
				boot: row.boot,
				monoMs: row.mono_ms as Millis,
				utc: row.utc as EpochMs,
				source: row.source as Anchor["source"],
				errorMs: row.error_ms as Millis,
			})),
			ends: new Map(ends.map((row) => [row.boot, row.newest_mono_ms as Millis])),
		});
	}
	return pasts;
}

export const vouchedQuery = (read: Reader, box: number, journal: number) =>
	read
		.selectFrom("anchor")
		.selectAll()
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("source", "<>", "system")
		.orderBy("boot")
		.orderBy("mono_ms");

function toRef(
	box: number,
	journal: number | null,
	boot: number | null,
	monoMs: number | null,
): (BootRef & Stamp) | undefined {
	if (journal === null || boot === null || monoMs === null) return undefined;
	return { box, journal, boot, monoMs: monoMs as Millis };
}
