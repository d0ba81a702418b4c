// The one owner of an RS-485 bus: one request at a time, each with a time limit, a pause between two.

import { EventEmitter } from "node:events";
import { AppError } from "@tesai/shared/contract/error.ts";
import modbus from "modbus-serial";
import type { Registers } from "./drivers/driver.ts";
import type { Port } from "./port.ts";
import { ReplyFinder } from "./protocols/modbus-rtu.ts";

/** Slow transmitters answer within 100 ms; the rest is for USB adapters and converters on the network. */
const ANSWER_LIMIT_MS = 500;
/** Cheap transmitters miss a request that follows too closely; 3.5 characters, the rule, are 4 ms at 9600 baud. */
const LEAST_PAUSE_MS = 10;
const PAUSE_CHARACTERS = 4;
const BITS_A_CHARACTER = 11;

export class ModbusBus {
	readonly #port: Port;
	readonly #adapter: LibraryPort;
	readonly #library: InstanceType<typeof modbus.default>;
	readonly #pauseMs: number;
	#free: Promise<unknown> = Promise.resolve();

	constructor(port: Port, baudRate: number, answerLimitMs = ANSWER_LIMIT_MS) {
		this.#port = port;
		this.#adapter = new LibraryPort(port);
		this.#library = new modbus.default(this.#adapter);
		this.#library.open();
		this.#library.setTimeout(answerLimitMs);
		this.#pauseMs = Math.max(LEAST_PAUSE_MS, (PAUSE_CHARACTERS * BITS_A_CHARACTER * 1_000) / baudRate);
	}

	/** Bytes that were part of no answer. */
	get discardedBytes(): number {
		return this.#adapter.discardedBytes;
	}

	/** What arrived on the port. */
	receive(bytes: Uint8Array): void {
		this.#adapter.receive(bytes);
	}

	/** The port was closed: a request that is under way will have no answer, and need not wait for its time limit. */
	abandonRequest(): void {
		this.#adapter.abandonRequest();
	}

	/** Waits for its turn; never throws, and never lasts longer than its time limit once it has its turn. */
	ask(unit: number, table: "input" | "holding", address: number, count: number): Promise<Registers> {
		const answer = this.#free.then(() => this.#ask(unit, table, address, count));
		this.#free = answer.then((registers) => {
			// Nothing was sent on a closed port, so nobody needs the pause.
			if (registers.ok || this.#port.state.open) return pause(this.#pauseMs);
			return undefined;
		});
		return answer;
	}

	async #ask(unit: number, table: "input" | "holding", address: number, count: number): Promise<Registers> {
		if (!this.#port.state.open) return { ok: false, fault: "no-answer" };
		this.#library.setID(unit);
		try {
			const asked =
				table === "input"
					? this.#library.readInputRegisters(address, count)
					: this.#library.readHoldingRegisters(address, count);
			const answer = await Promise.race([asked, this.#adapter.abandoned]);
			this.#port.feedWatchdog();
			return { ok: true, words: answer.data };
		} catch (error) {
			const heard = this.#adapter.endRequest();
			if (typeof (error as { modbusCode?: unknown }).modbusCode === "number") {
				this.#port.feedWatchdog();
				return { ok: false, fault: "refused" };
			}
			return { ok: false, fault: heard > 0 ? "bad-checksum" : "no-answer" };
		}
	}
}

/** Our port as the library wants to see one; it never opens the device itself. */
class LibraryPort extends EventEmitter {
	discardedBytes = 0;
	/** Rejects when the request under way is given up. */
	abandoned: Promise<never> = new Promise(() => {});
	abandonRequest: () => void = () => {};
	readonly isOpen = true;
	readonly #port: Port;
	#finder: ReplyFinder | undefined;

	constructor(port: Port) {
		super();
		this.#port = port;
	}

	open(done: (error?: Error) => void): void {
		done();
	}

	close(done?: () => void): void {
		done?.();
	}

	write(request: Buffer): void {
		this.#finder = new ReplyFinder(request);
		this.abandoned = new Promise((_, reject) => {
			this.abandonRequest = () => reject(new AppError("unreachable", "the port was closed"));
		});
		this.#port.write(request).catch(() => {
			// The library's own time limit reports it as an answer that did not come.
		});
	}

	receive(bytes: Uint8Array): void {
		const finder = this.#finder;
		if (finder === undefined) {
			this.discardedBytes += bytes.length;
			return;
		}
		const reply = finder.push(bytes);
		if (reply === undefined) return;
		this.#finder = undefined;
		this.discardedBytes += finder.discarded;
		this.emit("data", Buffer.from(reply));
	}

	/** Gives up the answer; returns how many bytes were heard instead of it. */
	endRequest(): number {
		const heard = this.#finder?.discarded ?? 0;
		this.discardedBytes += heard;
		this.#finder = undefined;
		return heard;
	}
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
