// One client's socket with the guard in front of it: aedes reads from here and sees only packets that keep every rule,
// and a PUBLISH only once it is on disk.

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Reason } from "./counts.ts";
import { type ConnectPacket, type Fault, type PublishPacket, readPacket } from "./packet.ts";
import { PacketFramer } from "./packet-framer.ts";

export interface ConnectionOptions {
	/** Asked for every PUBLISH: a promise holds it, and all that follows it, back; undefined lets it through. */
	readonly receive: (client: string, message: PublishPacket) => Promise<unknown> | undefined;
	readonly mayPublish: (topic: string) => boolean;
	/** Told once, when the guard ends the connection. */
	readonly onCut: (reason: Reason, clause: string, client: string) => void;
	/** A message that is acknowledged and left out. */
	readonly onDrop: (client: string, topic: string) => void;
}

export class Connection extends Duplex {
	readonly #socket: Socket;
	readonly #options: ConnectionOptions;
	readonly #framer = new PacketFramer((bytes, start, bodyAt, end) => this.#take(bytes, start, bodyAt, end));
	#connect: ConnectPacket | undefined;
	#cut = false;
	/** What of the current chunk goes on to aedes, and what that waits for. */
	#passed: Buffer[] = [];
	#waiting: Promise<unknown>[] = [];

	constructor(socket: Socket, options: ConnectionOptions) {
		super();
		this.#socket = socket;
		this.#options = options;
		socket.on("data", (chunk: Buffer) => this.#receiveChunk(chunk));
		socket.on("end", () => this.push(null));
		socket.on("error", (error) => this.destroy(error));
		socket.on("close", () => this.destroy());
	}

	get clientId(): string {
		return this.#connect?.client ?? "";
	}

	/** Ends the connection because a rule was broken; the first reason is the one that counts. */
	cut(reason: Reason, clause: string): void {
		if (this.#cut) return;
		this.#cut = true;
		this.#options.onCut(reason, clause, this.clientId);
		this.destroy();
	}

	#receiveChunk(chunk: Buffer): void {
		if (this.#cut) return;
		const framing = this.#framer.push(chunk);
		if (framing === "too-long" || framing === "malformed") this.cut(framing, "MQTT-2.2.3");
		if (this.#cut) return;
		const waiting = this.#waiting;
		if (waiting.length === 0) {
			this.#pass();
			return;
		}
		// The next chunk stays in the socket until this one is on disk, so nothing overtakes and nothing piles up.
		this.#waiting = [];
		this.#socket.pause();
		Promise.all(waiting).then(
			() => {
				if (this.destroyed) return;
				this.#pass();
				if (this.readableFlowing !== null || this.readableLength < this.readableHighWaterMark) this.#socket.resume();
			},
			() => this.cut("not-saved", "not on disk"),
		);
	}

	#pass(): void {
		const passed = this.#passed;
		this.#passed = [];
		for (const bytes of passed) if (!this.push(bytes)) this.#socket.pause();
	}

	#take(bytes: Buffer, start: number, bodyAt: number, end: number): boolean {
		const packet = readPacket(bytes[start] ?? 0, bytes, bodyAt, end);
		if (packet.kind === "fault") return this.#refuse(packet);
		if (packet.kind === "connect") {
			if (this.#connect !== undefined) return this.#refuse(outOfOrder("MQTT-3.1.0-2"));
			this.#connect = packet;
		} else if (this.#connect === undefined) return this.#refuse(outOfOrder("MQTT-3.1.0-1"));
		if (packet.kind === "publish" && !this.#receive(packet)) return true;
		this.#passed.push(bytes.subarray(start, end));
		return true;
	}

	/** False when the message was answered here and goes no further. */
	#receive(message: PublishPacket): boolean {
		if (!this.#options.mayPublish(message.topic)) {
			// [MQTT-3.3.5-2] leaves two ways: close, or acknowledge and leave it out. Closing would let one wrong topic
			// stop everything else that the device has to say.
			this.#options.onDrop(this.clientId, message.topic);
			if (message.qos > 0)
				this.#socket.write(Buffer.from([message.qos === 1 ? 0x40 : 0x50, 2, message.id >> 8, message.id & 0xff]));
			return false;
		}
		const stored = this.#options.receive(this.clientId, message);
		if (stored !== undefined) this.#waiting.push(stored);
		return true;
	}

	#refuse(fault: Fault): false {
		if (fault.connack !== undefined && this.#connect === undefined && !this.#cut) {
			this.#cut = true;
			this.#options.onCut(fault.reason, fault.clause, this.clientId);
			this.#socket.end(Buffer.from([0x20, 2, 0, fault.connack]), () => this.destroy());
		} else this.cut(fault.reason, fault.clause);
		return false;
	}

	override _read(): void {
		this.#socket.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.#socket.write(chunk, done);
	}

	override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
		// aedes writes an acknowledgement in three pieces and a turn has hundreds: one buffer is one system call.
		this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
	}

	override _final(done: () => void): void {
		this.#socket.end(done);
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.#socket.destroy();
		done(error);
	}
}

function outOfOrder(clause: string): Fault {
	return { kind: "fault", reason: "out-of-order", clause };
}
