// The weather of a Chaco day and what a panel and a battery make of it.

const DAY_MS = 86_400_000;
/** Paraguay is three hours behind UTC all year. */
const ZONE_MS = -3 * 3_600_000;

/** Hour of the local day, 0 … 24. */
export function localHour(utcMs: number): number {
	const sinceMidnight = (utcMs + ZONE_MS) % DAY_MS;
	return (((sinceMidnight + DAY_MS) % DAY_MS) / DAY_MS) * 24;
}

/** °C: 24 before dawn, 37 in mid-afternoon. */
export function ambientCelsius(utcMs: number): number {
	return 30.5 + 6.5 * Math.cos(((localHour(utcMs) - 15) / 24) * 2 * Math.PI);
}

/** Share of a panel's peak power: a clear day from six to eighteen. */
export function sunShare(utcMs: number): number {
	return Math.max(0, Math.sin(((localHour(utcMs) - 6) / 12) * Math.PI));
}

const PANEL_PEAK_W = 180;
const BATTERY_WH = 1_200;
/** Box, modem and screen. */
const BASE_LOAD_W = 9;

export interface SolarState {
	readonly batteryVolts: number;
	readonly batteryAmps: number;
	readonly panelVolts: number;
	readonly panelWatts: number;
	readonly yieldTodayWh: number;
}

/** A battery between the panel and the loads; `loadWatts` are the compressors that run now. */
export function simulateSolar(startMs: number): { at(utcMs: number, loadWatts: number): SolarState } {
	let at = startMs;
	let storedWh = BATTERY_WH * 0.8;
	let yieldTodayWh = 0;
	return {
		at: (utcMs, loadWatts) => {
			const hours = Math.min(24, Math.max(0, utcMs - at) / 3_600_000);
			if (localHour(utcMs) < localHour(at)) yieldTodayWh = 0;
			at = utcMs;
			const offered = PANEL_PEAK_W * sunShare(utcMs);
			const room = storedWh < BATTERY_WH ? Number.POSITIVE_INFINITY : BASE_LOAD_W + loadWatts;
			const panelWatts = Math.min(offered, room);
			const netWatts = panelWatts - BASE_LOAD_W - loadWatts;
			storedWh = Math.min(BATTERY_WH, Math.max(0, storedWh + netWatts * hours));
			yieldTodayWh += panelWatts * hours;
			const resting = 11.8 + 1.1 * (storedWh / BATTERY_WH);
			const batteryVolts = resting + netWatts * 0.006;
			return {
				batteryVolts,
				batteryAmps: netWatts / batteryVolts,
				panelVolts: panelWatts > 1 ? 34 + 4 * sunShare(utcMs) : 0.01,
				panelWatts: Math.round(panelWatts),
				yieldTodayWh: Math.round(yieldTodayWh),
			};
		},
	};
}
