// A simulated board with DS18B20 probes: a line a socket every second, with the scratchpad that such a chip would hold.

import { crc8, encodeProbeLine } from "../protocols/ds18b20-line.ts";
import type { MakeTwin } from "./twin.ts";

export const BOARD_FAULTS = [
	"silent",
	"garbage",
	"spoilt-line",
	"spoilt-scratchpad",
	"unplugged",
	"power-on",
	"library-says-minus-127",
] as const;
export type BoardFault = (typeof BOARD_FAULTS)[number];

export interface ProbeBoardOptions {
	/** The °C at each socket, or undefined where nothing is plugged in. */
	readonly sockets: readonly (() => number | undefined)[];
	/** Looked at before every line. */
	readonly fault?: () => BoardFault | undefined;
	/** The serial number in each chip; the same twice is a clone. */
	readonly serials?: readonly number[];
	readonly everyMs?: number;
	readonly random?: () => number;
}

export function probeBoardTwin(options: ProbeBoardOptions): MakeTwin {
	const { sockets, fault, serials = sockets.map((_, at) => at + 1), everyMs = 1_000, random = Math.random } = options;
	return (send) => {
		const speak = (celsius: number | undefined, socket: number) => {
			const wrong = fault?.();
			const rom = romOf(serials[socket - 1] ?? 0);
			const unplugged = celsius === undefined || wrong === "unplugged";
			const pad = scratchpadOf(wrong === "power-on" ? 85 : (celsius ?? 0));
			if (wrong === "spoilt-scratchpad") pad[0] = (pad[0] ?? 0) ^ 0x04;
			const value = wrong === "library-says-minus-127" ? "-127.00" : hexOf(pad);
			const line = unplugged ? encodeProbeLine(socket, "", "") : encodeProbeLine(socket, rom, value);
			if (wrong === "silent") return;
			if (wrong === "garbage") send(line.map(() => Math.floor(random() * 256)));
			else if (wrong === "spoilt-line") send(line.map((byte, at) => (at === 5 ? byte ^ 0x01 : byte)));
			else send(line);
		};
		const timer = setInterval(() => {
			for (const [at, read] of sockets.entries()) speak(read(), at + 1);
		}, everyMs);
		return { receive: () => {}, switchOff: () => clearInterval(timer) };
	};
}

/** Nine bytes as a chip at 12 bits holds them. */
export function scratchpadOf(celsius: number): Uint8Array {
	const sixteenths = Math.round(celsius * 16);
	const pad = [sixteenths & 0xff, (sixteenths >> 8) & 0xff, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
	return Uint8Array.of(...pad, crc8(pad));
}

function romOf(serial: number): string {
	const rom = [0x28, serial & 0xff, (serial >> 8) & 0xff, 0, 0, 0, 0];
	return hexOf(Uint8Array.of(...rom, crc8(rom)));
}

function hexOf(bytes: Uint8Array): string {
	return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}
