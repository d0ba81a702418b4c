// Who may publish where and subscribe to what: allow-lists of filters, and what is held back in spite of them.

import { coversFilter, matchesFilter } from "./topic-filter.ts";

export interface Permissions {
	readonly mayPublish: readonly string[];
	readonly maySubscribe: readonly string[];
	/** A subscription inside one of these is refused, and a wider one never gets a message from inside it. */
	readonly mayNotSubscribe: readonly string[];
}

export function mayPublish(permissions: Permissions, topic: string): boolean {
	return permissions.mayPublish.some((filter) => matchesFilter(filter, topic));
}

export function maySubscribe(permissions: Permissions, filter: string): boolean {
	return (
		permissions.maySubscribe.some((allowed) => coversFilter(allowed, filter)) &&
		!permissions.mayNotSubscribe.some((denied) => coversFilter(denied, filter))
	);
}

export function mayReceive(permissions: Permissions, topic: string): boolean {
	return !permissions.mayNotSubscribe.some((denied) => matchesFilter(denied, topic));
}
