// One client's socket with the guard in front of it: aedes sees only packets that keep every rule, and nobody sees a
// PUBLISH, neither subscribers nor as an acknowledgement, before it is on disk.

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { encodeConnack, encodePublishAcks, PUBACK, PUBREC } from "./answer.ts";
import type { Reason } from "./counts.ts";
import { type ConnectPacket, type Fault, type PublishPacket, readPacket, simplifyConnect } from "./packet.ts";
import { PacketFramer } from "./packet-framer.ts";

export interface ConnectionOptions {
	/** The client is a program of this box. */
	readonly isOnThisBox: boolean;
	readonly mayPublish: (topic: string) => boolean;
	/** Asked for every PUBLISH that is allowed: a promise holds it back, undefined lets it through. */
	readonly receive: (client: string, message: PublishPacket) => Promise<unknown> | undefined;
	/** Whether a message needs `deliver`. */
	readonly hasAudience: (message: PublishPacket) => boolean;
	/** Hands a stored message of QoS 0 or 1 to its subscribers; nothing more is read from this client until `done`. */
	readonly deliver: (message: PublishPacket, done: () => void) => void;
	/** Told once, when the guard ends the connection. */
	readonly onCut: (reason: Reason, clause: string, client: string) => void;
	/** A message that is acknowledged and left out, because this client may not publish there. */
	readonly onDrop: (client: string, topic: string) => void;
}

/** What one chunk from the socket leads to once everything in it is on disk. */
interface Turn {
	/** What goes on to aedes as it came. */
	readonly passed: Buffer[];
	/** First bytes and packet ids of acknowledgements, in the order of their messages [MQTT-4.6.0-2]. */
	readonly acks: number[];
	readonly messages: PublishPacket[];
	readonly waiting: Promise<unknown>[];
}

/** Unread bytes that a client may leave: waiting for it longer would make all others wait. */
const MOST_UNREAD_BYTES = 262_144;

/**
 * The stream that aedes reads from and writes to. CONNECT, SUBSCRIBE, QoS 2 and the like pass through it; a PUBLISH of
 * QoS 0 or 1 is stored, acknowledged and delivered from here, a whole chunk at a time: through aedes' own packet queue
 * each message costs more than storing it does.
 */
export class Connection extends Duplex {
	readonly #socket: Socket;
	readonly #options: ConnectionOptions;
	readonly #framer = new PacketFramer((bytes, start, bodyAt, end) => this.#take(bytes, start, bodyAt, end));
	#turn: Turn = newTurn();
	#connect: ConnectPacket | undefined;
	/** CONNACK is out: only now may anything else be answered [MQTT-3.2.0-1]. */
	#accepted = false;
	/** Acknowledgements that wait for it. */
	readonly #early: number[] = [];
	#ended = false;
	/** How many things the next chunk waits for. */
	#holds = 0;
	#full = false;
	#heardAt = 0;
	#keepAlive: NodeJS.Timeout | undefined;

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

	get isOnThisBox(): boolean {
		return this.#options.isOnThisBox;
	}

