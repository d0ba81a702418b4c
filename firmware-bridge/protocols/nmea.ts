// Finds the good sentences of a GNSS receiver (NMEA 0183) and decides when one of them is a fix: a true time and place.
//
//   $GPRMC,140530.00,A,2231.250,S,06003.600,W,0.0,0.0,051126,,,A*55 CR LF
//    └──────────────────── XOR of these characters ─────────────┘ = 0x55

import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { isCredibleUtc } from "@tesai/shared/contract/time.ts";
import { CheckedLineFinder } from "./checked-line.ts";

/** The standard allows 82 characters with the line end; receivers with many constellations send somewhat more. */
const LONGEST_SENTENCE = 120;

export interface Sentence {
	/** "RMC" of "GPRMC" or "GNRMC": who speaks does not matter. */
	readonly type: string;
	readonly fields: readonly string[];
}

export interface Fix {
	/** The second that the sentence speaks of. */
	readonly utc: EpochMs;
	readonly latitude: number;
	readonly longitude: number;
}

/** P37: no fix says that the receiver has none; an unlikely one is a receiver that is wrong about the date. */
export type FixVerdict =
	| { readonly kind: "fix"; readonly fix: Fix }
	| { readonly kind: "no-fix" }
	| { readonly kind: "unlikely" };

/** XOR of all characters. */
export function xorOfText(text: string): number {
	let sum = 0;
	for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at);
	return sum;
}

/** Every sentence whose check is right, of whatever type. */
export function nmeaFinder(): CheckedLineFinder<Sentence> {
	return new CheckedLineFinder({ start: "$", longest: LONGEST_SENTENCE, sum: xorOfText, read: readSentence });
}

function readSentence(text: string): Sentence {
	const [address = "", ...fields] = text.split(",");
	return { type: address.slice(-3), fields };
}

/** P37: RMC must say A, and where it has a mode that must be one of a measured position. */
export function readRmc(fields: readonly string[]): FixVerdict {
	const [time = "", status, latitude = "", north = "", longitude = "", east = "", , , date = "", , , mode = ""] =
		fields;
	if (status !== "A") return { kind: "no-fix" };
	// E is dead reckoning, M typed in, S a simulator, N nothing.
	if (mode !== "" && !"ADFPR".includes(mode)) return { kind: "no-fix" };
	const utc = toUtc(date, time);
	const lat = toDegrees(latitude, 2, north, "N", "S", 90);
	const lon = toDegrees(longitude, 3, east, "E", "W", 180);
	if (utc === undefined || lat === undefined || lon === undefined) return { kind: "no-fix" };
	if (!isCredibleUtc(utc)) return { kind: "unlikely" };
	return { kind: "fix", fix: { utc, latitude: lat, longitude: lon } };
}

export interface Position {
	readonly latitude: number;
	readonly longitude: number;
	readonly satellites: number;
}

/** GGA: where the receiver is, and from how many satellites it knows; undefined when it does not measure it now. */
export function readGga(fields: readonly string[]): Position | undefined {
	const [, latitude = "", north = "", longitude = "", east = "", quality = "", satellites = ""] = fields;
	// 0 is none, 6 dead reckoning, 7 typed in, 8 a simulator.
	if (!/^[1-59]$/.test(quality) || !/^\d{1,2}$/.test(satellites)) return undefined;
	const lat = toDegrees(latitude, 2, north, "N", "S", 90);
	const lon = toDegrees(longitude, 3, east, "E", "W", 180);
	if (lat === undefined || lon === undefined) return undefined;
	return { latitude: lat, longitude: lon, satellites: Number(satellites) };
}

/**
 * `ddmmyy` and `hhmmss.sss`. P38: the year has two digits, and 80 … 99 are the last century. The 1,024 weeks after which the
 * satellites' own week number starts again are never added: a receiver that far off is refused, not corrected.
 */
function toUtc(date: string, time: string): EpochMs | undefined {
	const day = /^(\d\d)(\d\d)(\d\d)$/.exec(date);
	const clock = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{1,3})\d*)?$/.exec(time);
	if (day === null || clock === null) return undefined;
	const [dd, mm, yy] = [Number(day[1]), Number(day[2]), Number(day[3])];
	const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3])];
	if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
	const midnight = new Date(Date.UTC(yy >= 80 ? 1900 + yy : 2000 + yy, mm - 1, dd));
	// 31 February rolls over into March: such a date was never sent by a receiver that is well.
	if (midnight.getUTCMonth() !== mm - 1 || midnight.getUTCDate() !== dd) return undefined;
	const ms = Number((clock[4] ?? "").padEnd(3, "0"));
	return epochMs(midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms);
}

/** `ddmm.mmm` or `dddmm.mmm` and its hemisphere; undefined for what is no place on earth. */
function toDegrees(
	text: string,
	degreeDigits: 2 | 3,
	hemisphere: string,
	positive: string,
	negative: string,
	most: number,
): number | undefined {
	if (hemisphere !== positive && hemisphere !== negative) return undefined;
	if (!/^\d+(?:\.\d+)?$/.test(text) || text.split(".")[0]?.length !== degreeDigits + 2) return undefined;
	const minutes = Number(text.slice(degreeDigits));
	const degrees = Number(text.slice(0, degreeDigits)) + minutes / 60;
	if (minutes >= 60 || degrees > most) return undefined;
	return hemisphere === negative ? -degrees : degrees;
}

/** A sentence with its check, as a receiver sends it; `text` is what stands between `$` and `*`. */
export function encodeSentence(text: string): Uint8Array {
	const check = xorOfText(text).toString(16).toUpperCase().padStart(2, "0");
	return new TextEncoder().encode(`$${text}*${check}\r\n`);
}
