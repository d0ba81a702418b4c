// Reads the lines in which a small board tells of its DS18B20 probes, and decides what a scratchpad is worth.
//
//   # 1 , 28FF4A1B2C3D4E62 , 91014B467FFF0C1070 * 7F CR LF      socket, ROM, scratchpad as read, check
//   # 2 , 28FF4A1B2C3D4E62 , 25.06 * 46                          a board whose library only gives degrees
//   # 3 , , * 36                                                nothing answers at this socket
//
// The board sends what it read and judges nothing: both check bytes are verified here.

import { CheckedLineFinder } from "./checked-line.ts";

/** More sockets than any board has pins for. */
const MOST_SOCKETS = 32;
/** A whole line has 43 characters; a longer one is noise. */
const LONGEST_LINE = 64;
const FAMILY = 0x28;
const ROM_BYTES = 8;
const PAD_BYTES = 9;
/** What the chip holds before its first measurement. */
const POWER_ON_CELSIUS = 85;
/** P35: a probe that was measured this close to 85 °C may really be there. */
const NEAR_POWER_ON_CELSIUS = 80;
const DISCONNECTED_CELSIUS = -127;

export type ProbeFault = "no-answer" | "bad-checksum" | "refused" | "out-of-range" | "power-on-value";
export type ProbeSays =
	| { readonly ok: true; readonly celsius: number }
	| { readonly ok: false; readonly fault: ProbeFault; readonly claimed?: number };

/** One line: what stands at a socket of the board. */
export interface ProbeLine {
	/** 1 is the first. */
	readonly socket: number;
	/** 16 hex digits; undefined when nothing answers there. */
	readonly rom: string | undefined;
	readonly says: ProbeSays;
}

/** CRC-8 of Dallas/Maxim: reflected polynomial 0x8C, start 0. Over data with its own check byte behind it the result is 0. */
export function crc8(bytes: Iterable<number>): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
	}
	return crc;
}

const sumOfText = (text: string): number => crc8(new TextEncoder().encode(text));

/** One board's lines, out of whatever else is on the wire. */
export function ds18b20LineFinder(): CheckedLineFinder<ProbeLine> {
	return new CheckedLineFinder({ start: "#", longest: LONGEST_LINE, sum: sumOfText, read: readProbeLine });
}

/** What stands between `#` and `*`; undefined when it is not of this form. */
export function readProbeLine(text: string): ProbeLine | undefined {
	const match = /^(\d{1,2}),([0-9A-Fa-f]{16})?,([0-9A-Fa-f]{18}|-?\d{1,3}\.\d{1,4})?$/.exec(text);
	if (match === null) return undefined;
	const [, socketText = "", rom, value] = match;
	const socket = Number(socketText);
	if (socket < 1 || socket > MOST_SOCKETS) return undefined;
	if (rom === undefined) {
		return value === undefined ? { socket, rom: undefined, says: { ok: false, fault: "no-answer" } } : undefined;
	}
	return { socket, rom: rom.toUpperCase(), says: judgeProbe(toBytes(rom), value) };
}

function judgeProbe(rom: Uint8Array, value: string | undefined): ProbeSays {
	if (rom.length !== ROM_BYTES || crc8(rom) !== 0) return { ok: false, fault: "bad-checksum" };
	// P33: a chip of another family keeps its temperature in another form.
	if (rom[0] !== FAMILY) return { ok: false, fault: "refused" };
	if (value === undefined) return { ok: false, fault: "no-answer" };
	return value.includes(".") ? judgeCelsius(Number(value)) : judgeScratchpad(toBytes(value));
}

/**
 * P34: nine bytes as they were read. All 0 is a wire that lies on ground, and its check byte is right: it is no 0.0 °C.
 * All 1 is a wire on which nobody answers.
 */
export function judgeScratchpad(pad: Uint8Array): ProbeSays {
	if (pad.length !== PAD_BYTES) return { ok: false, fault: "bad-checksum" };
	if (pad.every((byte) => byte === 0) || pad.every((byte) => byte === 0xff)) return { ok: false, fault: "no-answer" };
	if (crc8(pad) !== 0) return { ok: false, fault: "bad-checksum" };
	const [low = 0, high = 0, , , config = 0] = pad;
	// The five low bits of the configuration byte are 1 on every DS18B20.
	if ((config & 0x1f) !== 0x1f) return { ok: false, fault: "refused" };
	// At 9, 10 and 11 bits the lowest bits mean nothing.
	const unused = 3 - ((config >> 5) & 3);
	const sixteenths = ((((high << 8) | low) << 16) >> 16) & -(1 << unused);
	return judgeCelsius(sixteenths / 16);
}

/** P35: −127 is what libraries say when nobody answers; the chip itself measures −55 … 125 °C. */
export function judgeCelsius(celsius: number): ProbeSays {
	if (celsius === DISCONNECTED_CELSIUS) return { ok: false, fault: "no-answer" };
	if (celsius < -55 || celsius > 125) return { ok: false, fault: "out-of-range" };
	return { ok: true, celsius };
}

/**
 * P35: 85.0 °C is what the chip holds before it has measured: believed only from a probe whose sample before was already
 * near it. A probe that lost its supply for a moment says it in the middle of a day.
 */
export function judgePowerOn(says: ProbeSays, before: number | undefined): ProbeSays {
	if (!says.ok || says.celsius !== POWER_ON_CELSIUS) return says;
	if (before !== undefined && before >= NEAR_POWER_ON_CELSIUS) return says;
	return { ok: false, fault: "power-on-value", claimed: POWER_ON_CELSIUS };
}

/** One line with its check, as the board sends it; `value` is the scratchpad's hex or degrees. */
export function encodeProbeLine(socket: number, rom: string, value: string): Uint8Array {
	const text = `${socket},${rom},${value}`;
	const check = sumOfText(text).toString(16).toUpperCase().padStart(2, "0");
	return new TextEncoder().encode(`#${text}*${check}\r\n`);
}

function toBytes(hex: string): Uint8Array {
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
