// The one owner of an RS-485 bus: one request at a time, each with a time limit, a pause between two, and an ear for a
// second unit that answers under the same number.

import { EventEmitter } from "node:events";
import { AppError } from "@tesai/shared/contract/error.ts";
import modbus from "modbus-serial";
import type { Registers, SensorFault, Table } from "./drivers/driver.ts";
import type { Port } from "./port.ts";
import { ReplyFinder } from "./protocols/modbus-rtu.ts";

/** Slow transmitters answer within 100 ms; the rest is for USB adapters and converters on the network. */
export const ANSWER_LIMIT_MS = 500;
/** Cheap transmitters miss a request that follows too closely; 3.5 characters, the rule, are 4 ms at 9600 baud. */
const LEAST_PAUSE_MS = 10;
const PAUSE_CHARACTERS = 4;
const BITS_A_CHARACTER = 11;
/** P13: a line that somebody talks on is waited for so long, and then spoken on all the same. */
const LONGEST_WAIT_FOR_SILENCE_MS = 100;
/** P14: where a second answer is to be feared, it is waited for as long as a slow transmitter takes. */
const LISTEN_MS = 100;
/** P14: a unit that two answered for is believed again after so many answers that came alone. */
const ANSWERS_TO_TRUST = 3;
/** P14: how long a line on which somebody spoke unasked is listened to with care. */
const WARY_MS = 60_000;

type Library = InstanceType<typeof modbus.default>;
type Asked = { readonly data: readonly (number | boolean)[] };
type Exchange =
	| { readonly ok: true; readonly words: readonly number[]; readonly answers: number }
	| { readonly ok: false; readonly fault: SensorFault };

export class ModbusBus {
	readonly #port: Port;
	readonly #adapter: LibraryPort;
	readonly #library: Library;
	readonly #pauseMs: number;
	#free: Promise<unknown> = Promise.resolve();
	/** Units that have answered before. */
	readonly #met = new Set<number>();
	/** Answers that each doubted unit still has to give alone. */
	readonly #doubted = new Map<number, number>();

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

	/** Waits for its turn; never throws, and lasts little longer than its time limit once it has its turn. */
	ask(unit: number, table: Table, address: number, count: number): Promise<Registers> {
		return this.#inTurn(() => this.#ask(unit, (library) => read(library, table, address, count)));
	}

