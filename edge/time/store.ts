// The SQL of boots and anchors.

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
