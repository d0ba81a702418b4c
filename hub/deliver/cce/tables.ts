// The tables of deliveries as Kysely sees them.

import type { Generated } from "kysely";

export interface CceTables {
	/** View: the newest fact of a kind about a fridge, or about the box where `fridge` is empty. */
	cce_latest: { box: number; fridge: string; kind: string; journal: number; seq: number; body: string };
	/** View: which stretch of which sensor a fact of the telemetry lane tells. */
	cce_segment: {
		box: number;
		journal: number;
		seq: number;
		kind: number;
		sensor: string;
		boot: number;
		from_ms: number;
		to_ms: number;
	};
	/** View: what a box foresaw of its battery, and when. */
	cce_battery: { box: number; journal: number; boot: number; mono_ms: number; hours: number };
	/** What each receiver has, by fact: `state` is one of LEDGER in ledger-store.ts. */
	cce_ledger: { receiver: string; box: number; journal: number; lane: number; seq: number; state: number };
	cce_receiver: { receiver: string; added_at: number; routine_at: number; hold_until: number };
	/** A document as it was or will be sent; `body` is empty once it has arrived. */
	cce_transfer: {
		no: Generated<number>;
		receiver: string;
		id: string;
		reason: string;
		state: number;
		body: Uint8Array;
		owners: string;
		records: number;
		bytes: number;
		created_at: number;
		tries: Generated<number>;
		next_try_at: number;
		last_try_at: Generated<number | null>;
		last_answer: Generated<string | null>;
	};
	cce_part: { transfer: number; place: number; box: number; journal: number; lane: number; seq: number };
	/** Every try, for the log. */
	cce_try: { transfer: number; try_no: number; at: number; took_ms: number; answer: string; verdict: string };
}
