// A simulated Iridium modem: bars, network time, its two buffers, and sessions with whatever network it is given.

import { encodeSystemTime, sumOfMessage } from "../protocols/iridium-sbd.ts";
import { type ModemReply, type ModemTwinOptions, modemTwin } from "./modem.twin.ts";
import type { MakeTwin, SendBytes } from "./twin.ts";

export interface IridiumTwinOptions extends ModemTwinOptions {
	readonly bars: () => number;
	/** The satellites' time; undefined before the modem has heard one. */
	readonly utc: () => number | undefined;
	/** Without it the modem refuses what has to do with messages. */
	readonly messages?: SbdMessages;
}

/** How one session ended: the numbers of `+SBDIX`, and the message for the post. */
export interface NetworkSession {
	readonly sentStatus: number;
	readonly sentNo: number;
	readonly receivedStatus: 0 | 1 | 2;
	readonly receivedNo: number;
	readonly received: Uint8Array;
	readonly waiting: number;
}

/** What is above the modem. Resolves when the session is over. */
export type HoldSession = (message: Uint8Array | undefined) => Promise<NetworkSession>;

/** The part of the modem that keeps messages; it outlives a pulled cable, and a power cut empties it. */
export class SbdMessages {
	readonly #holdSession: HoldSession;
	readonly #listeners = new Set<SendBytes>();
	#sending: Uint8Array | undefined;
	#received: Uint8Array | undefined;
	#sentNo = 0;
	#receivedNo = -1;
	#waiting = 0;
	#rung = false;
	/** Every session that was begun: the command, and how long the message was. */
	readonly sessions: { readonly command: string; readonly bytes: number }[] = [];

	/** How long it waits for the bytes of a message: a minute, or less in a test. */
	readonly #writeWithinMs: number;

	constructor(holdSession: HoldSession, writeWithinMs = 60_000) {
		this.#holdSession = holdSession;
		this.#writeWithinMs = writeWithinMs;
	}

	/** The gateway rings: whoever is plugged in hears it. */
	ring(): void {
		this.#rung = true;
		for (const send of this.#listeners) send(ascii("\r\nSBDRING\r\n"));
	}

	losePower(): void {
		this.#sending = undefined;
		this.#received = undefined;
		this.#rung = false;
	}

	plug(send: SendBytes): () => void {
		this.#listeners.add(send);
		return () => this.#listeners.delete(send);
	}

	answer(command: string): ModemReply | undefined {
		if (command === "AT+SBDD0" || command === "AT+SBDD1") {
			if (command === "AT+SBDD0") this.#sending = undefined;
			else this.#received = undefined;
			return { lines: ["0"] };
		}
		if (command === "AT+SBDSX") {
			const flags = [this.#sending, this.#received].map((buffer) => (buffer === undefined ? 0 : 1));
			const ring = this.#rung ? 1 : 0;
			const numbers = [flags[0], this.#sentNo, flags[1], this.#receivedNo, ring, this.#waiting];
			return { lines: [`+SBDSX: ${numbers.join(", ")}`] };
		}
		if (command === "AT+SBDRB") return { block: toBlock(this.#received ?? new Uint8Array()), lines: [] };
		if (command === "AT+SBDIX" || command === "AT+SBDIXA") return { later: this.#beginSession(command) };
		const length = Number(/^AT\+SBDWB=(\d+)$/.exec(command)?.[1] ?? Number.NaN);
		if (Number.isNaN(length)) return undefined;
		if (length < 1 || length > 340) return { lines: ["3"] };
		return {
			prompt: "READY\r\n",
			count: length + 2,
			withinMs: this.#writeWithinMs,
			late: { lines: ["1"] },
			take: (bytes) => {
				const payload = bytes.slice(0, length);
				const sum = ((bytes[length] ?? 0) << 8) | (bytes[length + 1] ?? 0);
				if (sum !== sumOfMessage(payload)) return { lines: ["2"] };
				this.#sending = payload;
				return { lines: ["0"] };
			},
		};
	}

	async #beginSession(command: string): Promise<ModemReply> {
		this.#received = undefined;
		this.sessions.push({ command, bytes: this.#sending?.length ?? 0 });
		const session = await this.#holdSession(this.#sending);
		const { sentStatus, sentNo, receivedStatus, receivedNo, received, waiting } = session;
		this.#sentNo = sentNo;
		if (sentStatus <= 4) {
			this.#rung = false;
			this.#waiting = waiting;
		}
		if (receivedStatus === 1) {
			this.#received = received;
			this.#receivedNo = receivedNo;
		}
		const numbers = [sentStatus, sentNo, receivedStatus, receivedNo, received.length, waiting];
		return { lines: [`+SBDIX: ${numbers.join(", ")}`] };
	}
}

export function iridiumTwin(options: IridiumTwinOptions): MakeTwin {
	const { messages } = options;
	const makeTwin = modemTwin((command) => {
		if (command === "AT+CSQ") return { lines: [`+CSQ:${options.bars()}`] };
		if (command === "AT&K0") return { lines: [] };
		if (command !== "AT-MSSTM") return messages?.answer(command) ?? { lines: [], result: "ERROR" };
		const utc = options.utc();
		return { lines: [utc === undefined ? "-MSSTM: no network service" : encodeSystemTime(utc)] };
	}, options);
	return (send) => {
		const twin = makeTwin(send);
		const unplug = messages?.plug(send);
		return {
			receive: twin.receive,
			switchOff: () => {
				unplug?.();
				twin.switchOff();
			},
		};
	};
}

function toBlock(message: Uint8Array): Uint8Array {
	const sum = sumOfMessage(message);
	return Uint8Array.of(message.length >> 8, message.length & 0xff, ...message, sum >> 8, sum & 0xff);
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
