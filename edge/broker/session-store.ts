// aedes' memory of retained messages and waiting sessions, with bounds: what goes beyond them is left out and counted.

import type { Drop } from "@tesai/shared/contract/edge-api/mqtt.ts";
import memory from "aedes-persistence";
import { type Limits, Quota } from "./quota.ts";

const RETAINED: Limits = { count: 1_000, bytes: 1_048_576 };
const ONE_QUEUE: Limits = { count: 1_000, bytes: 1_048_576 };
/** Sessions are cheap to open and never expire, so all their queues together have a bound too. */
const ALL_QUEUES: Limits = { count: 20_000, bytes: 8_388_608 };

interface Packet {
	readonly topic: string;
	readonly payload: Buffer | string;
}

/** What aedes gives an id: a message, or the PUBREL that takes its place in the queue. */
type Numbered = { readonly messageId: number } & (({ readonly cmd: "publish" } & Packet) | { readonly cmd: "pubrel" });

/** What waits for one client. */
interface Queue {
	readonly quota: Quota;
	/** By packet id, because a PUBREL in the queue no longer says how long its message was. */
	readonly sizes: Map<number, number>;
}

interface Owner {
	readonly clientId: string;
}

/** The part of aedes' persistence interface that makes things grow or shrink. */
interface Store {
	storeRetained(packet: Packet): Promise<void>;
	outgoingEnqueue(owner: Owner, packet: Packet): Promise<void>;
	outgoingEnqueueCombi(owners: readonly Owner[], packet: Packet): Promise<void>;
	outgoingUpdate(client: { readonly id: string }, packet: Numbered): Promise<void>;
	outgoingClearMessageId(client: { readonly id: string }, packet: Numbered): Promise<object | undefined>;
}

/** `isOwn` names the topics of the box's own messages, which no client may push out. */
export function openSessionStore(isOwn: (topic: string) => boolean, onDrop: (reason: Drop) => void): Store {
	// Its types say `default`, its code is the function.
	const store = (memory as unknown as () => Store)();
	const storeRetained = store.storeRetained.bind(store);
	const enqueue = store.outgoingEnqueueCombi.bind(store);
	const update = store.outgoingUpdate.bind(store);
	const clear = store.outgoingClearMessageId.bind(store);

	const retained = new Quota(RETAINED);
	const retainedBytes = new Map<string, number>();
	const queues = new Map<string, Queue>();
	const allQueues = new Quota(ALL_QUEUES);

	store.storeRetained = async (packet) => {
		if (isOwn(packet.topic)) return storeRetained(packet);
		const before = retainedBytes.get(packet.topic);
		if (before !== undefined) {
			retained.release(before);
			retainedBytes.delete(packet.topic);
		}
		if (packet.payload.length === 0) return storeRetained(packet);
		const kept = keep(packet);
		const bytes = sizeOf(kept);
		if (!retained.take(bytes)) {
			onDrop("retained-full");
			// What the topic held is out of date now, and an old value must not pass for the newest.
			return storeRetained({ ...packet, payload: Buffer.alloc(0) });
		}
		retainedBytes.set(packet.topic, bytes);
		return storeRetained(kept);
	};

	const enqueueBounded = async (owners: readonly Owner[], packet: Packet) => {
		if (owners.length === 0) return;
		const kept = keep(packet);
		const bytes = sizeOf(kept);
		const withRoom = owners.filter(({ clientId }) => {
			const queue = queues.get(clientId) ?? { quota: new Quota(ONE_QUEUE), sizes: new Map() };
			if (queue.quota.take(bytes)) {
				if (allQueues.take(bytes)) {
					queues.set(clientId, queue);
					return true;
				}
				queue.quota.release(bytes);
			}
			onDrop("queue-full");
			return false;
		});
		return enqueue(withRoom, kept);
	};
	store.outgoingEnqueueCombi = enqueueBounded;
	store.outgoingEnqueue = (owner, packet) => enqueueBounded([owner], packet);

	store.outgoingUpdate = (client, packet) => {
		if (packet.cmd === "publish") queues.get(client.id)?.sizes.set(packet.messageId, sizeOf(packet));
		return update(client, packet);
	};
	store.outgoingClearMessageId = async (client, packet) => {
		const cleared = await clear(client, packet);
		const queue = queues.get(client.id);
		const bytes = queue?.sizes.get(packet.messageId);
		if (cleared === undefined || queue === undefined || bytes === undefined) return cleared;
		queue.sizes.delete(packet.messageId);
		queue.quota.release(bytes);
		allQueues.release(bytes);
		if (queue.quota.empty) queues.delete(client.id);
		return cleared;
	};
	return store;
}

/** A payload that arrived is a window on a whole chunk from the socket; what is kept must not keep that alive. */
function keep(packet: Packet): Packet {
	return { ...packet, payload: Buffer.from(packet.payload as Buffer) };
}

function sizeOf(packet: Packet): number {
	return packet.topic.length + packet.payload.length;
}