	/** Sets one coil; true when the unit confirmed it. Only a bus that serves a device with switches hands this on. */
	writeCoil(unit: number, address: number, on: boolean): Promise<boolean> {
		return this.#inTurn(async () => {
			const set = await this.#exchange(unit, async (library) => {
				const { state } = await library.writeCoil(address, on);
				return { data: [state] };
			});
			return set.ok;
		});
	}

	#inTurn<T>(speak: () => Promise<T>): Promise<T> {
		const spoken = this.#free.then(speak);
		this.#free = spoken;
		return spoken;
	}

	/**
	 * P14: an answer that comes twice may be the late one of a request before, or somebody who talks out of turn, so the unit is
	 * asked once more. Two again, and two units have one number: nothing that comes under it is believed until it has been
	 * single for a while.
	 */
	async #ask(unit: number, question: (library: Library) => Promise<Asked>): Promise<Registers> {
		let told = await this.#exchange(unit, question);
		if (told.ok && told.answers > 1) {
			this.#adapter.wary.add(unit);
			told = await this.#exchange(unit, question);
			if (told.ok && told.answers > 1) this.#doubted.set(unit, ANSWERS_TO_TRUST + 1);
		}
		if (!told.ok) return told;
		const doubt = this.#doubted.get(unit) ?? 0;
		if (doubt <= 1) {
			this.#doubted.delete(unit);
			this.#adapter.wary.delete(unit);
			return { ok: true, words: told.words };
		}
		this.#doubted.set(unit, told.answers > 1 ? ANSWERS_TO_TRUST + 1 : doubt - 1);
		return { ok: false, fault: "duplicate-address" };
	}

	async #exchange(unit: number, question: (library: Library) => Promise<Asked>): Promise<Exchange> {
		if (!this.#port.state.open) return { ok: false, fault: "no-answer" };
		await this.#waitForSilence();
		this.#library.setID(unit);
		try {
			const answer = await Promise.race([question(this.#library), this.#adapter.abandoned]);
			this.#port.feedWatchdog();
			await pause(this.#listenMs(unit));
			this.#met.add(unit);
			return { ok: true, words: answer.data.map(Number), answers: this.#adapter.endRequest().answers };
		} catch (error) {
			const { heard } = this.#adapter.endRequest();
			// Nothing can be sent on a closed port, so nobody needs the pause.
			if (this.#port.state.open) await pause(this.#pauseMs);
			if (typeof (error as { modbusCode?: unknown }).modbusCode === "number") {
				this.#port.feedWatchdog();
				return { ok: false, fault: "refused" };
			}
			return { ok: false, fault: heard > 0 ? "bad-checksum" : "no-answer" };
		}
	}

	/** P14: at the first meeting, after a sign of a second one, and on a line where somebody talks unasked, it is the longer time. */
	#listenMs(unit: number): number {
		const isWary = !this.#met.has(unit) || this.#adapter.wary.has(unit) || this.#adapter.hadUnasked(WARY_MS);
		return isWary ? LISTEN_MS : this.#pauseMs;
	}

	/** P13: a request into the middle of somebody's words would be lost with them. */
	async #waitForSilence(): Promise<void> {
		for (let waited = 0; waited < LONGEST_WAIT_FOR_SILENCE_MS && this.#adapter.heardWithin(this.#pauseMs); ) {
			await pause(this.#pauseMs);
			waited += this.#pauseMs;
		}
	}
}

function read(library: Library, table: Table, address: number, count: number): Promise<Asked> {
	switch (table) {
		case "coil":
			return readBits(library.readCoils(address, count), count);
		case "discrete":
			return readBits(library.readDiscreteInputs(address, count), count);
		case "input":
			return library.readInputRegisters(address, count);
		case "holding":
			return library.readHoldingRegisters(address, count);
	}
}

/** The library gives whole bytes of bits; the ones behind the last that was asked for mean nothing. */
async function readBits(asked: Promise<{ readonly data: readonly boolean[] }>, count: number): Promise<Asked> {
	return { data: (await asked).data.slice(0, count) };
}

/** Our port as the library wants to see one; it never opens the device itself. */
class LibraryPort extends EventEmitter {
	discardedBytes = 0;
	/** P14: units for which a second answer was heard. */
	readonly wary = new Set<number>();
	/** Rejects when the request under way is given up. */
	abandoned: Promise<never> = new Promise(() => {});
	abandonRequest: () => void = () => {};
	readonly isOpen = true;
	readonly #port: Port;
	#finder: ReplyFinder | undefined;
	#answers = 0;
	/** The request before: whoever answers it now is late, or a second one. */
	#before: ReplyFinder | undefined;
	#heardAt = Number.NEGATIVE_INFINITY;
	#unaskedAt = Number.NEGATIVE_INFINITY;

	constructor(port: Port) {
		super();
		this.#port = port;
	}

	/** Something was on the line in the last `ms`. */
	heardWithin(ms: number): boolean {
		return performance.now() - this.#heardAt < ms;
	}

	/** Something was said in the last `ms` while nobody had been asked. */
	hadUnasked(ms: number): boolean {
		return performance.now() - this.#unaskedAt < ms;
	}

	open(done: (error?: Error) => void): void {
		done();
	}

	close(done?: () => void): void {
		done?.();
	}

	write(request: Buffer): void {
		this.#finder = new ReplyFinder(request);
		this.#answers = 0;
		this.abandoned = new Promise((_, reject) => {
			this.abandonRequest = () => reject(new AppError("unreachable", "the port was closed"));
		});
		this.#port.write(request).catch(() => {
			// The library's own time limit reports it as an answer that did not come.
		});
	}

	receive(bytes: Uint8Array): void {
		this.#heardAt = performance.now();
		const finder = this.#finder;
		if (this.#before !== undefined && this.#before.unit !== finder?.unit && this.#before.push(bytes) !== undefined) {
			this.wary.add(this.#before.unit);
		}
		if (finder === undefined) {
			this.#unaskedAt = this.#heardAt;
			this.discardedBytes += bytes.length;
			return;
		}
		for (let reply = finder.push(bytes); reply !== undefined; reply = finder.push(NOTHING)) {
			if (++this.#answers === 1) this.emit("data", Buffer.from(reply));
		}
	}

	/** Listens no longer; says how many bytes were no answer, and how many answers there were. */
	endRequest(): { readonly heard: number; readonly answers: number } {
		const heard = this.#finder?.discarded ?? 0;
		const answers = this.#answers;
		this.discardedBytes += heard;
		// Only somebody who answered can have a double; a late answer of one who did not is an everyday thing.
		this.#before = answers > 0 ? this.#finder : undefined;
		this.#finder = undefined;
		this.#answers = 0;
		return { heard, answers };
	}
}

const NOTHING = new Uint8Array(0);

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
