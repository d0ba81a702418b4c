// Turns a fact's bytes back into the fact, or says why they are kept and not applied.

import { check } from "../contract/check.ts";
import { FACTS, factKindOf, type NewEvent } from "../contract/event.ts";
import { LANES } from "../contract/lane.ts";
import type { Schema } from "../contract/schema.ts";
import type { WireFact } from "./section-body.ts";
import { decodeValue } from "./value.ts";

export const KEPT_REASONS = ["unknown-kind", "unknown-version", "wrong-lane", "unreadable"] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

export type ReadFact =
	| { readonly known: true; readonly event: NewEvent }
	| { readonly known: false; readonly reason: KeptReason };

/** Never throws. What is not known is kept: newer software may read it later, and it never becomes a wrong value. */
export function readFact(fact: Pick<WireFact, "lane" | "kind" | "version" | "body">): ReadFact {
	const kind = factKindOf(fact.kind);
	if (kind === undefined) return { known: false, reason: "unknown-kind" };
	const declared = FACTS[kind];
	if (declared.version !== fact.version) return { known: false, reason: "unknown-version" };
	if (LANES[fact.lane] !== declared.lane) return { known: false, reason: "wrong-lane" };
	const schema = declared.body as Schema<object>;
	try {
		const body = decodeValue(schema, fact.body);
		if (check(schema, body).ok) return { known: true, event: { kind, body } as NewEvent };
	} catch {
		// Falls through to the same answer: the bytes are kept whatever is wrong with them.
	}
	return { known: false, reason: "unreadable" };
}
