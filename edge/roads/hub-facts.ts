// Takes in what the hub wrote for this box: each fact counts once, in whatever order and however often it comes. [S20]

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import { readHubFact } from "@tesai/shared/wire/known-fact.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findHubFact, insertHubFact, listKeptHubFacts, markHubFactApplied } from "./hub-fact-store.ts";

/**
 * Applies one fact of the hub in the transaction that keeps it; edge.ts knows which room it concerns. Of two facts that
 * replace each other the one of the higher seq is the later, whichever came first.
 */
export type HubFactTaker = (tx: Tx, event: HubEvent, seq: number) => void;

/**
 * Keeps and applies what is new. A fact that cannot be read or applied is kept, set aside and counts as received, so that
 * it stops no other and is not sent for ever. [S21]
 */
export function receiveHubFacts(tx: Tx, facts: readonly WireFact[], take: HubFactTaker): void {
	for (const fact of facts) {
		const known = findHubFact(tx.db, fact.lane, fact.seq);
		if (known === undefined) keepHubFact(tx, fact, take);
		// A hub that was restored from an old copy may give a number twice: the first one stays in effect.
		else if (!isSame(known, fact)) refuse(tx, "another fact under a number that was taken", fact);
	}
}

/** Applies what was kept by software that could not read it and can be read now. Once, at start. */
export function applyKeptHubFacts(tx: Tx, take: HubFactTaker): void {
	for (const fact of listKeptHubFacts(tx.db)) {
		if (applyHubFact(tx, fact, take) === undefined) markHubFactApplied(tx.db, fact.lane, fact.seq);
	}
}

function keepHubFact(tx: Tx, fact: WireFact, take: HubFactTaker): void {
	const why = applyHubFact(tx, fact, take);
	insertHubFact(tx.db, fact, why === undefined);
	if (why !== undefined) refuse(tx, why, fact);
	tx.urgent();
}

/** Why it was not applied; nothing when it was. */
function applyHubFact(tx: Tx, fact: WireFact, take: HubFactTaker): string | undefined {
	const read = readHubFact(fact);
	if (!read.known) return `a fact of the hub: ${read.reason}`;
	try {
		// A savepoint: what a failing fact had written goes, what the others wrote stays.
		tx.db.transaction(() => take(tx, read.event, fact.seq))();
		return undefined;
	} catch (error) {
		// A full disk has undone the whole transaction: nothing may be written behind it as if it still ran.
		if (!tx.db.inTransaction) throw error;
		return "a fact of the hub could not be applied";
	}
}

function refuse(tx: Tx, reason: string, { lane, kind }: { readonly lane: number; readonly kind: number }): void {
	setAsideInput(tx, { door: "hub", reason, sample: `lane ${lane} kind ${kind}` });
}

function isSame(a: WireFact, b: WireFact): boolean {
	return a.kind === b.kind && a.version === b.version && Buffer.compare(a.body, b.body) === 0;
}
