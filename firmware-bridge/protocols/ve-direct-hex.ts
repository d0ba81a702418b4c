// Asks a Victron device for what its text leaves out, and reads the answers: hex frames, beside the text on the same wire.
//
//   : 7 AD ED 00 B4 LF            get register 0xEDAD         the frame's check is rule P10
//   : 7 AD ED 00 0F 00 A5 LF      its answer: flags 0, 15 in steps of 0.1 A
//   : A …                         the same, unasked
//
// P55: only questions can be made here. There is no function that writes a register: those from 0xEDE0 to 0xEDFF lie in
// flash that wears out, and a charger's settings are nobody's business but the installer's.

import { encodeVeDirectHex } from "./ve-direct-text.ts";

/** Registers of a charger that mean the same on every model seen. */
export const VE_REGISTERS = {
	chargerVolts: 0xedd5,
	chargerAmps: 0xedd7,
	panelVolts: 0xedbb,
	panelWatts: 0xedbc,
	loadAmps: 0xedad,
	loadState: 0xeda8,
	batteryTemperature: 0xedec,
} as const;

/** What a device answers or says unasked. */
export type HexAnswer =
	| { readonly kind: "value"; readonly register: number; readonly bytes: Uint8Array }
	/** It does not have this register, or has no value for it now. */
	| { readonly kind: "refused"; readonly register: number };

/** `:7 <register, low byte first> <flags> <check> LF`. */
export function encodeHexGet(register: number): Uint8Array {
	return encodeVeDirectHex(`7${hexByte(register & 0xff)}${hexByte(register >> 8)}00`);
}

/** `:1` ping, `:3` version, `:4` product: the questions that name no register. */
export function encodeHexCommand(command: 1 | 3 | 4): Uint8Array {
	return encodeVeDirectHex(String(command));
}

/** The digits of a frame whose check was right, without ":" and LF; undefined for other kinds of answers. */
export function readHexAnswer(digits: string): HexAnswer | undefined {
	if (!/^[7Aa](?:[0-9A-Fa-f]{2}){4,}$/.test(digits)) return undefined;
	const bytes = Uint8Array.from(digits.slice(1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
	const register = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
	// Any flag means that there is no value: unknown register, not supported, wrong parameter.
	if (bytes[2] !== 0) return { kind: "refused", register };
	return { kind: "value", register, bytes: bytes.slice(3, -1) };
}

/** P56: the number in a register's bytes, low one first; undefined when there is none or all its bits are 1, which means unknown. */
export function unsignedOf(bytes: Uint8Array): number | undefined {
	if (bytes.length < 1 || bytes.length > 4 || bytes.every((byte) => byte === 0xff)) return undefined;
	return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function hexByte(value: number): string {
	return value.toString(16).toUpperCase().padStart(2, "0");
}
