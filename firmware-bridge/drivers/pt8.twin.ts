// A simulated eight-channel PT100 transmitter: temperatures come from outside, in the table that its maker chose.

import type { UnitTwin } from "./modbus.twin.ts";

export interface Pt8TwinOptions {
	readonly unit?: number;
	/** A channel that is left out, or gives undefined, is an open wire. */
	readonly celsius: readonly (() => number | undefined)[];
	readonly table?: "input" | "holding";
}

/** The end of the range and beyond: what an endless resistance is read as. */
const OPEN_WIRE = 0x7fff;

export function pt8Twin({ unit = 1, celsius, table: own = "input" }: Pt8TwinOptions): UnitTwin {
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== own || address > 7) return undefined;
			const value = celsius[address]?.();
			return value === undefined ? OPEN_WIRE : Math.round(value * 10) & 0xffff;
		},
	};
}
