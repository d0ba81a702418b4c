// The SQL of the power room: five-minute spans, changes of mode, and up to where they have been told.

import { POWER_MODES, type PowerMode } from "@tesai/shared/contract/event/power.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Span } from "./span.ts";
import { decodeSpan, encodeSpan, type SpanInside } from "./span-row.ts";

export const SQL = {
	insertSpan: "INSERT INTO power_span (boot, mono_ms, lasts_ms, body) VALUES (?, ?, ?, ?)",
	newestSpans: `SELECT id, boot, mono_ms AS monoMs, lasts_ms AS lastsMs, body FROM power_span ORDER BY id DESC LIMIT ?`,
	spansAfter: `SELECT id, boot, mono_ms AS monoMs, lasts_ms AS lastsMs, body FROM power_span WHERE id > ? ORDER BY id LIMIT ?`,
	oldestSpans: `SELECT id, boot, mono_ms AS monoMs FROM power_span WHERE id < (SELECT max(id) FROM power_span) ORDER BY id LIMIT ?`,
	deleteSpans: "DELETE FROM power_span WHERE id <= ?",
	insertMode: "INSERT INTO power_mode (boot, mono_ms, mode) VALUES (?, ?, ?)",
	newestModes: "SELECT boot, mono_ms AS monoMs, mode FROM power_mode ORDER BY id DESC LIMIT ?",
} as const;

/** A span as it lies in the table: a stamp, no wall time. */
export interface StoredSpan extends Stamp, SpanInside {
	readonly id: number;
	readonly lastsMs: Millis;
}

interface SpanRow extends Stamp {
	readonly id: number;
	readonly lastsMs: number;
	readonly body: Buffer;
}

export function insertSpan(db: Database, span: Span, chargePercent: number | null): void {
	const body = Buffer.from(encodeSpan(span, chargePercent));
	statement(db, SQL.insertSpan).run(span.at.boot, span.at.monoMs, span.lastsMs, body);
}

/** The newest spans, in the order they were written. */
export function listNewestSpans(db: Database, limit: number): StoredSpan[] {
	return statement<[number], SpanRow>(db, SQL.newestSpans).all(limit).reverse().map(toStoredSpan);
}

/** Spans written after one, in order. */
export function listSpansAfter(db: Database, id: number, limit: number): StoredSpan[] {
	return statement<[number, number], SpanRow>(db, SQL.spansAfter).all(id, limit).map(toStoredSpan);
}

/** The oldest spans; the newest of all is never among them. */
export function listOldestSpans(db: Database, limit: number): (Stamp & { readonly id: number })[] {
	return statement<[number], Stamp & { id: number }>(db, SQL.oldestSpans).all(limit);
}

export function deleteSpansUpTo(db: Database, id: number): void {
	statement(db, SQL.deleteSpans).run(id);
}

function toStoredSpan({ id, boot, monoMs, lastsMs, body }: SpanRow): StoredSpan {
	return { id, boot, monoMs, lastsMs: millis(lastsMs), ...decodeSpan(body) };
}

export type StoredMode = Stamp & { readonly mode: PowerMode };

export function insertMode(db: Database, at: Stamp, mode: PowerMode): void {
	statement(db, SQL.insertMode).run(at.boot, at.monoMs, mode);
}

/** The newest changes of mode, oldest first. */
export function listNewestModes(db: Database, limit: number): StoredMode[] {
	return statement<[number], Stamp & { mode: string }>(db, SQL.newestModes)
		.all(limit)
		.reverse()
		.map(({ boot, monoMs, mode }) => ({ boot, monoMs, mode: POWER_MODES.find((one) => one === mode) ?? "normal" }));
}
