import { FridgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { describe, expect, test } from "vitest";
import { summarisePeriod } from "./digest.ts";

const fridge = parseConfig(
	FridgeConfigSchema,
	'id = "h1"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "t"\ndoorSensor = "d"\npowerSensor = "p"',
	"fridge",
);
const MIN = 60_000;
const one = (sensor: string, minute: number, reading: Reading) => ({
	sensor: sensor as SensorId,
	monoMs: minute * MIN,
	reading,
});
const from = { boot: 1, monoMs: millis(0) };

describe("a period's digest", () => {
	test("CC18 keeps the extremes, the mean and the time a door or the supply was not as it should be", () => {
		const digest = summarisePeriod(fridge, from, HOUR, [
			one("t", 0, { kind: "temperature", celsius: celsius(4) }),
			one("d", 0, { kind: "door", open: false }),
			one("t", 1, { kind: "temperature", celsius: celsius(9.5) }),
			one("d", 1, { kind: "door", open: true }),
			one("p", 1, { kind: "power", supplied: false }),
			one("t", 2, { kind: "fault", fault: "no-answer" }),
			one("d", 4, { kind: "door", open: true }),
			one("d", 6, { kind: "door", open: false }),
			one("t", 59, { kind: "temperature", celsius: celsius(5) }),
		]);
		expect(digest).toEqual({
			fridge: "h1",
			from,
			lastsMs: HOUR,
			readings: 3,
			minCelsius: 4,
			maxCelsius: 9.5,
			meanCelsius: 6.17,
			doorOpenMs: 5 * MIN,
			unpoweredMs: 59 * MIN,
		});
	});

	test("without a temperature there is none, not a zero", () => {
		const digest = summarisePeriod(fridge, from, HOUR, [one("d", 50, { kind: "door", open: true })]);
		expect(digest).toEqual({ fridge: "h1", from, lastsMs: HOUR, readings: 0, doorOpenMs: 10 * MIN, unpoweredMs: 0 });
	});
});
