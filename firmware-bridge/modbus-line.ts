// What is heard on an RS-485 line, and whether it is the answer, a second one, or somebody who speaks unasked.

import { EventEmitter } from "node:events";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { Port } from "./port.ts";
import { ReplyFinder } from "./protocols/modbus-rtu.ts";

/** Our port as modbus-serial wants to see one; it never opens the device itself. */
export class ModbusLine extends EventEmitter {
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

	/** Ends the wait for an answer when other bytes have come instead of it. */
	giveUpSpoilt(): void {
		if (this.#answers === 0 && (this.#finder?.discarded ?? 0) > 0) this.abandonRequest();
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

	/** Listens no longer; says how many bytes were no answer, how many of them nobody's echo, and how many answers there were. */
	endRequest(): { readonly heard: number; readonly strayBytes: number; readonly answers: number } {
		const { discarded: heard, strayBytes } = this.#finder ?? { discarded: 0, strayBytes: 0 };
		const answers = this.#answers;
		this.discardedBytes += heard;
		// Only somebody who answered can have a double; a late answer of one who did not is an everyday thing.
		this.#before = answers > 0 ? this.#finder : undefined;
		this.#finder = undefined;
		this.#answers = 0;
		return { heard, strayBytes, answers };
	}
}

const NOTHING = new Uint8Array(0);
