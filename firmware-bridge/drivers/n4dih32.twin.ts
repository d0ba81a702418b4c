// A simulated N4DIH32: doors are told from outside, a closed door closes its contact and sets its bit.

import type { UnitTwin } from "./modbus.twin.ts";

export interface N4dih32TwinOptions {
	readonly unit?: number;
	/** Is the door of each input open; inputs beyond the list have nothing wired. */
	readonly doors: readonly (() => boolean)[];
}

export function n4dih32Twin({ unit = 1, doors }: N4dih32TwinOptions): UnitTwin {
	const word = (first: number) =>
		doors.slice(first, first + 16).reduce((bits, isOpen, input) => (isOpen() ? bits : bits | (1 << input)), 0);
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== "holding") return undefined;
			if (address === 0x00c0) return word(0);
			if (address === 0x00c1) return word(16);
			return undefined;
		},
	};
}
