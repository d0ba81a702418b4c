// MQTT 3.1.1 (and 3.1) to the letter: what one client packet says, or which normative statement it breaks.

import type { Reason } from "./counts.ts";
import { isText } from "./text.ts";
import { isFilter, isTopic } from "./topic-filter.ts";

export type Qos = 0 | 1 | 2;

export interface Will {
	readonly topic: string;
	readonly qos: Qos;
	readonly retain: boolean;
}

export interface ConnectPacket {
	readonly kind: "connect";
	readonly level: 3 | 4;
	readonly client: string;
	readonly clean: boolean;
	readonly keepAliveS: number;
	/** Where in the bytes it was read from, two bytes. */
	readonly keepAliveAt: number;
	readonly will: Will | undefined;
}

export interface PublishPacket {
	readonly kind: "publish";
	readonly topic: string;
	readonly qos: Qos;
	readonly retain: boolean;
	/** 0 at QoS 0. */
	readonly id: number;
	readonly payload: Buffer;
}

export type AckPacket = { readonly kind: "puback" | "pubrec" | "pubrel" | "pubcomp"; readonly id: number };

/** A broken rule. `connack` is the return code that the standard names for it, sent before the connection closes. */
export interface Fault {
	readonly kind: "fault";
	readonly reason: Reason;
	readonly clause: string;
	readonly connack?: 1 | 2;
}

export type Packet =
	| ConnectPacket
	| PublishPacket
	| AckPacket
	| { readonly kind: "subscribe" | "unsubscribe"; readonly id: number; readonly filters: readonly string[] }
	| { readonly kind: "pingreq" }
	| { readonly kind: "disconnect" }
	| Fault;

const PINGREQ = { kind: "pingreq" } as const;
const DISCONNECT = { kind: "disconnect" } as const;

const malformed = (clause: string): Fault => ({ kind: "fault", reason: "malformed", clause });
const badText = (clause: string): Fault => ({ kind: "fault", reason: "text", clause });

/** Reads the packet whose first byte is `header` and whose body lies in `bytes` from `start` to `end`. Never throws. */
export function readPacket(header: number, bytes: Buffer, start: number, end: number): Packet {
	const flags = header & 0x0f;
	switch (header >> 4) {
		case 1:
			return readConnect(flags, bytes, start, end);
		case 3:
			return readPublish(flags, bytes, start, end);
		case 4:
			return readAck("puback", flags, 0, bytes, start, end);
		case 5:
			return readAck("pubrec", flags, 0, bytes, start, end);
		case 6:
			return readAck("pubrel", flags, 2, bytes, start, end);
		case 7:
			return readAck("pubcomp", flags, 0, bytes, start, end);
		case 8:
			return readFilters("subscribe", flags, bytes, start, end);
		case 10:
			return readFilters("unsubscribe", flags, bytes, start, end);
		case 12:
			return flags === 0 && start === end ? PINGREQ : malformed("MQTT-2.2.2-2");
		case 14:
			return flags === 0 && start === end ? DISCONNECT : malformed("MQTT-3.14.1-1");
		default:
			// Reserved, or a packet that only a server sends.
			return { kind: "fault", reason: "out-of-order", clause: "MQTT-2.2.1" };
	}
}

/**
 * Rewrites an accepted CONNECT for a reader that is stricter about 3.1 than 3.1 is, and that must not watch the
 * keep-alive because it does not see every packet.
 */
export function simplifyConnect(packet: ConnectPacket, bytes: Buffer, start: number): void {
	const connectFlagsAt = packet.keepAliveAt - 1;
	bytes[start] = 0x10;
	bytes[connectFlagsAt] = (bytes[connectFlagsAt] ?? 0) & 0xfe;
	bytes.writeUInt16BE(0, packet.keepAliveAt);
}

function readPublish(flags: number, bytes: Buffer, start: number, end: number): PublishPacket | Fault {
	const qos = (flags >> 1) & 3;
	if (qos === 3) return malformed("MQTT-3.3.1-4");
	if (qos === 0 && (flags & 8) !== 0) return malformed("MQTT-3.3.1-2");
	const topicEnd = endOfString(bytes, start, end);
	if (topicEnd < 0) return malformed("MQTT-3.3.2-1");
	if (!isText(bytes, start + 2, topicEnd)) return badText("MQTT-3.3.2-1");
	const topic = bytes.toString("utf8", start + 2, topicEnd);
	if (!isTopic(topic)) return malformed("MQTT-3.3.2-2");
	let id = 0;
	let payloadAt = topicEnd;
	if (qos > 0) {
		payloadAt += 2;
		if (payloadAt > end) return malformed("MQTT-2.3.1-1");
		id = ((bytes[topicEnd] ?? 0) << 8) | (bytes[topicEnd + 1] ?? 0);
		if (id === 0) return malformed("MQTT-2.3.1-1");
	}
	const payload = bytes.subarray(payloadAt, end);
	return { kind: "publish", topic, qos: qos as Qos, retain: (flags & 1) !== 0, id, payload };
}

function readAck(
	kind: AckPacket["kind"],
	flags: number,
	wanted: number,
	bytes: Buffer,
	start: number,
	end: number,
): AckPacket | Fault {
	if (flags !== wanted) return malformed(kind === "pubrel" ? "MQTT-3.6.1-1" : "MQTT-2.2.2-2");
	if (end - start !== 2) return malformed("MQTT-2.2.2-2");
	const id = bytes.readUInt16BE(start);
	return id === 0 ? malformed("MQTT-2.3.1-1") : { kind, id };
}

