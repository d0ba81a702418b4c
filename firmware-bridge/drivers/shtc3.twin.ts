// A simulated SHTC3 board: the air around it comes from outside, the bytes are the board's own.

import type { UnitTwin } from "./modbus.twin.ts";

export interface Shtc3TwinOptions {
	readonly unit?: number;
	readonly celsius: () => number;
	readonly humidityPercent?: () => number;
}

export function shtc3Twin({ unit = 1, celsius, humidityPercent }: Shtc3TwinOptions): UnitTwin {
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== "holding") return undefined;
			if (address === 0) return Math.round((humidityPercent?.() ?? 50) * 10) & 0xffff;
			if (address === 1) return Math.round(celsius() * 10) & 0xffff;
			return undefined;
		},
	};
}
