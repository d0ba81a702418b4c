// What really happened, kept beside the simulation: every fact that was ever committed at a box, and what may not be lost.

import { LANES } from "@tesai/shared/contract/lane.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { journalEpoch, listAcknowledged } from "../../../edge/journal/store.ts";
import type { SimBox } from "./box.ts";

/** One committed fact. Two lives of one card may give one number to two of them. */
export interface Entry {
	readonly box: number;
	readonly epoch: number;
	readonly lane: number;
	readonly seq: number;
	readonly content: string;
	readonly at: number;
	readonly life: number;
	/** The card that had it was taken out before the hub had it. */
	isGone: boolean;
}

export interface Complaint {
	readonly rule: string;
	readonly what: string;
}

interface Row {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly boot: number;
	readonly monoMs: number;
	readonly body: Uint8Array;
}

const NEWER = `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body FROM event WHERE lane = ? AND seq > ? ORDER BY seq`;
const contentOf = (fact: Pick<Row, "kind" | "version" | "boot" | "monoMs" | "body">): string =>
	`${fact.kind} ${fact.version} ${fact.boot} ${fact.monoMs} ${Buffer.from(fact.body).toString("latin1")}`;

export const contentOfWire = ({ stamp, ...fact }: WireFact): string =>
	contentOf({ ...fact, boot: stamp.boot, monoMs: stamp.monoMs });

const countChanges = (db: Database): number => statement<[], number>(db, "SELECT total_changes()").pluck().get() ?? 0;

interface Card {
	captured: number;
	checked: number;
	life: number;
	epoch: number;
	readonly seen: number[];
	readonly acknowledged: string[];
}

export interface Ledger {
	readonly entries: readonly Entry[];
	/** Looks at a box after something happened to it; calls back for each fact that is new on its card. */
	capture(box: SimBox, at: number, onNew: (entry: Entry) => void): void;
	/** Whether anything was written to the box's card since it was last asked. */
	hasChanged(box: SimBox): boolean;
	/** What the box newly believes the hub to have, and the hub does not have, or has otherwise. */
	checkAcknowledged(box: SimBox, hub: Database): Complaint[];
	/** A card was put back to an older image: what the hub did not have by then need not arrive any more. */
	noteRestored(box: SimBox, hub: Database): void;
	find(box: number, epoch: number, lane: number, seq: number): readonly Entry[];
}

export function openLedger(): Ledger {
	const entries: Entry[] = [];
	const byId = new Map<string, Entry[]>();
	const cards = new Map<SimBox, Card>();
	const idOf = (box: number, epoch: number, lane: number, seq: number) => `${box}.${epoch}.${lane}.${seq}`;
	const cardOf = (box: SimBox): Card => {
		const known = cards.get(box);
		const epoch = journalEpoch(box.db);
		if (known !== undefined && known.life === box.lives && known.epoch === epoch) return known;
		const card = {
			captured: -1,
			checked: -1,
			life: box.lives,
			epoch,
			seen: LANES.map(() => 0),
			acknowledged: LANES.map(() => "[]"),
		};
		cards.set(box, card);
		return card;
	};
	return {
		entries,
		capture(box, at, onNew) {
			const card = cardOf(box);
			const changes = countChanges(box.db);
			if (changes === card.captured) return;
			card.captured = changes;
			for (let lane = 0; lane < LANES.length; lane++) {
				for (const row of statement<[number, number], Row>(box.db, NEWER).all(lane, card.seen[lane]!)) {
					card.seen[lane] = row.seq;
					const id = idOf(box.no, card.epoch, lane, row.seq);
					const content = contentOf(row);
					const known = byId.get(id) ?? [];
					if (known.some((one) => one.content === content)) continue;
					const place = { box: box.no, epoch: card.epoch, lane, seq: row.seq };
					const entry: Entry = { ...place, content, at, life: box.lives, isGone: false };
					byId.set(id, [...known, entry]);
					entries.push(entry);
					onNew(entry);
				}
			}
		},
		hasChanged(box) {
			const card = cardOf(box);
			const changes = countChanges(box.db);
			if (changes === card.checked) return false;
			card.checked = changes;
			return true;
		},
		checkAcknowledged(box, hub) {
			const card = cardOf(box);
			const complaints: Complaint[] = [];
			LANES.forEach((lane, no) => {
				const runs = listAcknowledged(box.db, lane);
				const said = JSON.stringify(runs);
				const before = card.acknowledged[no]!;
				if (said === before) return;
				card.acknowledged[no] = said;
				const known = JSON.parse(before) as { first: number; last: number }[];
				const isOld = (seq: number) => known.some(({ first, last }) => first <= seq && seq <= last);
				for (const { first, last } of runs) {
					for (let seq = first; seq <= last; seq++) {
						if (isOld(seq)) continue;
						const own = byId.get(idOf(box.no, card.epoch, no, seq))?.findLast(({ life }) => life <= box.lives);
						if (own !== undefined && isAtHub(hub, own)) continue;
						complaints.push({ rule: "acknowledged is at the hub", what: `box ${box.no} ${lane} ${seq}` });
					}
				}
			});
			return complaints;
		},
		noteRestored(box, hub) {
			for (const entry of entries) if (entry.box === box.no && !isAtHub(hub, entry)) entry.isGone = true;
		},
		find: (box, epoch, lane, seq) => byId.get(idOf(box, epoch, lane, seq)) ?? [],
	};
}

const ANYWHERE = `SELECT kind, version, boot, mono_ms AS monoMs, body FROM event WHERE box = ?
	AND journal IN (SELECT journal FROM journal WHERE journal.box = ?) AND lane = ? AND seq = ?`;

/**
 * Whether the hub has this fact, in effect or as a fork, under whatever epoch the box told it: one that begins a new epoch tells
 * everything again under it.
 */
export function isAtHub(hub: Database, { box, lane, seq, content }: Entry): boolean {
	const has = (table: string) =>
		statement<unknown[], Row>(hub, table)
			.all(box, box, lane, seq)
			.some((row) => contentOf(row) === content);
	return has(ANYWHERE) || has(ANYWHERE.replace("event", "forked_event"));
}