function readFilters(
	kind: "subscribe" | "unsubscribe",
	flags: number,
	bytes: Buffer,
	start: number,
	end: number,
): Packet {
	const subscribing = kind === "subscribe";
	if (flags !== 2) return malformed(subscribing ? "MQTT-3.8.1-1" : "MQTT-3.10.1-1");
	if (end - start < 2) return malformed("MQTT-2.3.1-1");
	const id = bytes.readUInt16BE(start);
	if (id === 0) return malformed("MQTT-2.3.1-1");
	const filters: string[] = [];
	for (let at = start + 2; at < end; ) {
		const filterEnd = endOfString(bytes, at, end);
		if (filterEnd < 0) return malformed(subscribing ? "MQTT-3.8.3-1" : "MQTT-3.10.3-1");
		if (!isText(bytes, at + 2, filterEnd)) return badText(subscribing ? "MQTT-3.8.3-1" : "MQTT-3.10.3-1");
		const filter = bytes.toString("utf8", at + 2, filterEnd);
		if (!isFilter(filter)) return malformed("MQTT-4.7.1-3");
		filters.push(filter);
		at = filterEnd;
		if (!subscribing) continue;
		if (at === end || (bytes[at] ?? 0) > 2) return malformed("MQTT-3.8.3-4");
		at++;
	}
	if (filters.length === 0) return malformed(subscribing ? "MQTT-3.8.3-3" : "MQTT-3.10.3-2");
	return { kind, id, filters };
}

function readConnect(flags: number, bytes: Buffer, start: number, end: number): ConnectPacket | Fault {
	const nameEnd = endOfString(bytes, start, end);
	if (nameEnd < 0 || nameEnd + 4 > end) return malformed("MQTT-3.1.2-1");
	const name = bytes.toString("latin1", start + 2, nameEnd);
	if (name !== "MQTT" && name !== "MQIsdp") return malformed("MQTT-3.1.2-1");
	const level = bytes[nameEnd] ?? 0;
	if (level !== (name === "MQTT" ? 4 : 3))
		return { kind: "fault", reason: "protocol-level", clause: "MQTT-3.1.2-2", connack: 1 };
	const old = level === 3;
	const connectFlags = bytes[nameEnd + 1] ?? 0;
	// 3.1 calls both of these unused and does not check them.
	if (!old && flags !== 0) return malformed("MQTT-2.2.2-2");
	if (!old && (connectFlags & 1) !== 0) return malformed("MQTT-3.1.2-3");
	const clean = (connectFlags & 2) !== 0;
	const hasWill = (connectFlags & 4) !== 0;
	const willQos = (connectFlags >> 3) & 3;
	const willRetain = (connectFlags & 0x20) !== 0;
	const hasPassword = (connectFlags & 0x40) !== 0;
	const hasUser = (connectFlags & 0x80) !== 0;
	if (!hasWill && willQos !== 0) return malformed("MQTT-3.1.2-13");
	if (!hasWill && willRetain) return malformed("MQTT-3.1.2-15");
	if (willQos === 3) return malformed("MQTT-3.1.2-14");
	if (hasPassword && !hasUser) return malformed("MQTT-3.1.2-22");

	let at = nameEnd + 4;
	const idEnd = endOfString(bytes, at, end);
	if (idEnd < 0) return malformed("MQTT-3.1.3-3");
	if (!isText(bytes, at + 2, idEnd)) return badText("MQTT-3.1.3-4");
	const client = bytes.toString("utf8", at + 2, idEnd);
	at = idEnd;

	let will: Will | undefined;
	if (hasWill) {
		const topicEnd = endOfString(bytes, at, end);
		if (topicEnd < 0) return malformed("MQTT-3.1.2-9");
		if (!isText(bytes, at + 2, topicEnd)) return badText("MQTT-3.1.3-10");
		const topic = bytes.toString("utf8", at + 2, topicEnd);
		if (!isTopic(topic)) return malformed("MQTT-4.7.1-1");
		at = endOfString(bytes, topicEnd, end);
		if (at < 0) return malformed("MQTT-3.1.2-9");
		will = { topic, qos: willQos as Qos, retain: willRetain };
	}
	if (hasUser) {
		const userEnd = endOfString(bytes, at, end);
		if (userEnd < 0) return malformed("MQTT-3.1.2-19");
		if (!isText(bytes, at + 2, userEnd)) return badText("MQTT-3.1.3-11");
		at = userEnd;
	}
	if (hasPassword) {
		at = endOfString(bytes, at, end);
		if (at < 0) return malformed("MQTT-3.1.2-21");
	}
	if (at !== end) return malformed("MQTT-3.1.3-1");

	// 3.1 wants 1 to 23 characters; 3.1.1 lets an empty id ask for a fresh one, but only with a clean session.
	const unusable = old ? client === "" || client.length > 23 : client === "" && !clean;
	if (unusable) return { kind: "fault", reason: "client-id", clause: "MQTT-3.1.3-8", connack: 2 };
	const keepAliveAt = nameEnd + 2;
	const keepAliveS = bytes.readUInt16BE(keepAliveAt);
	return { kind: "connect", level: old ? 3 : 4, client, clean, keepAliveS, keepAliveAt, will };
}

/** Where the length-prefixed string at `at` ends, or -1 when it runs past `end`. */
function endOfString(bytes: Buffer, at: number, end: number): number {
	if (at + 2 > end) return -1;
	const stop = at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
	return stop > end ? -1 : stop;
}
