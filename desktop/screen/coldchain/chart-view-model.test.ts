import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { toCursorWords, toDayWords, toRangeOf } from "./chart-view-model.ts";

const MINUTE = 60_000;
/** Friday the 20th of November 2026, 14:00 at the post. */
const AT = Date.UTC(2026, 10, 20, 17);
const HOUR = 60 * MINUTE;
const chart = {
	fridge: "heladera-1",
	from: AT - 2 * HOUR,
	to: AT + 2 * HOUR,
	oldest: AT - 2 * HOUR,
	bucketMs: HOUR,
	buckets: [
		{ at: AT - HOUR, minCelsius: 4.2, maxCelsius: 4.2, readings: 1 },
		{ at: AT, minCelsius: 4.2, maxCelsius: 9.6, readings: 60 },
	],
	unmeasured: [{ from: AT + HOUR, to: AT + 2 * HOUR }],
	claims: [{ at: AT, minCelsius: 85, maxCelsius: 85, readings: 1 }],
	limits: [{ from: AT - 2 * HOUR, to: AT + 2 * HOUR, lowCelsius: 2, highCelsius: 8 }],
	door: { on: [{ from: AT, to: AT + HOUR, onMs: 10 * MINUTE }], unknown: [] },
	compressor: { on: [], unknown: [{ from: AT - 2 * HOUR, to: AT + 2 * HOUR }] },
	supply: { on: [{ from: AT - 2 * HOUR, to: AT }], unknown: [] },
	alarms: [{ id: 1, rule: "HEAT", from: AT + 20 * MINUTE, to: null }],
} as unknown as Chart;

describe("a moment in words", () => {
	test.each([
		[
			30,
			[
				"viernes 20/11 14:30",
				"Entre 4,2 °C y 9,6 °C",
				"Alarma: Demasiado caliente",
				"El sensor marcó 85,0 °C: no se le cree",
				"Puerta abierta en total 10 min",
				"Motor: no se sabe",
				"Sin corriente",
			],
		],
		[-30, ["viernes 20/11 13:30", "4,2 °C", "Puerta cerrada", "Motor: no se sabe", "Con corriente"]],
		[
			90,
			[
				"viernes 20/11 15:30",
				"Nadie midió",
				"Alarma: Demasiado caliente",
				"Puerta cerrada",
				"Motor: no se sabe",
				"Sin corriente",
			],
		],
	])("%d minutes after two", (minutes, spoken) => {
		const { when, temperature, more } = toCursorWords(chart, AT + minutes * MINUTE)!;
		expect([when, temperature, ...more].map((words) => sayIn("es", words).replaceAll("\u00a0", " "))).toEqual(spoken);
	});

	test("that has not been asked for yet is neither a hole nor an outage; the running minute belongs to the last", () => {
		expect(toCursorWords(chart, chart.from - 1)).toBeNull();
		expect(toCursorWords(chart, chart.to + 2 * MINUTE)).toBeNull();
		expect(toCursorWords(chart, chart.to + MINUTE / 2)?.isHole).toBe(true);
	});

	test("in Guaraní has no Spanish or English month and no word left out", () => {
		const { when, temperature, more } = toCursorWords(chart, AT + 30 * MINUTE)!;
		const spoken = [when, temperature, ...more].map((words) => sayIn("gn", words).replaceAll("\u00a0", " "));
		expect(spoken.slice(0, 3)).toEqual([
			"arapoteĩ (viernes) 20/11 14:30",
			"4,2 °C guive 9,6 °C peve",
			"Alarma: Haku eterei",
		]);
		expect(spoken.join(" ")).not.toMatch(/\{\{|:\./);
	});
});

test("all of the window in words is the range of what was measured in it, or nothing", () => {
	const words = toRangeOf(chart, { from: AT, to: AT + HOUR });
	expect(words && sayIn("es", words).replaceAll("\u00a0", " ")).toBe("Entre 4,2 °C y 9,6 °C");
	expect(toRangeOf(chart, { from: AT + 70 * MINUTE, to: AT + 80 * MINUTE })).toBeNull();
});

test("a day in words says what was lowest and highest, how long the door stood open, and a dash for nothing", () => {
	const [day] = toDayWords(chart, { from: AT - 2 * HOUR, to: AT + HOUR });
	expect(day).toMatchObject({ day: "20/11", lowest: "4,2\u00a0°C", highest: "9,6\u00a0°C", alarms: "1" });
	const said = [day?.open, day?.dark].map((words) => sayIn("es", words as never).replaceAll("\u00a0", " "));
	expect(said).toEqual(["10 min", "60 min"]);
	expect(toDayWords({ ...chart, door: null }, chart)[0]?.open).toBeNull();
	expect(toDayWords({ ...chart, buckets: [] }, chart)[0]?.lowest).toBe("–");
});
