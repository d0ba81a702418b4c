// A simulated XY-MD02: the air around it comes from outside, the bytes are the device's own.

import type { UnitTwin } from "./modbus.twin.ts";

export interface XyMd02TwinOptions {
	readonly unit?: number;
	readonly celsius: () => number;
	readonly humidityPercent?: () => number;
	/** Both are sold: most send tenths, some hundredths. */
	readonly scale?: 10 | 100;
}

export function xyMd02Twin({ unit = 1, celsius, humidityPercent, scale = 10 }: XyMd02TwinOptions): UnitTwin {
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== "input") return undefined;
			if (address === 1) return Math.round(celsius() * scale) & 0xffff;
			if (address === 2) return Math.round((humidityPercent?.() ?? 50) * scale) & 0xffff;
			return undefined;
		},
	};
}
