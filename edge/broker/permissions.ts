// Who may publish where and subscribe to what: allow-lists of filters, and what is held back in spite of them.

import { ORDERS } from "@tesai/shared/contract/topic.ts";
import { coversFilter } from "./topic-filter.ts";

/**
 * In these lists `#` means everything, `$…` included: the rule that a wildcard leaves those out is about what a
 * subscription receives. Only `$SYS`, the broker's own, is nobody's.
 */
export interface Permissions {
	readonly mayPublish: readonly string[];
	readonly maySubscribe: readonly string[];
	/** A subscription inside one of these is refused, and a wider one never gets a message from inside it. */
	readonly mayNotSubscribe: readonly string[];
}

/** Orders are the edge's alone, whatever the lists say: a guest on the network must not sound the siren or send texts. [AL9] */
export function mayPublish(permissions: Permissions, topic: string): boolean {
	if (ORDERS.some((orders) => coversFilter(orders, topic))) return false;
	return !isBrokersOwn(topic) && permissions.mayPublish.some((allowed) => coversFilter(allowed, topic));
}

export function maySubscribe(permissions: Permissions, filter: string): boolean {
	return (
		!isBrokersOwn(filter) &&
		permissions.maySubscribe.some((allowed) => coversFilter(allowed, filter)) &&
		!permissions.mayNotSubscribe.some((denied) => coversFilter(denied, filter))
	);
}

export function mayReceive(permissions: Permissions, topic: string): boolean {
	return !permissions.mayNotSubscribe.some((denied) => coversFilter(denied, topic));
}

function isBrokersOwn(topic: string): boolean {
	return topic === "$SYS" || topic.startsWith("$SYS/");
}
