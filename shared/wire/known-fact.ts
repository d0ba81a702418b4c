// Turns a fact's bytes back into the fact, or says why they are kept and not applied.

import { check } from "../contract/check.ts";
import { FACTS, type FactKind, factKindOf, type HubEvent, type NewEvent, writerOf } from "../contract/event.ts";
import { LANES } from "../contract/lane.ts";
import type { Schema } from "../contract/schema.ts";
import { decodeValue } from "./value.ts";
import type { WireFact } from "./wire-fact.ts";

export const KEPT_REASONS = ["unknown-kind", "unknown-version", "wrong-lane", "unreadable", "wrong-writer"] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

export type ReadFact<E = NewEvent> =
	| { readonly known: true; readonly event: E }
	| { readonly known: false; readonly reason: KeptReason };

type WrittenFact = Pick<WireFact, "lane" | "kind" | "version" | "body">;

/** A fact of a box. Never throws. What is not known is kept: newer software may read it later, and it never becomes a wrong value. */
export function readFact(fact: WrittenFact): ReadFact {
	return readFrom("box", fact) as ReadFact;
}

/** The same for a fact that the hub wrote: neither side takes its own kinds from the other. [S20] */
export function readHubFact(fact: WrittenFact): ReadFact<HubEvent> {
	return readFrom("hub", fact) as ReadFact<HubEvent>;
}

function readFrom(
	writer: "box" | "hub",
	fact: WrittenFact,
): ReadFact<{ readonly kind: FactKind; readonly body: object }> {
	const kind = factKindOf(fact.kind);
	if (kind === undefined) return { known: false, reason: "unknown-kind" };
	const declared = FACTS[kind];
	if (writerOf(kind) !== writer) return { known: false, reason: "wrong-writer" };
	if (declared.version !== fact.version) return { known: false, reason: "unknown-version" };
	if (LANES[fact.lane] !== declared.lane) return { known: false, reason: "wrong-lane" };
	const schema = declared.body as Schema<object>;
	try {
		const body = decodeValue(schema, fact.body);
		if (check(schema, body).ok) return { known: true, event: { kind, body } };
	} catch {
		// Falls through to the same answer: the bytes are kept whatever is wrong with them.
	}
	return { known: false, reason: "unreadable" };
}
