// The box's MQTT broker: aedes as the wire front end behind our guard. What a client was acknowledged for is on disk.

import type { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import type { BrokerCounts } from "@tesai/shared/contract/edge-api/mqtt.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { Aedes, type Client } from "aedes";
import { writeToStream } from "mqtt-packet";
import { Audience } from "./audience.ts";
import { Connection } from "./connection.ts";
import { Counter } from "./counts.ts";
import type { PublishPacket, Qos } from "./packet.ts";
import { isForThisBox, isOnThisBox, mayPublish, mayReceive, maySubscribe, type Permissions } from "./permissions.ts";
import { openSessionStore } from "./session-store.ts";
import { TopicMemo } from "./topic-memo.ts";

export interface BrokerOptions extends Permissions {
	readonly host: string;
	/** 0 takes a free one. */
	readonly port: number;
	readonly log: Log;
	/**
	 * Called for every PUBLISH before it is acknowledged or forwarded. A promise delays both until it resolves, which
	 * means on disk; when it rejects there is no acknowledgement and the connection is closed, so that the client sends again.
	 * A message may come twice (QoS 1, or a QoS 2 session that broke): receiving is idempotent.
	 */
	readonly receive: (message: Message) => Promise<unknown> | undefined;
	/** Whether a client at this address is a program of the box; a test has addresses of its own. */
	readonly isOnThisBox?: (address: string | undefined) => boolean;
}

export interface Message {
	readonly client: string;
	readonly topic: string;
	readonly payload: Buffer;
	readonly qos: Qos;
	readonly retain: boolean;
}

export interface Broker {
	readonly port: number;
	/** Sends a message of the box's own to whoever subscribed. */
	publish(topic: string, payload: string, options: { readonly retain: boolean }): void;
	counts(): BrokerCounts;
	close(): Promise<void>;
}

/** Every local client has the same address, so this is the cap for all of them. */
const MOST_CONNECTIONS = 64;
/** One client's; more are refused one by one. */
const MOST_SUBSCRIPTIONS = 1_000;
/** A CONNECT that is not whole by then is given up. */
const CONNECT_MS = 5_000;
/** How long a client may leave its socket full. All others wait with it, and are promised at most 2 s. */
const DRAIN_MS = 1_500;

// aedes' own encoder keeps every two-byte number as a buffer from its first packet on: 65,536 of them, 7 MB.
writeToStream.cacheNumbers = false;

export async function openBroker(options: BrokerOptions): Promise<Broker> {
	const { log } = options;
	const counter = new Counter();
	const audience = new Audience();
	const allowed = new TopicMemo((topic) => mayPublish(options, topic));
	const closed = new TopicMemo(isForThisBox);
	const isOwn = options.isOnThisBox ?? isOnThisBox;
	/** Topics that hold a retained message of the box itself. */
	const own = new Set<string>();
	const aedes = await Aedes.createBroker({
		persistence: openSessionStore(
			(topic) => own.has(topic),
			(reason) => counter.countDrop(reason),
		),
		// It tells brokers of a cluster that this one lives; there is no other, and idle means no timers.
		heartbeatInterval: 3_600_000,
		connectTimeout: CONNECT_MS,
		drainTimeout: DRAIN_MS,
		// The guard has already read each packet of a chunk; what a client pipelines behind CONNECT is bounded by the chunk.
		queueLimit: 10_000,
		authorizeSubscribe: (client, subscription, done) => {
			const room = Object.keys(insideOf(client).subscriptions).length < MOST_SUBSCRIPTIONS;
			const own = (client.conn as Connection).isOnThisBox || !isForThisBox(subscription.topic);
			const granted = room && own && maySubscribe(options, subscription.topic);
			if (granted) audience.add(subscription.topic);
			done(null, granted ? subscription : null);
		},
		authorizeForward: (client, packet) => {
			const connection = client.conn as Connection;
			if (connection.cutWhenUnread()) return null;
			if (!connection.isOnThisBox && closed.of(packet.topic)) return null;
			return mayReceive(options, packet.topic) ? packet : null;
		},
		// The guard has received every PUBLISH before aedes sees it; what is left for here is a will.
		authorizePublish: (client, packet, done) => {
			if (client === null || packet !== insideOf(client).will) {
				done(null);
				return;
			}
			const own = (client.conn as Connection).isOnThisBox || !closed.of(packet.topic);
			if (!own || !allowed.of(packet.topic)) {
				done(new Error("will not allowed"));
				return;
			}
			const payload = Buffer.from(packet.payload);
			const { topic, qos, retain } = packet;
			const stored = options.receive({ client: client.id, topic, payload, qos, retain });
			if (stored === undefined) done(null);
			else stored.then(() => done(null), done);
		},
	});

	/** Behind a retained message that is still being stored. */
	const waiting: (() => void)[] = [];
	let storing = false;
	/**
	 * In the order of calls. aedes 1.2 numbers a message at once and stores a retained one before it is sent on; whatever was
	 * sent meanwhile has a higher number, and the client is then denied the retained one as a repetition.
	 */
	function publishInOrder(packet: ReturnType<typeof forAedes>, done: (error?: Error) => void): void {
		if (storing) {
			waiting.push(() => publishInOrder(packet, done));
			return;
		}
		storing = packet.retain;
		aedes.publish(packet, (error) => {
			if (packet.retain) storing = false;
			done(error);
			while (!storing && waiting.length > 0) waiting.shift()?.();
		});
	}

	const server = createServer({ noDelay: true }, (socket: Socket) => {
		if (sockets.size >= MOST_CONNECTIONS) {
			counter.count("too-many-connections");
			socket.destroy();
			return;
		}
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
		let dropTold = false;
		const own = isOwn(socket.remoteAddress);
		const connection = new Connection(socket, {
			isOnThisBox: own,
			mayPublish: (topic) => (own || !closed.of(topic)) && allowed.of(topic),
			receive: (client, { topic, payload, qos, retain }) => options.receive({ client, topic, payload, qos, retain }),
			hasAudience: ({ topic, retain }) => retain || audience.mayListenTo(topic),
			deliver: (message, done) => publishInOrder(forAedes(message), done),
			onCut: (reason, clause, client) => {
				counter.count(reason);
				log.warn({ reason, clause, client }, "mqtt client cut");
			},
			onDrop: (client, topic) => {
				counter.countDrop("publish-not-allowed");
				// Once a connection: whoever does this does it with every message.
				if (!dropTold) log.warn({ client, topic }, "mqtt messages left out: publishing there is not allowed");
				dropTold = true;
			},
		});
		aedes.handle(connection);
	});
	const sockets = new Set<Socket>();
	aedes.on("clientError", (_client, error) => {
		if (error.message === "drain timeout") counter.count("slow-reader");
	});
	aedes.on("connectionError", (_client, error) => {
		if (error.message === "connect did not arrive in time") counter.count("no-connect");
	});
	// Its memory store failing is all that aedes calls an error of its own; the message is lost to whoever was away.
	(aedes as EventEmitter).on("error", (error) => log.error({ error: String(error) }, "mqtt broker"));
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(options.port, options.host, resolve);
	});

	return {
		port: (server.address() as AddressInfo).port,
		publish: (topic, payload, { retain }) => {
			if (retain) own.add(topic);
			publishInOrder(forAedes({ topic, payload, qos: 0, retain }), (error) => {
				if (error) log.error({ error: String(error), topic }, "own mqtt message not sent");
			});
		},
		// Not what aedes counts: that drifts when a client takes the place of another one with its id.
		counts: () => counter.read(sockets.size),
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			await new Promise<void>((resolve) => aedes.close(resolve));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}

function forAedes(message: Omit<PublishPacket, "kind" | "id" | "payload"> & { payload: Buffer | string }) {
	const { topic, payload, qos, retain } = message;
	return { cmd: "publish", topic, payload, qos, retain, dup: false } as const;
}

/** What aedes' types leave out of a client. */
function insideOf(client: Client): { readonly will: unknown; readonly subscriptions: object } {
	return client as unknown as ReturnType<typeof insideOf>;
}
