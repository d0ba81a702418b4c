// A simulated EPever Tracer: battery, panel and load come from outside, the registers are the controller's own.

import type { UnitTwin } from "./modbus.twin.ts";

export interface EpeverTracerTwinOptions {
	readonly unit?: number;
	readonly values: () => {
		readonly panelVolts: number;
		readonly panelWatts: number;
		readonly batteryVolts: number;
		/** Positive while charging. */
		readonly batteryAmps: number;
		readonly loadWatts: number;
		readonly loadOn: boolean;
		readonly chargePercent: number;
		/** 0 none, 1 float, 2 boost, 3 equalise. */
		readonly charging: number;
		readonly kWhToday: number;
	};
	/** The two documents disagree, and so may two devices. */
	readonly chargeInHundredths?: boolean;
	/** Smaller models refuse some registers. */
	readonly refuses?: (address: number) => boolean;
}

export function epeverTracerTwin(options: EpeverTracerTwinOptions): UnitTwin {
	const { unit = 1, values, chargeInHundredths = true, refuses } = options;
	const hundredths = (value: number) => Math.round(value * 100);
	const pair = (first: number, value: number) =>
		[
			[first, value & 0xffff],
			[first + 1, (value >> 16) & 0xffff],
		] as const;
	return {
		unit,
		fault: undefined,
		readRegister: (table, address) => {
			if (table !== "input" || refuses?.(address) === true) return undefined;
			const now = values();
			const amps = (watts: number, volts: number) => (volts === 0 ? 0 : hundredths(watts / volts));
			const loadVolts = now.loadOn ? now.batteryVolts : 0;
			const registers = new Map<number, number>([
				[0x3100, hundredths(now.panelVolts)],
				[0x3101, amps(now.panelWatts, now.panelVolts)],
				...pair(0x3102, hundredths(now.panelWatts)),
				[0x3104, hundredths(now.batteryVolts)],
				[0x3105, amps(now.panelWatts, now.batteryVolts)],
				...pair(0x3106, hundredths(now.panelWatts)),
				[0x310c, hundredths(loadVolts)],
				[0x310d, amps(now.loadWatts, loadVolts)],
				...pair(0x310e, hundredths(now.loadWatts)),
				[0x311a, chargeInHundredths ? hundredths(now.chargePercent) : Math.round(now.chargePercent)],
				[0x3200, 0],
				[0x3201, 1 | (now.charging << 2)],
				...pair(0x330c, hundredths(now.kWhToday)),
				...pair(0x331b, hundredths(now.batteryAmps)),
			]);
			return registers.get(address);
		},
	};
}
