// The SQL of boots and anchors.

import { LANES } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";

/** The number of this boot; a new one is given the first time its kernel id is seen. */
export function insertBoot(db: Database, bootId: string): { readonly boot: number; readonly fresh: boolean } {
	const found = findBoot(db, bootId);
	if (found !== undefined) return { boot: found, fresh: false };
	return { boot: Number(db.prepare("INSERT INTO boot (boot_id) VALUES (?)").run(bootId).lastInsertRowid), fresh: true };
}

export function findBoot(db: Database, bootId: string): number | undefined {
	return db.prepare<[string], number>("SELECT boot FROM boot WHERE boot_id = ?").pluck().get(bootId);
}

export const SQL = {
	newestFact:
		"SELECT max(mono_ms) FROM (SELECT boot, mono_ms FROM event WHERE lane = ? ORDER BY seq DESC LIMIT 1) WHERE boot = ?",
	saveEnd: "UPDATE boot SET last_mono_ms = ? WHERE boot = ? AND last_mono_ms IS NULL",
	listEnds: "SELECT boot, last_mono_ms AS monoMs FROM boot WHERE last_mono_ms IS NOT NULL",
} as const;

/** How far a boot is known to have come, by its newest facts and anchors; written once, when the next one begins. */
export function closeBoot(db: Database, boot: number): void {
	const facts = LANES.map(
		(_, lane) => db.prepare<[number, number], number | null>(SQL.newestFact).pluck().get(lane, boot) ?? 0,
	);
	const anchors = listAnchors(db).flatMap((anchor) => (anchor.boot === boot ? [anchor.monoMs] : []));
	db.prepare(SQL.saveEnd).run(Math.max(0, ...facts, ...anchors), boot);
}

export function listBootEnds(db: Database): ReadonlyMap<number, Millis> {
	const rows = db.prepare<[], { boot: number; monoMs: Millis }>(SQL.listEnds).all();
	return new Map(rows.map(({ boot, monoMs }) => [boot, monoMs]));
}

export function insertAnchor(db: Database, anchor: Anchor): void {
	db.prepare("INSERT OR REPLACE INTO anchor (boot, mono_ms, utc, source, error_ms) VALUES (?, ?, ?, ?, ?)").run(
		anchor.boot,
		anchor.monoMs,
		anchor.utc,
		anchor.source,
		anchor.errorMs,
	);
}

/** Every anchor, oldest boot first. */
export function listAnchors(db: Database): Anchor[] {
	return db
		.prepare<[], Anchor>(
			"SELECT boot, mono_ms AS monoMs, utc, source, error_ms AS errorMs FROM anchor ORDER BY boot, mono_ms",
		)
		.all();
}
