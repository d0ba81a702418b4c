// Why the MQTT door turns something away, and how often it has: closed lists, counted, shown.

import { integer, type RecordSchema, record, type Static } from "../schema.ts";

/** No session was opened. */
export const REFUSALS = ["too-many-connections", "protocol-level", "client-id", "no-connect"] as const;
/** A session was ended. */
export const CUTS = ["too-long", "malformed", "text", "out-of-order", "slow-reader", "not-saved", "silent"] as const;
/** One message was left out and the session goes on. */
export const DROPS = ["publish-not-allowed", "retained-full", "queue-full"] as const;

export type Refusal = (typeof REFUSALS)[number];
export type Cut = (typeof CUTS)[number];
export type Drop = (typeof DROPS)[number];

const count = integer(0, Number.MAX_SAFE_INTEGER);

/** `fromEntries` forgets which names it was given, hence the cast. */
function countOfEach<const Reason extends string>(reasons: readonly Reason[]) {
	const fields = Object.fromEntries(reasons.map((reason) => [reason, count]));
	return record(fields) as RecordSchema<Readonly<Record<Reason, number>>>;
}

/** Since the edge started. */
export const BrokerCountsSchema = record({
	connected: count,
	refused: countOfEach(REFUSALS),
	cut: countOfEach(CUTS),
	dropped: countOfEach(DROPS),
});
export type BrokerCounts = Static<typeof BrokerCountsSchema>;
