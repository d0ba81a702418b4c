// The one owner of a modem's port: one exchange at a time, each with a time limit, and a clean start after one that broke off.

import type { AskModem, ModemAnswer, SensorFault } from "./drivers/driver.ts";
import type { Port } from "./port.ts";
import { AtMachine } from "./protocols/at-command.ts";

/** Most commands are answered within a second; a modem that searches for its network takes longer. */
const ANSWER_LIMIT_MS = 5_000;
/** After an exchange without an end: so long must be quiet before the next, but no longer than that is waited for it. */
const QUIET_MS = 150;
const MOST_WAIT_FOR_QUIET_MS = 2_000;
/** Ends a text that waits for its end, and is nothing anywhere else. */
const ESCAPE = Uint8Array.of(0x1b);

interface Exchange {
	readonly lines: string[];
	readonly afterPrompt: Uint8Array | undefined;
	block: Uint8Array | undefined;
	readonly end: (ok: boolean, fault: SensorFault | undefined) => void;
	prompted: boolean;
}

export class ModemDialogue {
	readonly #port: Port;
	readonly #machine = new AtMachine();
	readonly #onUnsolicited: (line: string) => void;
	readonly #answerLimitMs: number;
	#exchange: Exchange | undefined;
	#free: Promise<unknown> = Promise.resolve();
	/** An exchange had no end: what comes next on the wire may still be its own. */
	#isUnclear = true;
	#heardAt = 0;

	constructor(port: Port, onUnsolicited: (line: string) => void = () => {}, answerLimitMs = ANSWER_LIMIT_MS) {
		this.#port = port;
		this.#onUnsolicited = onUnsolicited;
		this.#answerLimitMs = answerLimitMs;
	}

	/** Bytes that said nothing. */
	get discardedBytes(): number {
		return this.#machine.discardedBytes;
	}

	/** What arrived on the port. */
	receive(bytes: Uint8Array): void {
		this.#heardAt = performance.now();
		for (const event of this.#machine.push(bytes)) {
			const exchange = this.#exchange;
			if (event.kind === "unsolicited") this.#onUnsolicited(event.text);
			else if (exchange === undefined) continue;
			else if (event.kind === "line") exchange.lines.push(event.text);
			else if (event.kind === "block") exchange.block = event.bytes;
			else if (event.kind === "final") exchange.end(event.ok, event.ok ? undefined : "refused");
			else this.#sendAfterPrompt(exchange);
		}
	}

	/** The port was closed: an exchange that is under way will have no end, and need not wait for its time limit. */
	abandonExchange(): void {
		this.#exchange?.end(false, "no-answer");
		// Whatever opens next may be another modem, or the same one after a start.
		this.#isUnclear = true;
	}

	/** Waits for its turn; never throws, and never lasts longer than its time limit and the wait for quiet once it has its turn. */
	readonly ask: AskModem = (command, options = {}) => {
		const answer = this.#free.then(() => this.#ask(command, options));
		this.#free = answer;
		return answer;
	};

	async #ask(command: string, options: Parameters<AskModem>[1] & object) {
		const { limitMs = this.#answerLimitMs, afterPrompt, hasBlock } = options;
		if (!this.#port.state.open) return unanswered("no-answer");
		if (this.#isUnclear) await this.#waitForQuiet();
		const noiseBefore = this.#machine.discardedBytes;
		const { promise, resolve } = Promise.withResolvers<ModemAnswer>();
		const lines: string[] = [];
		const exchange: Exchange = {
			lines,
			afterPrompt: afterPrompt?.bytes,
			prompted: false,
			block: undefined,
			end: (ok, fault) => {
				clearTimeout(limit);
				this.#exchange = undefined;
				resolve({ ok, lines, fault, prompted: exchange.prompted, block: exchange.block });
			},
		};
		const limit = setTimeout(() => {
			this.#machine.abandon();
			this.#isUnclear = true;
			exchange.end(false, this.#machine.discardedBytes > noiseBefore ? "bad-checksum" : "no-answer");
		}, limitMs);
		this.#exchange = exchange;
		const bytes = this.#machine.begin(command, afterPrompt?.prompt, hasBlock);
		this.#port.write(bytes).catch(() => {
			// The time limit, or the port's closing, ends the exchange.
		});
		const answer = await promise;
		if (answer.fault === undefined || answer.fault === "refused") this.#port.feedWatchdog();
		return answer;
	}

	#sendAfterPrompt(exchange: Exchange): void {
		if (exchange.afterPrompt === undefined) return;
		exchange.prompted = true;
		this.#port.write(exchange.afterPrompt).catch(() => {
			// Part of it may have left: the exchange ends without a result, and that is what its caller must be told.
		});
	}

	async #waitForQuiet(): Promise<void> {
		this.#isUnclear = false;
		this.#machine.abandon();
		await this.#port.write(ESCAPE).catch(() => {});
		const until = performance.now() + MOST_WAIT_FOR_QUIET_MS;
		this.#heardAt = performance.now();
		for (;;) {
			const now = performance.now();
			const left = Math.min(this.#heardAt + QUIET_MS, until) - now;
			if (left <= 0) return;
			await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
		}
	}
}

function unanswered(fault: SensorFault): ModemAnswer {
	return { ok: false, lines: [], fault, prompted: false };
}
