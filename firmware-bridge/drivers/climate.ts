// What the small boards with one sensor of temperature and humidity have in common; a model's file says which registers.

import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import { type AskUnit, faultOfAll, type ModbusDriver, type PolledDevice, toSigned16, wiredSensors } from "./driver.ts";

/** The range of the sensors on them, SHT20 and SHTC3 alike. */
export const COLDEST = -40;
export const WARMEST = 85;

export type Scale = 10 | 100;

/** The values on that scale, or undefined when no air is like that. */
export function toClimate(
	temperature: number,
	humidity: number,
	scale: Scale,
): { readonly celsius: Celsius; readonly humidityPercent: number } | undefined {
	const celsius = temperature / scale;
	const humidityPercent = humidity / scale;
	if (celsius < COLDEST || celsius > WARMEST || humidityPercent > 100) return undefined;
	// Two zero words are what an empty register map sends; fridge air is never at 0.0 °C and 0.0 % at once.
	if (temperature === 0 && humidity === 0) return undefined;
	return { celsius: celsius as Celsius, humidityPercent };
}

/** Two neighbouring registers on a scale that the model is known for. */
export function openClimateBoard(
	device: Parameters<ModbusDriver["openDevice"]>[0],
	board: {
		readonly table: Extract<Parameters<AskUnit>[0], "input" | "holding">;
		readonly first: number;
		readonly order: readonly ["temperature", "humidity"] | readonly ["humidity", "temperature"];
		readonly scale: Scale;
	},
): PolledDevice {
	const sensors = wiredSensors(device)
		.slice(0, 1)
		.map(([, sensor]) => sensor);
	const wordOf = (words: readonly number[], name: "temperature" | "humidity") =>
		words[board.order[0] === name ? 0 : 1] ?? 0;
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask(board.table, board.first, 2);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			const temperature = toSigned16(wordOf(answer.words, "temperature"));
			const climate = toClimate(temperature, wordOf(answer.words, "humidity"), board.scale);
			if (climate === undefined) return faultOfAll(sensors, "implausible");
			return sensors.map((sensor) => ({ sensor, finding: { kind: "temperature", ...climate } }));
		},
	};
}
