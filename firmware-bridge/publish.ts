// Brings readings to the broker: at least once, in order, and never more of them in memory than a fixed number. Takes orders from it.

import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { bridgeTopic, readingTopic } from "@tesai/shared/contract/topic.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { connect, type MqttClient } from "mqtt";
import { writeToStream } from "mqtt-packet";
import { type DelayBounds, retryDelayMs } from "./retry-delay.ts";

/** 10,000 readings are a day and a half of four sensors a minute, in 3 MB; the edge is on the same box and rarely away. */
const MOST_WAITING = 10_000;
const MOST_UNANSWERED = 64;
const RECONNECT: DelayBounds = { firstMs: 250, mostMs: 10_000 };
const CONNECT_LIMIT_MS = 5_000;
/** The library looks twice in this time: no timer faster than once a minute (A11). */
const KEEP_ALIVE_SECONDS = 120;
const FLUSH_LIMIT_MS = 1_000;
/**
 * MQTT 3.1.1 has no "no": a broker that refuses a message cuts the connection. The message that stood first through this
 * many connections without one answer is set aside, or nothing behind it would ever arrive (A4).
 */
const MOST_REFUSALS = 5;

// The library otherwise keeps every two-byte number as a buffer from its first packet on: 65,536 of them, 7 MB.
writeToStream.cacheNumbers = false;

interface Waiting {
	readonly topic: string;
	readonly payload: string;
	sent: boolean;
}

export interface PublishCounts {
	readonly backlog: number;
	readonly dropped: number;
	readonly refused: number;
}

export interface Publisher {
	readonly counts: PublishCounts;
	/** Never throws and never waits: the reading is sent now or waits for the broker. */
	publishReading(sensor: SensorId, reading: Reading): void;
	/** Anything else that must arrive: it waits and is counted as a reading is. */
	publishMessage(topic: string, body: object): void;
	/** The newest state replaces an older one that was not sent. */
	publishState(state: BridgeState): void;
	/** Gives what waits a last second to leave. */
	close(farewell: BridgeState): Promise<void>;
}

export interface PublisherOptions {
	readonly url: string;
	readonly name: string;
	readonly log: Log;
	/** What the broker says when the bridge dies without a farewell. */
	readonly will: BridgeState;
	/** Orders for the bridge: the topics they come on, and who takes them. Whoever orders repeats what was not answered. */
	readonly orders?: { readonly topics: readonly string[]; readonly take: (topic: string, payload: Buffer) => void };
	/** The broker is there, perhaps after a restart that made it forget: time to say again what is only said when it changes. */
	readonly onConnect?: () => void;
	readonly mostWaiting?: number;
	readonly reconnect?: DelayBounds;
}

export function openPublisher(options: PublisherOptions): Publisher {
	return new MqttPublisher(options);
}

/**
 * A client of the library lives for one connection. Its own store and its own reconnecting would keep every
 * unacknowledged message a second time, without a bound.
 */
class MqttPublisher implements Publisher {
	readonly #options: PublisherOptions;
	readonly #waiting: Waiting[] = [];
	#dropped = 0;
	#refused = 0;
	#client: MqttClient | undefined;
	#online = false;
	/** Attempts since the last answer of a broker. */
	#failures = 0;
	/** Connections in a row that were cut while something was unanswered and nothing had been answered. */
	#cuts = 0;
	#answered = false;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;
	#state: string | undefined;
	#onEmpty: (() => void) | undefined;

	constructor(options: PublisherOptions) {
		this.#options = options;
		this.#connect();
	}

