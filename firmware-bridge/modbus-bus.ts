// The one owner of an RS-485 bus: one request at a time, each with a time limit, a pause between two, and an ear for a
// second unit that answers under the same number.

import modbus from "modbus-serial";
import type { Registers, SensorFault, Table } from "./drivers/driver.ts";
import { ModbusLine } from "./modbus-line.ts";
import type { Port } from "./port.ts";

/** Slow transmitters answer within 100 ms; the rest is for USB adapters and converters on the network. */
export const ANSWER_LIMIT_MS = 500;
/** Cheap transmitters miss a request that follows too closely; 3.5 characters, the rule, are 4 ms at 9600 baud. */
const LEAST_PAUSE_MS = 10;
const PAUSE_CHARACTERS = 4;
const BITS_A_CHARACTER = 11;
/** P13: a line that somebody talks on is waited for so long, and then spoken on all the same. */
const LONGEST_WAIT_FOR_SILENCE_MS = 100;
/** P14: where a second voice is to be feared, it is waited for as long as a slow transmitter takes. */
const LISTEN_MS = 100;
/** P14: of a unit whose own time to answer is known, only a little longer than that. */
const LISTEN_LEAST_MS = 20;
/** P14: the line may give a few stray bytes when it changes hands; more of them are somebody's words. */
const MOST_STRAY_BYTES = 4;
/** P14: how often a question is asked whose answer did not come alone. */
const TIMES_ASKED = 3;
/** P14: a unit that two answered for is believed again after so many answers that came alone. */
const ANSWERS_TO_TRUST = 3;
/** P14: how long a line on which somebody spoke unasked is listened to with care. */
const WARY_MS = 60_000;

type Library = InstanceType<typeof modbus.default>;
type Asked = { readonly data: readonly (number | boolean)[] };
type Exchange =
	| { readonly ok: true; readonly words: readonly number[]; readonly answers: number; readonly strayBytes: number }
	| { readonly ok: false; readonly fault: SensorFault };

export class ModbusBus {
	readonly #port: Port;
	readonly #line: ModbusLine;
	readonly #library: Library;
	readonly #pauseMs: number;
	#free: Promise<unknown> = Promise.resolve();
	/** The longest that each unit has taken for an answer. */
	readonly #answerMs = new Map<number, number>();
	/** Answers that each doubted unit still has to give alone. */
	readonly #doubted = new Map<number, number>();

	constructor(port: Port, baudRate: number, answerLimitMs = ANSWER_LIMIT_MS) {
		this.#port = port;
		this.#line = new ModbusLine(port);
		this.#library = new modbus.default(this.#line);
		this.#library.open();
		this.#library.setTimeout(answerLimitMs);
		this.#pauseMs = Math.max(LEAST_PAUSE_MS, (PAUSE_CHARACTERS * BITS_A_CHARACTER * 1_000) / baudRate);
	}

	/** Bytes that were part of no answer. */
	get discardedBytes(): number {
		return this.#line.discardedBytes;
	}

	/** What arrived on the port. */
	receive(bytes: Uint8Array): void {
		this.#line.receive(bytes);
	}

	/** The port was closed: a request that is under way will have no answer, and need not wait for its time limit. */
	abandonRequest(): void {
		this.#line.abandonRequest();
	}

	/** It has answered at least once. */
	hasMet(unit: number): boolean {
		return this.#answerMs.has(unit);
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
	 * P14: an answer counts when it came alone. With other words beside it, it may be the late one of a request before, or that of
	 * somebody who talks out of turn and has spoilt the true one; the unit is asked again. Two answers each time, and two units
	 * have one number: nothing that comes under it is believed until it has been single for a while.
	 */
	async #ask(unit: number, question: (library: Library) => Promise<Asked>): Promise<Registers> {
		let doubles = 0;
		for (let time = 1; time <= TIMES_ASKED; time++) {
			const told = await this.#exchange(unit, question);
			if (!told.ok) {
				// P13: a spoilt answer of one who is known is as good a reason to ask again; silence is not.
				if (told.fault === "bad-checksum" && this.#answerMs.has(unit)) continue;
				return told;
			}
			if (told.answers > 1) {
				doubles++;
				this.#line.wary.add(unit);
			} else if (told.strayBytes <= MOST_STRAY_BYTES) {
				return this.#believe(unit, told.words);
			}
		}
		if (doubles < TIMES_ASKED) return { ok: false, fault: "bad-checksum" };
		this.#doubted.set(unit, ANSWERS_TO_TRUST);
		return { ok: false, fault: "duplicate-address" };
	}

	#believe(unit: number, words: readonly number[]): Registers {
		const doubt = this.#doubted.get(unit) ?? 0;
		if (doubt > 0) {
			this.#doubted.set(unit, doubt - 1);
			return { ok: false, fault: "duplicate-address" };
		}
		this.#line.wary.delete(unit);
		return { ok: true, words };
	}

	async #exchange(unit: number, question: (library: Library) => Promise<Asked>): Promise<Exchange> {
		if (!this.#port.state.open) return { ok: false, fault: "no-answer" };
		await this.#waitForSilence();
		this.#library.setID(unit);
		const askedAt = performance.now();
		const spoilt = this.#watchForSpoilt(unit);
		try {
			const answer = await Promise.race([question(this.#library), this.#line.abandoned]);
			const tookMs = performance.now() - askedAt;
			this.#port.feedWatchdog();
			await pause(this.#listenMs(unit, tookMs));
			const { answers, strayBytes } = this.#line.endRequest();
			this.#answerMs.set(unit, Math.max(tookMs, this.#answerMs.get(unit) ?? 0));
			return { ok: true, words: answer.data.map(Number), answers, strayBytes };
		} catch (error) {
			const { heard } = this.#line.endRequest();
			// Nothing can be sent on a closed port, so nobody needs the pause.
			if (this.#port.state.open) await pause(this.#pauseMs);
			if (typeof (error as { modbusCode?: unknown }).modbusCode === "number") {
				this.#port.feedWatchdog();
				return { ok: false, fault: "refused" };
			}
			return { ok: false, fault: heard > 0 ? "bad-checksum" : "no-answer" };
		} finally {
			clearTimeout(spoilt);
		}
	}

	/** P13: when the answer of a unit whose time is known must have come, and something else did, it need not be waited for. */
	#watchForSpoilt(unit: number): NodeJS.Timeout | undefined {
		const longest = this.#answerMs.get(unit);
		if (longest === undefined) return undefined;
		return setTimeout(() => this.#line.giveUpSpoilt(), 2 * longest + LISTEN_MS);
	}

	/**
	 * P14: how long to listen after an answer. At the first meeting and after a sign of a second unit, as long as the slowest
	 * transmitter takes; on a line where somebody talks unasked, until the true answer must have come; else the pause.
	 */
	#listenMs(unit: number, tookMs: number): number {
		const longest = this.#answerMs.get(unit);
		if (longest === undefined || this.#line.wary.has(unit)) return LISTEN_MS;
		if (!this.#line.hadUnasked(WARY_MS)) return this.#pauseMs;
		return Math.min(LISTEN_MS, Math.max(LISTEN_LEAST_MS, LISTEN_LEAST_MS + longest - tookMs));
	}

	/** P13: a request into the middle of somebody's words would be lost with them. */
	async #waitForSilence(): Promise<void> {
		for (let waited = 0; waited < LONGEST_WAIT_FOR_SILENCE_MS && this.#line.heardWithin(this.#pauseMs); ) {
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

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
