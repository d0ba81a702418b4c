// Plays labelled months through what the box makes of them: hours, days, a verdict each day, and when HEAT would have come.

import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { CompressorSample } from "../../edge/coldchain/compressor-statistics.ts";
import { foldDays, localDayOf, startOfLocalDay } from "../../edge/coldchain/fridge-day.ts";
import {
	type FridgeHour,
	LEAD_IN,
	LEAD_OUT,
	summariseHour,
	type TimedState,
} from "../../edge/coldchain/fridge-hour.ts";
import type { TimedCelsius } from "../../edge/coldchain/holdover.ts";
import { assessTrend, type FailingSince } from "../../edge/coldchain/trend.ts";
import { type MonthOptions, simulateMonth } from "./fridge-months.ts";

/** What is wired besides the vaccines' own probe. */
export interface Wiring {
	readonly contact: boolean;
	readonly ambient: boolean;
	readonly door: boolean;
	readonly supply: boolean;
}

export interface Trial {
	/** Day of each alarm: the second verdict in a row. */
	readonly raised: readonly number[];
	/** Day at which HEAT would have risen (above 8 °C for ten hours), if it would. */
	readonly heat: number | undefined;
}

const HEAT_CELSIUS = 8;
const HEAT_MINUTES = 600;
const MINUTES_A_DAY = 1_440;

export function runTrial(options: MonthOptions, wiring: Wiring): Trial {
	const { hours, heat } = recordHours(options, wiring);
	const days = foldDays(hours);
	const raised: number[] = [];
	let failing: FailingSince | undefined;
	let isRaised = false;
	for (let day = 0; day < options.days; day++) {
		const { verdict } = assessTrend(days, day, failing);
		if (verdict !== "failing") {
			failing = undefined;
			isRaised = false;
		} else if (failing === undefined) failing = { day };
		else if (!isRaised) {
			isRaised = true;
			raised.push(day + 1);
		}
	}
	return { raised, heat };
}

export function recordHours(options: MonthOptions, wiring: Wiring): { hours: FridgeHour[]; heat: number | undefined } {
	const temperatures: TimedCelsius[] = [];
	const ambients: TimedCelsius[] = [];
	const doors: TimedState[] = [];
	const supplies: TimedState[] = [];
	const compressors: CompressorSample[] = [];
	const start = startOfLocalDay(0);
	let hotMinutes = 0;
	let heat: number | undefined;
	simulateMonth(options, ({ minute, celsius, ambient, running, doorOpen, supplied }) => {
		const utc = start + minute * MINUTE;
		temperatures.push({ utc, celsius });
		if (wiring.ambient) ambients.push({ utc, celsius: ambient });
		if (wiring.door) doors.push({ utc, on: doorOpen });
		if (wiring.supply) supplies.push({ utc, on: supplied });
		if (wiring.contact) compressors.push({ utc, running });
		hotMinutes = celsius > HEAT_CELSIUS ? hotMinutes + 1 : 0;
		if (hotMinutes > HEAT_MINUTES) heat ??= minute / MINUTES_A_DAY;
	});
	const hours: FridgeHour[] = [];
	for (let at = start + LEAD_IN; localDayOf(at + HOUR) < options.days; at += HOUR) {
		const from = (at - LEAD_IN - start) / MINUTE;
		const to = (at + HOUR + LEAD_OUT - start) / MINUTE;
		const cut = <T>(samples: readonly T[]) => (samples.length === 0 ? undefined : samples.slice(from, to));
		const readings = {
			temperatures: cut(temperatures) ?? [],
			ambients: cut(ambients),
			doors: cut(doors),
			supplies: cut(supplies),
			compressors: cut(compressors),
		};
		hours.push(summariseHour(at, readings, hours.at(-1)));
	}
	return { hours, heat };
}