	get counts(): PublishCounts {
		return { backlog: this.#waiting.length, dropped: this.#dropped, refused: this.#refused };
	}

	publishReading(sensor: SensorId, reading: Reading): void {
		this.publishMessage(readingTopic(sensor), reading);
	}

	publishMessage(topic: string, body: object): void {
		this.#waiting.push({ topic, payload: JSON.stringify(body), sent: false });
		if (this.#waiting.length > (this.#options.mostWaiting ?? MOST_WAITING)) {
			this.#waiting.shift();
			this.#dropped++;
		}
		this.#send();
	}

	publishState(state: BridgeState): void {
		this.#state = JSON.stringify(state);
		this.#sendState();
	}

	async close(farewell: BridgeState): Promise<void> {
		if (this.#closed) return;
		if (this.#online && this.#waiting.length > 0) {
			const { promise, resolve } = Promise.withResolvers<void>();
			const limit = setTimeout(resolve, FLUSH_LIMIT_MS);
			this.#onEmpty = resolve;
			await promise;
			clearTimeout(limit);
		}
		this.publishState(farewell);
		this.#closed = true;
		clearTimeout(this.#timer);
		const client = this.#client;
		if (client === undefined) return;
		const { promise, resolve } = Promise.withResolvers<void>();
		const limit = setTimeout(resolve, FLUSH_LIMIT_MS);
		client.end(!this.#online, {}, () => resolve());
		await promise;
		clearTimeout(limit);
	}

	#connect(): void {
		const { url, name, will, orders } = this.#options;
		const client = connect(url, {
			protocolVersion: 4,
			clean: true,
			clientId: `bridge-${name}`,
			keepalive: KEEP_ALIVE_SECONDS,
			connectTimeout: CONNECT_LIMIT_MS,
			reconnectPeriod: 0,
			queueQoSZero: false,
			will: { topic: bridgeTopic(name), payload: Buffer.from(JSON.stringify(will)), qos: 1, retain: true },
		});
		this.#client = client;
		client.on("connect", () => {
			this.#online = true;
			this.#answered = false;
			this.#options.log.info({}, "broker connected");
			this.#subscribe(client);
			this.#options.onConnect?.();
			this.#sendState();
			this.#send();
		});
		client.on("message", (topic, payload) => orders?.take(topic, payload));
		// `close` always follows and is what counts; unheard, an `error` would end the process.
		client.on("error", (error) => this.#options.log.debug({ error: error.message }, "broker connection failed"));
		client.once("close", () => this.#onCut(client));
	}

	#subscribe(client: MqttClient): void {
		const { orders, log } = this.#options;
		if (orders === undefined || orders.topics.length === 0) return;
		client.subscribe([...orders.topics], { qos: 1 }, (error) => {
			// Readings go on: a box whose broker lists no orders for its bridge has no siren, and its log says why.
			if (error) log.error({ topics: orders.topics, error: error.message }, "the broker refuses us our orders");
		});
	}

	#onCut(client: MqttClient): void {
		if (client !== this.#client) return;
		if (this.#online && !this.#closed)
			this.#options.log.warn({ backlog: this.#waiting.length }, "broker connection lost");
		if (this.#online && !this.#answered && this.#waiting[0]?.sent) this.#cuts++;
		if (this.#cuts >= MOST_REFUSALS) this.#setFirstAside();
		this.#online = false;
		this.#client = undefined;
		for (const message of this.#waiting) message.sent = false;
		client.end(true);
		if (this.#closed) return;
		this.#timer = setTimeout(
			() => this.#connect(),
			retryDelayMs(++this.#failures, this.#options.reconnect ?? RECONNECT),
		);
	}

	#setFirstAside(): void {
		const first = this.#waiting.shift();
		this.#cuts = 0;
		this.#refused++;
		this.#options.log.error({ topic: first?.topic }, "the broker refuses a message: set aside");
	}

	#send(): void {
		const client = this.#client;
		if (!this.#online || client === undefined) return;
		// After a cut without an answer one message goes alone, so that the next cut names the culprit.
		const most = this.#cuts > 0 ? 1 : MOST_UNANSWERED;
		for (const message of this.#waiting.slice(0, most)) {
			if (message.sent) continue;
			message.sent = true;
			client.publish(message.topic, message.payload, { qos: 1 }, (error) => {
				if (!error && client === this.#client) this.#onAnswer(message);
			});
		}
	}

	#onAnswer(message: Waiting): void {
		this.#answered = true;
		this.#failures = 0;
		this.#cuts = 0;
		const at = this.#waiting.indexOf(message);
		if (at >= 0) this.#waiting.splice(at, 1);
		if (this.#waiting.length === 0) this.#onEmpty?.();
		this.#send();
	}

	#sendState(): void {
		if (!this.#online || this.#state === undefined) return;
		this.#client?.publish(bridgeTopic(this.#options.name), this.#state, { qos: 0, retain: true });
	}
}
