// The load generator, a process of its own: raw QoS 1 publishers, each with a full window in flight, counting PUBACKs.
// argv: port, publishers, window, seconds, first byte of a PUBLISH. Prints one JSON line.

import { connect, type Socket } from "node:net";

const numbers = process.argv.slice(2).map(Number) as [number, number, number, number, number];
const [port, publishers, window, seconds, first] = numbers;
/** Without a stamp of its own each one is a reading of its own. */
const PAYLOAD = Buffer.from('{"kind":"temperature","celsius":4.37,"humidityPercent":61.5}');
/** A PUBACK is four bytes, and this client is owed nothing else after its CONNACK. */
const ACK_BYTES = 4;

/** Packets with the ids 1 to `count`, laid end to end: any run of them is one slice. */
function publishPackets(publisher: number, count: number): { readonly bytes: Buffer; readonly size: number } {
	const topic = Buffer.from(`tesai/v1/reading/bench-${publisher}`);
	const length = 2 + topic.length + 2 + PAYLOAD.length;
	const header =
		length < 128 ? Buffer.from([first, length]) : Buffer.from([first, (length & 0x7f) | 0x80, length >> 7]);
	const size = header.length + length;
	const bytes = Buffer.alloc(size * count);
	for (let index = 0; index < count; index++) {
		let at = index * size;
		at += header.copy(bytes, at);
		at = bytes.writeUInt16BE(topic.length, at);
		at += topic.copy(bytes, at);
		at = bytes.writeUInt16BE(index + 1, at);
		PAYLOAD.copy(bytes, at);
	}
	return { bytes, size };
}

class Publisher {
	acknowledged = 0;
	readonly socket: Socket;
	readonly #packets: { readonly bytes: Buffer; readonly size: number };
	readonly #ring: number;
	#next = 0;
	#ackBytes = 0;

	constructor(number: number) {
		this.#ring = window * 20;
		this.#packets = publishPackets(number, this.#ring);
		this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
		const id = Buffer.from(`bench-${number}`);
		const body = Buffer.concat([Buffer.from([0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, id.length]), id]);
		this.socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
	}

	connected(): Promise<void> {
		return new Promise((resolve, reject) => {
			this.socket.once("error", reject);
			this.socket.once("data", (chunk) => {
				if (chunk.length !== 4 || chunk[3] !== 0) reject(new Error(`refused: ${chunk.toString("hex")}`));
				this.socket.on("data", (acks) => this.#receiveAcks(acks));
				resolve();
			});
		});
	}

	start(): void {
		this.#send(window);
	}

	#receiveAcks(chunk: Buffer): void {
		this.#ackBytes += chunk.length;
		const acks = Math.floor(this.#ackBytes / ACK_BYTES);
		this.#ackBytes -= acks * ACK_BYTES;
		this.acknowledged += acks;
		this.#send(acks);
	}

	#send(count: number): void {
		const { bytes, size } = this.#packets;
		const first = Math.min(count, this.#ring - this.#next);
		this.socket.write(bytes.subarray(this.#next * size, (this.#next + first) * size));
		this.#next = (this.#next + first) % this.#ring;
		if (count > first) this.#send(count - first);
	}
}

const all = Array.from({ length: publishers }, (_, number) => new Publisher(number));
const total = () => all.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
await Promise.all(all.map((publisher) => publisher.connected()));
for (const publisher of all) publisher.start();
await pause(seconds * 250);
const before = total();
const startedAt = performance.now();
await pause(seconds * 1_000);
const perSecond = ((total() - before) * 1_000) / (performance.now() - startedAt);
process.stdout.write(`${JSON.stringify({ perSecond })}\n`);
process.exit(0);
