// A simulated RS-485 bus: several units on one cable, each answering for itself, or failing as it is told.

import {
	hasGoodCrc,
	READ_COILS,
	READ_DISCRETE,
	READ_HOLDING,
	READ_INPUT,
	WRITE_COIL,
	withCrc,
} from "../protocols/modbus-rtu.ts";
import type { MakeTwin } from "./twin.ts";

/** What can be wrong with a unit: nothing comes, or something else than the answer comes. */
export const UNIT_FAULTS = ["no-answer", "wrong-crc", "garbage", "half-frame", "refusal", "other-parity"] as const;
export type UnitFault = (typeof UNIT_FAULTS)[number];

export interface UnitTwin {
	readonly unit: number;
	/** Set and cleared while it runs. */
	fault: UnitFault | undefined;
	/** The register's word, or undefined where the model has none. */
	readRegister(table: "input" | "holding", address: number): number | undefined;
	/** The bit of a coil or a discrete input, likewise. */
	readBit?(table: "coil" | "discrete", address: number): boolean | undefined;
	/** False where the model has no such coil. */
	writeCoil?(address: number, on: boolean): boolean;
}

const REQUEST_LENGTH = 8;
const ILLEGAL_ADDRESS = 2;
const DEVICE_FAILURE = 4;

/** What leaves the unit instead of its answer, fault by fault. */
const SPOIL: Readonly<Record<UnitFault, (answer: Uint8Array, random: () => number) => Uint8Array | undefined>> = {
	"no-answer": () => undefined,
	"wrong-crc": (answer) => Uint8Array.from(answer, (byte, at) => (at === answer.length - 1 ? byte ^ 0xff : byte)),
	garbage: (_answer, random) => Uint8Array.from({ length: 40 }, () => Math.floor(random() * 256)),
	"half-frame": (answer) => answer.slice(0, answer.length >> 1),
	refusal: (answer) => withCrc(Uint8Array.of(answer[0] ?? 0, (answer[1] ?? 0) | 0x80, DEVICE_FAILURE)),
	// A receiver that expects no parity bit reads it as the stop bit, and frames half of the characters wrongly.
	"other-parity": (answer) => Uint8Array.from(answer, (byte, at) => (at % 2 === 0 ? byte : (byte >> 1) | 0x80)),
};

/** Requests may arrive in pieces or behind noise; like a real unit, a twin says nothing to what it cannot read. */
export function modbusBusTwin(units: readonly UnitTwin[], random: () => number = Math.random): MakeTwin {
	return (send) => {
		let heard: Uint8Array = new Uint8Array(0);
		return {
			receive: (bytes) => {
				heard = Uint8Array.of(...heard, ...bytes);
				while (heard.length >= REQUEST_LENGTH) {
					const request = heard.subarray(0, REQUEST_LENGTH);
					if (!hasGoodCrc(request)) {
						heard = heard.subarray(1);
						continue;
					}
					heard = heard.subarray(REQUEST_LENGTH);
					// Two units with one number both answer; on a real line the later one may begin when the other has ended.
					for (const unit of units.filter((candidate) => candidate.unit === request[0])) {
						const answer = answerRequest(unit, request);
						const sent = unit.fault === undefined ? answer : SPOIL[unit.fault](answer, random);
						if (sent !== undefined) send(sent);
					}
				}
			},
			switchOff: () => {},
		};
	};
}

function answerRequest(unit: UnitTwin, request: Uint8Array): Uint8Array {
	const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
	const code = view.getUint8(1);
	const first = view.getUint16(2);
	const count = view.getUint16(4);
	const refusal = withCrc(Uint8Array.of(unit.unit, code | 0x80, ILLEGAL_ADDRESS));
	if (code === WRITE_COIL) return unit.writeCoil?.(first, count === 0xff00) === true ? request.slice() : refusal;
	const isBits = code === READ_COILS || code === READ_DISCRETE;
	const words: number[] = [];
	for (let address = first; address < first + count && words.length < 2_000; address++) {
		const word = isBits
			? unit.readBit?.(code === READ_COILS ? "coil" : "discrete", address)
			: code === READ_INPUT || code === READ_HOLDING
				? unit.readRegister(code === READ_INPUT ? "input" : "holding", address)
				: undefined;
		if (word === undefined) return refusal;
		words.push(Number(word));
	}
	const bytes = isBits ? packBits(words) : words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]);
	return withCrc(Uint8Array.of(unit.unit, code, bytes.length, ...bytes));
}

/** Eight bits a byte, the first in bit 0. */
function packBits(bits: readonly number[]): number[] {
	const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
	for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
	return bytes;
}
