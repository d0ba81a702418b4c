// What every simulated modem has in common: it hears a command up to CR, echoes it or not, answers it, or fails in its own way.

import type { MakeTwin, SendBytes } from "./twin.ts";

export const MODEM_FAULTS = ["no-answer", "garbage", "error", "half-answer", "other-answer"] as const;
export type ModemFault = (typeof MODEM_FAULTS)[number];

export interface ModemTwinOptions {
	/** Looked at before every answer. */
	readonly fault?: () => ModemFault | undefined;
	/** As modems are after a start, until they are told `ATE0`. */
	readonly echo?: boolean;
	readonly random?: () => number;
}

/**
 * What a modem says to one command, at once or `later`. Behind a prompt it waits for bytes up to an end, or for so many, and gives them
 * to `take`. A `block` goes out as it is, before the lines.
 */
export type ModemReply =
	| { readonly lines: readonly string[]; readonly result?: string; readonly block?: Uint8Array }
	| PromptReply
	| { readonly later: Promise<ModemReply | undefined> };

interface PromptReply {
	readonly prompt: string;
	readonly until?: number;
	readonly count?: number;
	/** Not so many within this time: `late` is the answer. */
	readonly withinMs?: number;
	readonly late?: ModemReply;
	readonly take: (text: Uint8Array) => ModemReply | undefined;
}

export function modemTwin(
	answer: (command: string) => ModemReply | undefined,
	options: ModemTwinOptions = {},
): MakeTwin {
	const { fault = () => undefined, random = Math.random } = options;
	return (send) => {
		let echo = options.echo ?? true;
		let line: number[] = [];
		let waiting: PromptReply | undefined;
		let patience: NodeJS.Timeout | undefined;
		const reply = (said: ModemReply | undefined) => {
			if (said === undefined) return;
			if ("later" in said) return void said.later.then(reply);
			if ("lines" in said) return sendSpoilt(toAnswer(said), fault(), send, random);
			waiting = said;
			clearTimeout(patience);
			if (said.withinMs !== undefined) {
				patience = setTimeout(() => {
					if (waiting !== said) return;
					waiting = undefined;
					line = [];
					reply(said.late);
				}, said.withinMs).unref();
			}
			sendSpoilt(`\r\n${said.prompt}`, fault(), send, random);
		};
		const hearText = (byte: number, text: PromptReply) => {
			if (text.count !== undefined) {
				line.push(byte);
				if (line.length < text.count) return;
				waiting = undefined;
				reply(text.take(Uint8Array.from(line.splice(0))));
				return;
			}
			if (byte === 0x1b || byte === text.until) {
				waiting = undefined;
				const bytes = Uint8Array.from(line);
				line = [];
				if (byte === text.until) reply(text.take(bytes));
				return;
			}
			line.push(byte);
		};
		return {
			receive: (bytes) => {
				for (const byte of bytes) {
					if (waiting !== undefined) hearText(byte, waiting);
					else if (byte === 0x1b || byte === 0x0a) continue;
					else if (byte !== 0x0d) line.push(byte);
					else {
						const command = String.fromCharCode(...line);
						line = [];
						if (echo && fault() !== "no-answer") send(ascii(`${command}\r`));
						if (command === "ATE0") echo = false;
						reply(command === "ATE0" || command === "AT" ? { lines: [] } : answer(command));
					}
				}
			},
			switchOff: () => clearTimeout(patience),
		};
	};
}

function toAnswer({
	lines,
	result = "OK",
	block = new Uint8Array(),
}: Extract<ModemReply, { lines: readonly string[] }>): string {
	return String.fromCharCode(...block) + [...lines, result].map((line) => `\r\n${line}\r\n`).join("");
}

function sendSpoilt(text: string, fault: ModemFault | undefined, send: SendBytes, random: () => number): void {
	if (fault === "no-answer") return;
	if (fault === "garbage") send(ascii(text).map(() => 0x80 + Math.floor(random() * 0x80)));
	else if (fault === "error") send(ascii("\r\nERROR\r\n"));
	else if (fault === "half-answer") send(ascii(text.slice(0, text.length >> 1)));
	else if (fault === "other-answer") send(ascii("\r\n+CCLK: 1\r\n\r\nOK\r\n"));
	else send(ascii(text));
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
