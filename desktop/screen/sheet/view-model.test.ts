import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NotingView, type PrintAnswer, PrintAnswerSchema } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { LANGUAGES } from "../languages.ts";
import {
	monthAt,
	OWN_LIMITS,
	stepCelsius,
	stepMonth,
	toMonthTitle,
	toNoted,
	toNotingLine,
	toPrintWords,
} from "./view-model.ts";

const at = epochMs(Date.parse("2026-11-21T19:05:00Z"));
const noting: NotingView = {
	...{ noting: 7, fridge: "h" as FridgeId, day: 20_778, half: "afternoon", isUnsure: false, at, celsius: celsius(4.8) },
	...{ from: "box", lowestCelsius: null, highestCelsius: null, spanMs: null, note: null, by: 3 as PersonNo },
};
const now = { fridge: "h" as FridgeId, half: "afternoon", isUnsure: false } as const;
const nameOf = (person: PersonNo) => (person === 3 ? "Prueba Ana" : undefined);
const es = (phrase: Parameters<typeof sayIn>[1] | null) => (phrase === null ? null : sayIn("es", phrase));

describe("the line about the running half day", () => {
	test.each([
		["lacks its reading", { ...now, noting: null }, "Falta la lectura de la tarde"],
		["has it", { ...now, noting }, "Tarde anotada: 4,8 °C, 16:05, Prueba Ana"],
		["has one by nobody", { ...now, noting: { ...noting, by: null } }, "Tarde anotada: 4,8 °C, 16:05"],
		[
			"has one by somebody whose name is not here yet",
			{ ...now, noting: { ...noting, by: 9 as PersonNo } },
			"Tarde anotada: 4,8 °C, 16:05",
		],
		["is not told of", undefined, null],
	])("SH7 that %s", (_name, told, words) => {
		expect(es(toNotingLine({ state: "ready" }, told, nameOf))).toBe(words);
	});

	test("SH7 says saved only with what the edge has answered", () => {
		const lacking = { ...now, noting: null };
		expect(es(toNotingLine({ state: "saving" }, lacking, nameOf))).toBe("Anotando…");
		expect(es(toNotingLine(toNoted({ ok: true, value: noting }), lacking, nameOf))).toContain(
			"4,8 °C, 16:05, Prueba Ana",
		);
		const refused = (code: string) => toNoted({ ok: false, code, problem: null });
		expect(es(toNotingLine(refused("unreachable"), lacking, nameOf))).toContain("No se anotó");
		expect(refused("conflict")).toEqual({ state: "no-temperature" });
	});
});

test("SH5 the month is that of the post, and a step leads to the next and back", () => {
	expect(monthAt(epochMs(Date.parse("2026-12-01T02:59:00Z")))).toBe("2026-11");
	expect(monthAt(epochMs(Date.parse("2026-12-01T03:00:00Z")))).toBe("2026-12");
	expect([stepMonth("2026-12", 1), stepMonth("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
	fc.assert(
		fc.property(
			fc.integer({ min: 2020, max: 2099 }),
			fc.integer({ min: 1, max: 12 }),
			fc.integer({ min: -30, max: 30 }),
			(year, no, steps) => {
				const month = `${year}-${String(no).padStart(2, "0")}`;
				expect(stepMonth(stepMonth(month, steps), -steps)).toBe(month);
				expect(stepMonth(month, steps)).toMatch(/^\d{4}-(?:0[1-9]|1[0-2])$/);
			},
		),
	);
	expect(sayIn("gn", toMonthTitle("2026-11"))).toBe("jasypateĩ, 2026");
});

test("SH4 four keys reach every tenth of a degree and nothing beyond a thermometer", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(-1, -0.1, 0.1, 1), { maxLength: 200 }), (steps) => {
			const reached = steps.reduce(stepCelsius, 5);
			expect(Math.abs(reached * 10 - Math.round(reached * 10))).toBeLessThan(1e-9);
			expect(reached).toBeGreaterThanOrEqual(OWN_LIMITS.least);
			expect(reached).toBeLessThanOrEqual(OWN_LIMITS.most);
		}),
	);
	expect([0.1, 0.1, 0.1].reduce(stepCelsius, 0)).toBe(0.3);
});

test("SH10 every answer of a printer has its sentence in every language, and a sign-in that was left has none", () => {
	for (const outcome of Object.keys(PrintAnswerSchema.kind === "tagged" ? PrintAnswerSchema.variants : {})) {
		const words = toPrintWords({ ok: true, value: { outcome } as PrintAnswer });
		for (const { code } of LANGUAGES) expect(words === null ? "" : sayIn(code, words).length).toBeGreaterThan(8);
	}
	expect(toPrintWords({ ok: false, code: "unauthorized", problem: null })).toBeNull();
	expect(es(toPrintWords({ ok: false, code: "unreachable", problem: null }))).toContain("No se pudo");
});

test.each(["es", "gn"])("SH8 the paper and the page use the same words in %s", (language) => {
	const root = join(import.meta.dirname, "../../..");
	const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8")) as Record<string, string>;
	const paper = read(`edge/sheet/locales/${language}.json`);
	const page = read(`desktop/screen/locales/${language}/sheet.json`);
	const months = read(`desktop/screen/locales/${language}/time.json`);
	for (const [key, words] of Object.entries(paper)) {
		if (key.startsWith("month.")) expect(words).toContain(months[key]);
		else if (!key.startsWith("paper.")) expect([key, page[key]]).toEqual([key, words]);
	}
});
