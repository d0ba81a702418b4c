// The SQL of what the region has written, read back: the newest word about a subject, and how far each box is with it.

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { readHubFact } from "@tesai/shared/wire/known-fact.ts";
import type { Reader } from "../store/store.ts";

/** The newest word about something. */
export interface CurrentWord {
	readonly revision: number;
	readonly box: number;
	readonly subject: string;
	readonly at: EpochMs;
	readonly event: HubEvent;
}

/** How far one fact is on its way to a box. `given`: it stands in answers until the box has it. */
export type Progress = "waiting" | "given" | "received" | "applied";

/** Every word in effect whose subject begins like this, for one box (or for every box) alone; left out: for whomever. */
export async function listCurrentWords(from: Reader, prefix: string, box?: number): Promise<readonly CurrentWord[]> {
	const rows = await currentWordsQuery(from, prefix, box).execute();
	return rows.flatMap((row) => {
		const read = readHubFact(row);
		if (!read.known || row.subject === null) return [];
		const { revision, subject } = row;
		return [{ revision, box: row.box, subject, at: epochMs(row.utc), event: read.event }];
	});
}

export const currentWordsQuery = (from: Reader, prefix: string, box?: number) =>
	from
		.selectFrom("authored")
		.select(["revision", "box", "subject", "lane", "kind", "version", "utc", "body"])
		.where("is_current", "=", (eb) => eb.lit(1))
		.where("subject", ">=", prefix)
		// Subjects are printable ASCII: this ends right behind the last that begins like it.
		.where("subject", "<", `${prefix}~`)
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.orderBy("subject")
		.orderBy("box");

/** A word that was said to a box, in effect or superseded; `heardAt`: when the box was heard to have it in effect. */
export interface SaidWord {
	readonly at: EpochMs;
	readonly heardAt: EpochMs | null;
	readonly event: HubEvent;
}

/** Every word that was ever said to one box about one subject, newest first. */
export async function listSaidWords(from: Reader, subject: string, box: number): Promise<readonly SaidWord[]> {
	const rows = await saidWordsQuery(from, subject, box).execute();
	const heard = await heardQuery(
		from,
		box,
		rows.map(({ revision }) => revision),
	).execute();
	const heardAt = new Map(heard.map((row) => [row.revision, row.applied_at]));
	return rows.flatMap((row) => {
		const read = readHubFact(row);
		const at = heardAt.get(row.revision) ?? null;
		return read.known ? [{ at: epochMs(row.utc), heardAt: at === null ? null : epochMs(at), event: read.event }] : [];
	});
}

export const saidWordsQuery = (from: Reader, subject: string, box: number) =>
	from
		.selectFrom("authored")
		.select(["revision", "lane", "kind", "version", "utc", "body"])
		.where("subject", "=", subject)
		.where("box", "=", box)
		.orderBy("revision", "desc");

export const heardQuery = (from: Reader, box: number, revisions: readonly number[]) =>
	from
		.selectFrom("given")
		.select(["revision", "applied_at"])
		.where("box", "=", box)
		.where("revision", "in", [...revisions])
		// Asked for in the index's order it takes the index.
		.orderBy("revision");

/** Of facts for one box, by revision. Those that the box has under its newest journal count as received. */
export async function readProgress(
	from: Reader,
	box: number,
	revisions: readonly number[],
): Promise<ReadonlyMap<number, Progress>> {
	const rows = await progressQuery(from, box, revisions).execute();
	return new Map(
		rows.map(({ revision, acked_journal, applied_journal, newest }) => {
			const journal = Math.max(1, newest ?? 1);
			return [revision, applied_journal >= journal ? "applied" : acked_journal >= journal ? "received" : "given"];
		}),
	);
}

export const progressQuery = (from: Reader, box: number, revisions: readonly number[]) =>
	from
		.selectFrom("given")
		.select((eb) => [
			"revision",
			"acked_journal",
			"applied_journal",
			eb
				.selectFrom("journal")
				.select((of) => of.fn.max("journal.journal").as("newest"))
				.where("journal.box", "=", box)
				.as("newest"),
		])
		.where("box", "=", box)
		.where("revision", "in", [...revisions])
		.orderBy("revision")
		.orderBy("lane")
		.orderBy("seq");
