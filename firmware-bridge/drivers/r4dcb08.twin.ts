// A simulated R4DCB08: what surrounds its eight probes comes from outside, the bytes are the board's own.

import type { UnitTwin } from "./modbus.twin.ts";

export interface R4dcb08TwinOptions {
	readonly unit?: number;
	/** What each socket's probe says; a socket that is left out, or gives undefined, has no probe. */
	readonly celsius: readonly (() => number | undefined)[];
}

const NO_PROBE = 0x8000;

export function r4dcb08Twin({ unit = 1, celsius }: R4dcb08TwinOptions): UnitTwin {
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== "holding" || address > 7) return undefined;
			const value = celsius[address]?.();
			return value === undefined ? NO_PROBE : Math.round(value * 10) & 0xffff;
		},
	};
}