	/** True when the client leaves so much unread that it was cut. */
	cutWhenUnread(): boolean {
		if (Math.max(this.writableLength, this.#socket.writableLength) <= MOST_UNREAD_BYTES) return false;
		this.cut("slow-reader", "unread");
		return true;
	}

	/** Ends the connection because a rule was broken; the first reason is the one that counts. */
	cut(reason: Reason, clause: string): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#options.onCut(reason, clause, this.clientId);
		this.destroy();
	}

	#receiveChunk(chunk: Buffer): void {
		if (this.#ended) return;
		this.#heardAt = performance.now();
		const framing = this.#framer.push(chunk);
		if (framing === "too-long" || framing === "malformed") this.cut(framing, "MQTT-2.2.3");
		if (this.#ended) return;
		const turn = this.#turn;
		this.#turn = newTurn();
		if (turn.waiting.length === 0) {
			this.#finish(turn);
			return;
		}
		// The next chunk stays in the socket until this one is on disk, so nothing overtakes and nothing piles up.
		this.#hold();
		Promise.all(turn.waiting).then(
			() => {
				this.#finish(turn);
				this.#release();
			},
			() => this.cut("not-saved", "MQTT-4.3.2-2"),
		);
	}

	/** A violation ends the chunk at once; what was stored before it goes unanswered and comes again. */
	#take(bytes: Buffer, start: number, bodyAt: number, end: number): boolean {
		const packet = readPacket(bytes[start] ?? 0, bytes, bodyAt, end);
		if (packet.kind === "fault") return this.#refuse(packet);
		if (this.#connect === undefined && packet.kind !== "connect") return this.#refuse(outOfOrder("MQTT-3.1.0-1"));
		if (packet.kind === "publish") this.#takePublish(packet, bytes, start, end);
		else if (packet.kind !== "connect") this.#turn.passed.push(bytes.subarray(start, end));
		else if (this.#connect !== undefined) return this.#refuse(outOfOrder("MQTT-3.1.0-2"));
		else this.#takeConnect(packet, bytes, start, end);
		return !this.#ended;
	}

	#takeConnect(packet: ConnectPacket, bytes: Buffer, start: number, end: number): void {
		this.#connect = packet;
		simplifyConnect(packet, bytes, start);
		if (packet.keepAliveS > 0) this.#watchSilence(packet.keepAliveS * 1_500);
		this.#turn.passed.push(bytes.subarray(start, end));
	}

	#takePublish(message: PublishPacket, bytes: Buffer, start: number, end: number): void {
		const turn = this.#turn;
		if (!this.#options.mayPublish(message.topic)) {
			// [MQTT-3.3.5-2] leaves two ways: close, or acknowledge and leave it out. Closing would let one wrong topic
			// stop everything else that the device has to say.
			this.#options.onDrop(this.clientId, message.topic);
			if (message.qos > 0) turn.acks.push(message.qos === 1 ? PUBACK : PUBREC, message.id);
			return;
		}
		let stored: Promise<unknown> | undefined;
		try {
			stored = this.#options.receive(this.clientId, message);
		} catch {
			// Counted and closed, as when the promise rejects: the client sends again.
			this.cut("not-saved", "MQTT-4.3.2-2");
			return;
		}
		// Companions of one commit share one promise.
		if (stored !== undefined && turn.waiting.at(-1) !== stored) turn.waiting.push(stored);
		if (message.qos === 2 || !this.#accepted) {
			turn.passed.push(bytes.subarray(start, end));
			return;
		}
		if (message.qos === 1) turn.acks.push(PUBACK, message.id);
		if (this.#options.hasAudience(message)) turn.messages.push(message);
	}

	#finish(turn: Turn): void {
		if (this.destroyed) return;
		if (!this.#accepted) this.#early.push(...turn.acks);
		else if (turn.acks.length > 0) this.#acknowledge(turn.acks);
		for (const message of turn.messages) {
			this.#hold();
			this.#options.deliver(message, () => this.#release());
		}
		for (const bytes of turn.passed) if (!this.push(bytes)) this.#full = true;
		if (this.#full) this.#socket.pause();
	}

	#acknowledge(acks: readonly number[]): void {
		if (this.cutWhenUnread()) return;
		this.#socket.write(encodePublishAcks(acks));
	}

	#refuse(fault: Fault): false {
		if (fault.connack === undefined || this.#connect !== undefined) {
			this.cut(fault.reason, fault.clause);
			return false;
		}
		this.#ended = true;
		this.#options.onCut(fault.reason, fault.clause, this.clientId);
		this.#socket.end(encodeConnack(fault.connack), () => this.destroy());
		return false;
	}

	/** One timer for the whole life of the connection: it looks how long ago the last packet was and sleeps the rest. */
	#watchSilence(limitMs: number): void {
		const look = () => {
			// While its socket is held nobody can say that the client is silent.
			const left = this.#holds > 0 ? limitMs : limitMs - (performance.now() - this.#heardAt);
			if (left > 0) this.#keepAlive = setTimeout(look, Math.ceil(left));
			else this.cut("silent", "MQTT-3.1.2-24");
		};
		this.#keepAlive = setTimeout(look, limitMs);
	}

	#hold(): void {
		this.#holds++;
		if (this.#holds === 1) this.#socket.pause();
	}

	#release(): void {
		this.#holds--;
		if (this.#holds === 0 && !this.#full) this.#socket.resume();
	}

	override _read(): void {
		this.#full = false;
		if (this.#holds === 0) this.#socket.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		// The first thing that aedes ever writes is its CONNACK.
		this.#accepted = true;
		this.#socket.write(chunk, done);
		if (this.#early.length > 0) this.#acknowledge(this.#early.splice(0));
	}

	override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
		// aedes writes each packet in pieces, and a turn brings many: one buffer is one system call.
		this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "binary", done);
	}

	override _final(done: () => void): void {
		this.#socket.end(done);
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		clearTimeout(this.#keepAlive);
		this.#ended = true;
		this.#socket.destroy();
		done(error);
	}
}

function newTurn(): Turn {
	return { passed: [], acks: [], messages: [], waiting: [] };
}

function outOfOrder(clause: string): Fault {
	return { kind: "fault", reason: "out-of-order", clause };
}
