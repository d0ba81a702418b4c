// The dialogue with a modem: takes its bytes apart into echo, information, prompt, final result and what it says unasked.
//
//   → AT+CSQ CR
//   ← AT+CSQ CR (echo) CR LF +CSQ: 15,99 CR LF (information) CR LF OK CR LF (final result)
//
// A byte machine: how the bytes are cut into chunks changes nothing, memory is bounded, every byte is counted.

export type AtEvent =
	/** A line that belongs to the command under way. */
	| { readonly kind: "line"; readonly text: string }
	/** The modem waits for the text or the bytes that belong to the command. */
	| { readonly kind: "prompt" }
	/** Bytes that say their own length, check bytes included, as a satellite message comes in. */
	| { readonly kind: "block"; readonly bytes: Uint8Array }
	/** The command is over. `text` is the result as the modem said it. */
	| { readonly kind: "final"; readonly ok: boolean; readonly text: string }
	| { readonly kind: "unsolicited"; readonly text: string };

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const PROMPT = 0x3e;
/** P43: the longest line is a message of 160 characters in hex, four digits each; far more is noise. */
const LONGEST_LINE = 1_024;
/** P54: the first byte of a block is the high one of its length; no line begins with so low a one, and no message is longer. */
const HIGHEST_LENGTH_BYTE = 0x07;
const BLOCK_FRAME = 4;

const FINAL = /^(?:OK|ERROR|\+CM[ES] ERROR:.*)$/;
/** P42: what modems say without being asked: a message, a call, the network, a start. */
const UNSOLICITED =
	/^(?:SBDRING|RING|RDY|\+CMTI:.*|\+CDSI:.*|\+CIEV:.*|\+CPIN: (?:NOT )?READY|\+CFUN:.*|\+CRING:.*|Call Ready|SMS Ready)$/;

/** `>` before a text message, `READY` before the bytes of a satellite message. */
export type Prompt = ">" | "READY";

interface Exchange {
	readonly command: string;
	readonly prompt: Prompt | undefined;
	/** P54: a block of bytes is part of the answer. */
	readonly hasBlock: boolean;
}

export class AtMachine {
	#exchange: Exchange | undefined;
	#line = "";
	/** Something in the line is no text, or it is too long: up to its end everything is noise. */
	#spoilt = false;
	#prompted = false;
	/** The block that is coming in. */
	#block: number[] | undefined;
	#goodBytes = 0;
	#discardedBytes = 0;

	/** Bytes that said something, line ends among them. */
	get goodBytes(): number {
		return this.#goodBytes;
	}

	get discardedBytes(): number {
		return this.#discardedBytes;
	}

	/** Bytes of a line or a block that is not complete yet. */
	get unfinishedBytes(): number {
		return this.#line.length + (this.#block?.length ?? 0);
	}

	/** Begins an exchange and returns its bytes; `prompt` is what the modem says when it wants what comes after the command. */
	begin(command: string, prompt?: Prompt, hasBlock = false): Uint8Array {
		this.#exchange = { command, prompt, hasBlock };
		return new TextEncoder().encode(`${command}\r`);
	}

	/** No final result came: whatever still arrives belongs to nobody. */
	abandon(): void {
		this.#exchange = undefined;
		this.#discardedBytes += this.#block?.length ?? 0;
		this.#block = undefined;
	}

	push(bytes: Uint8Array): AtEvent[] {
		const events: AtEvent[] = [];
		for (const byte of bytes) {
			const event = this.#step(byte);
			if (event !== undefined) events.push(event);
		}
		return events;
	}

	#step(byte: number): AtEvent | undefined {
		if (this.#block !== undefined) return this.#addToBlock(this.#block, byte);
		if (this.#exchange?.hasBlock === true && this.#line === "" && !this.#spoilt && byte <= HIGHEST_LENGTH_BYTE) {
			this.#block = [byte];
			return undefined;
		}
		if (byte === CR || byte === LF) return this.#endLine();
		if (this.#spoilt) {
			this.#discardedBytes++;
			return undefined;
		}
		if (this.#line === "" && byte === PROMPT && this.#exchange?.prompt === ">") {
			// P41: the one thing that no line end follows, only a space.
			this.#goodBytes++;
			this.#prompted = true;
			return this.#prompt(this.#exchange);
		}
		if (this.#prompted && byte === SPACE) {
			this.#goodBytes++;
			return undefined;
		}
		this.#prompted = false;
		if (byte < SPACE || byte > 0x7e || this.#line.length >= LONGEST_LINE) {
			this.#discardedBytes += this.#line.length + 1;
			this.#line = "";
			this.#spoilt = true;
			return undefined;
		}
		this.#line += String.fromCharCode(byte);
		return undefined;
	}

	#addToBlock(block: number[], byte: number): AtEvent | undefined {
		block.push(byte);
		const [high = 0, low = 0] = block;
		if (block.length < 2 || block.length < high * 256 + low + BLOCK_FRAME) return undefined;
		this.#block = undefined;
		this.#goodBytes += block.length;
		if (this.#exchange !== undefined) this.#exchange = { ...this.#exchange, hasBlock: false };
		return { kind: "block", bytes: Uint8Array.from(block) };
	}

	#endLine(): AtEvent | undefined {
		const line = this.#line;
		const isNoise = this.#spoilt;
		this.#line = "";
		this.#spoilt = false;
		this.#prompted = false;
		const event = isNoise || line === "" ? undefined : this.#readLine(line);
		const isGood = line === "" ? !isNoise : event !== undefined;
		if (isGood) this.#goodBytes += line.length + 1;
		else this.#discardedBytes += line.length + 1;
		return event === "echo" ? undefined : event;
	}

	#readLine(line: string): AtEvent | "echo" | undefined {
		const exchange = this.#exchange;
		if (exchange !== undefined && line === exchange.command) return "echo";
		if (UNSOLICITED.test(line) && !isAskedFor(line, exchange)) return { kind: "unsolicited", text: line };
		// P42: an answer that nobody waits for any more is noise, never the answer to the next command.
		if (exchange === undefined) return undefined;
		if (line === exchange.prompt) return this.#prompt(exchange);
		if (!FINAL.test(line)) return { kind: "line", text: line };
		this.#exchange = undefined;
		return { kind: "final", ok: line === "OK", text: line };
	}

	#prompt(exchange: Exchange): AtEvent {
		this.#exchange = { ...exchange, prompt: undefined };
		return { kind: "prompt" };
	}
}

/** `+CPIN: READY` is said at the start of a modem, and is also the answer to `AT+CPIN?`. */
function isAskedFor(line: string, exchange: Exchange | undefined): boolean {
	const name = /^\+(\w+):/.exec(line)?.[1];
	return name !== undefined && exchange?.command.startsWith(`AT+${name}`) === true;
}
