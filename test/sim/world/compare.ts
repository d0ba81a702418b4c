// Whether a hub stands where it would stand had it heard every fact once and in order: A3, looked at in its tables.

import { FACTS } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { type FrameKeys, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { openSimHub } from "./hub.ts";
import type { Complaint } from "./ledger.ts";

/** What depends on when and how often somebody spoke, and is meant to; all other tables are compared. */
const OF_THE_WAY = new Set(["intake_cursor", "box", "quarantine"]);
/** The hub's own word, which is not made of the boxes' facts. */
const OF_THE_HUB =
	/^(?:down_|authored|authoring|given|box_command|satellite_|region_|pin_code_asked|cce_(?:ledger|receiver|transfer|part|try)|supplier_|sqlite_)/;
/** Heads are compared when they can be, and then let go; what came of it is looked at by itself. */
const OF_THE_PROOF = /^(?:head_told|lane_proof|common_past|fork_told)$/;
const OF_THE_MOMENT = new Set(["received_at"]);

interface StoredRow {
	box: number;
	epoch: number;
	lane: number;
	seq: number;
	kind: number;
	version: number;
	boot: number;
	mono_ms: number;
	body: Uint8Array;
}

/** A copy introduces itself before it says anything else (S32). */
const BEGUN = FACTS["journal-begun"].no;

const STORED = `SELECT event.box, epoch, lane, seq, kind, version, boot, mono_ms, body FROM event
	JOIN journal ON journal.box = event.box AND journal.journal = event.journal ORDER BY event.box, event.journal, kind != ${BEGUN}, lane, seq`;

const FACTS_A_FRAME = 250;

/** Boxes whose card was put back twice and more. */
export function listTwiceCopied(hub: Database): number[] {
	return hub.prepare<[], number>("SELECT DISTINCT box FROM journal WHERE journal >= 3").pluck().all();
}

/** Feeds a new hub every fact once, sorted, and says in which tables the two differ. */
export async function compareWithFresh(
	hub: Database,
	keys: ReadonlyMap<number, FrameKeys>,
	utc: number,
): Promise<Complaint[]> {
	const fresh = openSimHub({ utc: () => utc, keys, sendBySky: () => {} });
	await fresh.start();
	let messageNo = 0;
	const send = async (box: number, epoch: number, facts: readonly WireFact[]) => {
		if (facts.length === 0) return;
		const header = { direction: "up", box: box as BoxNo, keyEpoch: 200, messageNo: messageNo++ } as const;
		const stamp = { boot: 1, monoMs: millis(0), clock: { source: "system", errorMs: millis(0) } } as const;
		await fresh.accept(sealFrame(keys.get(box)!, { ...header, ...stamp }, { epoch, facts }), "https");
	};
	for (const table of [STORED, STORED.replaceAll("event", "forked_event")]) {
		let batch: WireFact[] = [];
		let of: StoredRow | undefined;
		for (const row of hub.prepare<[], StoredRow>(table).all()) {
			if (
				of !== undefined &&
				(of.box !== row.box || of.epoch !== row.epoch || of.kind === BEGUN || batch.length >= FACTS_A_FRAME)
			) {
				await send(of.box, of.epoch, batch);
				batch = [];
			}
			of = row;
			const { lane, seq, kind, version, boot, mono_ms, body } = row;
			batch.push({ lane, seq, kind, version, stamp: { boot, monoMs: millis(mono_ms) }, body });
		}
		if (of !== undefined) await send(of.box, of.epoch, batch);
	}
	const complaints = listTables(hub).flatMap((table) => {
		const [here, there] = [tellTable(hub, table), tellTable(fresh.db, table)];
		if (here.length === there.length && here.every((row, at) => row === there[at])) return [];
		const odd = here.find((row) => !there.includes(row)) ?? there.find((row) => !here.includes(row)) ?? "";
		return [{ rule: "the hub's state knows no order", what: `${table}: ${odd.slice(0, 300)}` }];
	});
	fresh.kill();
	fresh.db.close();
	return complaints;
}

function listTables(db: Database): string[] {
	const names = db
		.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
		.pluck()
		.all();
	return names.filter((name) => !OF_THE_WAY.has(name) && !OF_THE_HUB.test(name) && !OF_THE_PROOF.test(name));
}

function tellTable(db: Database, table: string): string[] {
	return db
		.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
		.all()
		.map((row) => {
			const kept = Object.entries(row).filter(([column]) => !OF_THE_MOMENT.has(column));
			return JSON.stringify(
				kept.map(([column, value]) => [column, Buffer.isBuffer(value) ? value.toString("hex") : value]),
			);
		})
		.sort();
}
