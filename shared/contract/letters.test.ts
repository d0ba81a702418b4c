import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareGuarani, compareNames, findByText, foldText, PUSO_SIGNS } from "./letters.ts";

const words = fc.oneof(
	fc.string({ unit: "binary", maxLength: 12 }),
	fc.string({ unit: fc.constantFrom(..."aãáeẽgnñdtmbrclyỹ’'- 12Ññ", "g̃", "G̃", "\u0303", "\u0301"), maxLength: 8 }),
);

describe("folding", () => {
	test.each([
		["Ko’ẽrõ", "ko'ero"],
		["hag̃ua", "hagua"],
		["hag̃ua", "hagûa"],
		["HAG̃UA", "haĝua"],
		["pohã", "pohâ"],
		["pohã", "pohä"],
		["arakõi", "arak\u0151i"],
		["ỹvy", "ŷvy"],
		["Peña", "PENA"],
		["ñe’ẽ", "ñeʼẽ"],
		["ñe’ẽ", "ñeꞌẽ"],
		["ñe’ẽ", "n\u0303e´e\u0303"],
		["José Núñez", "jose nunez"],
	])("%s is found as %s", (stored, typed) => {
		expect(foldText(stored)).toBe(foldText(typed));
	});

	test.each([
		["túva", "tupa"],
		["hovy", "hovyũ"],
	])("%s is not %s", (one, other) => {
		expect(foldText(one)).not.toBe(foldText(other));
	});

	test("folding twice is folding once, and leaves neither marks nor puso", () => {
		fc.assert(
			fc.property(words, (text) => {
				const folded = foldText(text);
				expect(foldText(folded)).toBe(folded);
				expect(folded).not.toMatch(/\p{M}/u);
				expect([...folded].filter((sign) => PUSO_SIGNS.includes(sign))).toEqual([]);
			}),
		);
	});
});

describe("searching", () => {
	const people = ["Pena, Luis", "Peña, Ana", "Penayo, Rosa", "Núñez, José", "Ko’ẽ, Kuña"];
	const find = (typed: string) => findByText(people, typed, (name) => name);

	test.each([
		["", people],
		["  ", people],
		["peña", ["Peña, Ana", "Pena, Luis", "Penayo, Rosa"]],
		["pena", ["Pena, Luis", "Penayo, Rosa", "Peña, Ana"]],
		["nuñ", ["Núñez, José"]],
		["jose", ["Núñez, José"]],
		["ko'e", ["Ko’ẽ, Kuña"]],
		["Koʼẽ", ["Ko’ẽ, Kuña"]],
		["xyz", []],
		["~", []],
	])("%j finds the exact ones first: %j", (typed, found) => {
		expect(find(typed)).toEqual(found);
	});

	test("a puso alone finds those who write one, not everybody", () => {
		expect(find("'")).toEqual(["Ko’ẽ, Kuña"]);
	});

	test("whatever is typed, each is found at most once, and what is written is found", () => {
		fc.assert(
			fc.property(fc.array(words), fc.nat(), (list, nth) => {
				const typed = list[nth % Math.max(1, list.length)] ?? "";
				const found = findByText(list, typed, (one) => one);
				expect(found.length).toBeLessThanOrEqual(list.length);
				if (list.length > 0) expect(found).toContain(typed);
			}),
		);
	});
});

describe("order", () => {
	const shuffled = (list: readonly string[]) => [...list].reverse();

	test("Guaraní words stand in the Academia's order, digraphs as one letter", () => {
		const sorted =
			"ambue ã c chake guasu g̃ua ha ĩ jasy kuña mamo mbói nandi ndaha’éi nguahẽ nte ñe’ẽ okẽ õga rova rrúa sy tata u ũ y ỹvy".split(
				" ",
			);
		expect(shuffled(sorted).toSorted(compareGuarani)).toEqual(sorted);
	});

	test("an acute is no letter, and the puso comes last", () => {
		expect(["po’a", "poz", "póra", "pora"].toSorted(compareGuarani)).toEqual(["pora", "póra", "poz", "po’a"]);
	});

	test("people stand as in a Spanish register", () => {
		const sorted = [
			"Chamorro",
			"De la Cruz",
			"Delgado",
			"Núñez",
			"Ñandutí",
			"Pena",
			"Penayo",
			"Peña",
			"Ỹvaga",
			"Zayas",
		];
		expect(shuffled(sorted).toSorted(compareNames)).toEqual(sorted);
		expect(["Nu’ũ", "Nuñez", "Núñez", "Nunez"].toSorted(compareNames)).toEqual(["Nunez", "Nuñez", "Núñez", "Nu’ũ"]);
	});

	test.each([
		["compareGuarani", compareGuarani],
		["compareNames", compareNames],
	])("%s is a total order", (_name, compare) => {
		fc.assert(
			fc.property(words, words, words, (one, two, three) => {
				expect(Math.sign(compare(one, two))).toBe(-Math.sign(compare(two, one)) + 0);
				expect(compare(one, two) === 0).toBe(one.normalize("NFC") === two.normalize("NFC"));
				const [low, middle, high] = [one, two, three].toSorted(compare) as [string, string, string];
				expect(compare(low, middle)).toBeLessThanOrEqual(0);
				expect(compare(middle, high)).toBeLessThanOrEqual(0);
				expect(compare(low, high)).toBeLessThanOrEqual(0);
			}),
		);
	});
});
