import { describe, expect, test } from "vitest";
import { findDirection, findPluralRule, LANGUAGES, PLURAL_RULES, readTexts } from "./languages.ts";

describe("a language is a folder", () => {
	test("with a name of its own and a place in the switch", () => {
		expect(LANGUAGES.map(({ code, name }) => `${code} ${name}`)).toEqual(["es Castellano", "gn Avañe’ẽ"]);
	});

	test("whose months, days and ages are its own", () => {
		for (const { code } of LANGUAGES) {
			const { time } = readTexts(code);
			expect(Object.keys(time ?? {})).toEqual(expect.arrayContaining(["weekday.0", "month.12", "ago.days_other"]));
		}
		expect(readTexts("gn").time?.["month.12"]).toBe("jasypakõi");
	});

	test("whose rule of counting has a name; one without a folder counts and reads as Spanish does", () => {
		expect([0, 1, 2, 1_000_000].map(PLURAL_RULES["one-other"].select)).toEqual(["other", "one", "other", "other"]);
		expect([0, 1, 2].map(PLURAL_RULES.other.select)).toEqual(["other", "other", "other"]);
		expect(findPluralRule("xx").forms).toEqual(["one", "other"]);
		expect([findDirection("gn"), findDirection("xx")]).toEqual(["ltr", "ltr"]);
	});
});
