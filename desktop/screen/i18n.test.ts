import { expect, test } from "vitest";
import { language, say, sayIn } from "./i18n.ts";
import { formatCelsius, formatLimit, formatNumber } from "./numbers.ts";
import { phrase } from "./phrase.ts";
import { toAgo } from "./time/view-model.ts";

test.each([
	[4.25, 1, "4,3"],
	[-0.5, 1, "−0,5"],
	[-0.04, 1, "0,0"],
	[1234567, 0, "1.234.567"],
	[999, 0, "999"],
	[-1234.5, 1, "−1.234,5"],
])("%s with %s decimals is written %s", (value, decimals, written) => {
	expect(formatNumber(value, decimals)).toBe(written);
});

test("degrees keep their unit on the line", () => {
	expect(formatCelsius(8)).toBe("8,0\u00a0°C");
	expect(formatLimit(8)).toBe("8\u00a0°C");
	expect(formatLimit(-0.5)).toBe("−0,5\u00a0°C");
});

test("one and other are told apart in both languages, and a large count has its points", () => {
	const waiting = (count: number) => phrase("link:waiting", { since: phrase("time:since.hours", undefined, 2) }, count);
	expect(sayIn("es", waiting(1))).toBe("1 dato espera desde hace 2\u00a0horas");
	expect(sayIn("es", waiting(1284))).toBe("1.284 datos esperan desde hace 2\u00a0horas");
	expect(sayIn("gn", waiting(1284))).toBe("1.284 marandu oha’ãrõ ojapo 2\u00a0aravo guive");
});

test("a count of thousands is written once, and a number inside another value is left alone", () => {
	const told = phrase("system:set-aside.row", { door: "mqtt 2000", ago: toAgo(600_000 as never) }, 2000);
	expect(sayIn("es", told)).toBe("mqtt 2000: 2.000 veces, la última hace 10\u00a0min");
});

test("a name is printed as it is, whatever is in it", () => {
	expect(sayIn("es", phrase("demo:fridge", { number: "<b>{{x}}</b> $t(demo:title)" }))).toBe(
		"Heladera <b>{{x}}</b> $t(demo:title)",
	);
});

test("say follows the chosen language", () => {
	language.value = "gn";
	expect(say("coldchain:state.act-now")).toBe("Cháke!");
	language.value = "es";
	expect(say("coldchain:state.act-now")).toBe("Actúe ahora");
});
