// Who may publish where and subscribe to what: allow-lists of filters, and what is held back in spite of them.

import {
	ORDERS,
	satelliteOutcomeTopic,
	satelliteReceivedTopic,
	satelliteStateTopic,
	satelliteTopic,
	smsOutcomeTopic,
	smsReceivedTopic,
	smsTopic,
	switchTopic,
} from "@tesai/shared/contract/topic.ts";
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

/** Telephone numbers are in what is said here, and whoever may speak here can send messages, for money too, and silence a siren. */
const THIS_BOX = [
	...[smsTopic, smsOutcomeTopic, smsReceivedTopic, switchTopic],
	...[satelliteTopic, satelliteOutcomeTopic, satelliteReceivedTopic, satelliteStateTopic],
].map((topicOf) => topicOf("#"));

/** Whether only a program of the box itself may publish on this topic, subscribe to this filter or be sent this message. */
export function isForThisBox(filter: string): boolean {
	return THIS_BOX.some((own) => coversFilter(own, filter));
}

/** Whether the other end of a connection is a program of this box, by its address. */
export function isOnThisBox(address: string | undefined): boolean {
	return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}
