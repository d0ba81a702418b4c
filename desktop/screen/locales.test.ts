// The texts of both languages: complete, used, spelt with one puso, and never English.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const HERE = import.meta.dirname;
const ROOMS = globSync("*.json", { cwd: join(HERE, "locales/es") })
	.map((file) => file.replace(".json", ""))
	.filter((room) => room !== "language");
type Texts = Readonly<Record<string, string>>;

function readTexts(lng: "es" | "gn"): Texts {
	const texts: Record<string, string> = {};
	for (const room of ROOMS) {
		const file = JSON.parse(readFileSync(join(HERE, "locales", lng, `${room}.json`), "utf8")) as Texts;
		for (const [key, value] of Object.entries(file)) texts[`${room}:${key}`] = value;
	}
	return texts;
}

const es = readTexts("es");
const gn = readTexts("gn");
const both = [...Object.entries(es), ...Object.entries(gn)];
const sources = globSync("**/*.{ts,tsx}", { cwd: HERE })
	.filter((path) => !path.startsWith("dist") && !path.includes(".test."))
	.map((path) => readFileSync(join(HERE, path), "utf8"))
	.join("\n");
const stemOf = (key: string) => key.replace(/_(?:one|other)$/, "");
const stems = [...new Set(Object.keys(es).map(stemOf))];

/** Keys as the code writes them: whole, or with a hole that stands for anything. */
const literal = new Set(
	[...sources.matchAll(new RegExp(`["\`]((?:${ROOMS.join("|")}):[^"\`$\\s]+)["\`]`, "g"))].map((m) => m[1]!),
);
const holed = new RegExp(`\`((?:${ROOMS.join("|")}):[^\`\\s]*\\$\\{[^\`]*)\``, "g");
const patterns = [...sources.matchAll(holed)].map((m) => {
	const words = m[1]!.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.]/g, "\\."));
	return new RegExp(`^${words.join(".+")}$`);
});

describe("the two languages", () => {
	test("have the same keys and the same holes in every sentence", () => {
		expect(Object.keys(gn)).toEqual(Object.keys(es));
		const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).toSorted();
		const differing = Object.keys(es).filter((key) => `${holes(es[key]!)}` !== `${holes(gn[key]!)}`);
		// "N veces" is one word less in Guaraní, but the number stays.
		expect(differing).toEqual([]);
	});

	test("have one and other together", () => {
		const lonely = Object.keys(es).filter((key) => {
			const match = /^(.*)_(one|other)$/.exec(key);
			return match !== null && es[`${match[1]}_${match[2] === "one" ? "other" : "one"}`] === undefined;
		});
		expect(lonely).toEqual([]);
	});

	test("have no key that nobody uses, and the code names no key that they lack", () => {
		expect(sources.length).toBeGreaterThan(10_000);
		expect(stems.filter((stem) => !literal.has(stem) && !patterns.some((pattern) => pattern.test(stem)))).toEqual([]);
		expect([...literal].filter((key) => !stems.includes(key))).toEqual([]);
	});

	test("have no empty text and no text that ends in a space", () => {
		expect(both.filter(([, text]) => text.trim() !== text || text === "")).toEqual([]);
	});
});

describe("spelling", () => {
	test("one puso is stored, U+2019, and õ is never ő", () => {
		expect(both.filter(([, text]) => /['ʼ‘ʻꞌ`´\u0151]/u.test(text))).toEqual([]);
	});

	test("text is composed (NFC); g̃ has no composed form and keeps its two code points", () => {
		expect(both.filter(([, text]) => text.normalize("NFC") !== text)).toEqual([]);
		expect(Object.values(gn).some((text) => text.includes("g\u0303"))).toBe(true);
	});

	test("no English is left, and no number is written into a text the English way", () => {
		const english =
			/\b(?:the|and|of|is|are|not|door|fridge|power|open|close|save|back|link|hour|day|ago|since|warning|error|waiting|language)\b/i;
		expect(both.filter(([, text]) => english.test(text.replace(/\{\{\w+\}\}/g, "")) || /\d[.,]\d/.test(text))).toEqual(
			[],
		);
	});

	test("nothing on the page asks Intl, which knows no Guaraní and answers in English", () => {
		expect(sources).not.toMatch(/\bIntl\.|toLocale/);
	});

	test("Guaraní says the same as Spanish only where a loan or a name is meant", () => {
		const same = Object.keys(es).filter(
			(key) => /\p{L}/u.test(es[key]!.replace(/\{\{\w+\}\}/g, "")) && es[key] === gn[key],
		);
		expect(same).toEqual([
			"coldchain:more_one",
			"demo:fridge",
			"link:road.https",
			"link:road.satellite",
			"link:road.usb",
			"loggers:serial",
			"loggers:rows_one",
			"loggers:alarms_one",
			"power:battery",
			"system:software",
			"system:theme.title",
		]);
	});
});

interface Review {
	/** By key: where the words were found. */
	readonly attested: Texts;
	readonly composed: readonly string[];
}

test("every Guaraní text is listed with its state of review: attested, or composed by us and in need of a speaker", () => {
	const listed = ROOMS.flatMap((room) => {
		const review = JSON.parse(readFileSync(join(HERE, `locales/gn/review/${room}.json`), "utf8")) as Review;
		return [...Object.keys(review.attested), ...review.composed].map((key) => `${room}:${key}`);
	});
	expect(listed.toSorted()).toEqual(Object.keys(gn).toSorted());
});
