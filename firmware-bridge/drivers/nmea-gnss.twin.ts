// A simulated GNSS receiver: RMC and GGA once a second, with the time it is given.

import { encodeSentence } from "../protocols/nmea.ts";
import type { MakeTwin } from "./twin.ts";

export const RECEIVER_FAULTS = [
	"silent",
	"garbage",
	"wrong-checksum",
	"no-satellites",
	"weeks-behind",
	"lost",
] as const;
export type ReceiverFault = (typeof RECEIVER_FAULTS)[number];

export interface NmeaTwinOptions {
	readonly utc: () => number;
	readonly latitude: number;
	readonly longitude: number;
	/** Looked at before every second's sentences. */
	readonly fault?: () => ReceiverFault | undefined;
	readonly everyMs?: number;
	readonly random?: () => number;
}

const ROLLOVER_MS = 1_024 * 7 * 86_400_000;

export function nmeaTwin(options: NmeaTwinOptions): MakeTwin {
	const { utc, latitude, longitude, fault, everyMs = 1_000, random = Math.random } = options;
	const place = `${arc(latitude, 2)},${latitude < 0 ? "S" : "N"},${arc(longitude, 3)},${longitude < 0 ? "W" : "E"}`;
	return (send) => {
		const timer = setInterval(() => {
			const wrong = fault?.();
			if (wrong === "silent") return;
			// Whole seconds, as a receiver counts them.
			const now = new Date(Math.floor((utc() - (wrong === "weeks-behind" ? ROLLOVER_MS : 0)) / 1_000) * 1_000);
			const time = now
				.toISOString()
				.replace(/.*T|[:Z]/g, "")
				.slice(0, 9);
			const date = now.toISOString().replace(/^\d\d(\d\d)-(\d\d)-(\d\d).*$/, "$3$2$1");
			const none = wrong === "no-satellites";
			const rmc = encodeSentence(
				`GNRMC,${time},${none ? "V" : "A"},${none ? ",,," : place},0.0,,${date},,,${none ? "N" : "A"}`,
			);
			const isLost = none || wrong === "lost";
			const gga = encodeSentence(`GNGGA,${time},${place},${isLost ? 0 : 1},${isLost ? "00" : "08"},0.9,112.0,M,,M,,`);
			for (const sentence of [rmc, gga]) {
				if (wrong === "garbage") send(sentence.map(() => Math.floor(random() * 256)));
				else if (wrong === "wrong-checksum") send(sentence.map((byte, at) => (at === 8 ? byte ^ 0x01 : byte)));
				else send(sentence);
			}
		}, everyMs);
		return { receive: () => {}, switchOff: () => clearInterval(timer) };
	};
}

/** Degrees and minutes of arc, as receivers write them. */
function arc(degrees: number, digits: 2 | 3): string {
	const whole = Math.floor(Math.abs(degrees));
	const minutes = (Math.abs(degrees) - whole) * 60;
	return `${String(whole).padStart(digits, "0")}${minutes.toFixed(4).padStart(7, "0")}`;
}
