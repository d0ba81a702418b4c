// The texts of all languages are complete, used, spelt with one puso, never English; and every rule can be broken.

import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type Catalogue, type Review, readCatalogue, type Texts } from "../../provisioning/locales/catalogue.ts";
import { findEnglishNumbers, findEnglishWords } from "../../provisioning/locales/english.ts";
import { type FindingKind, judgeCatalogue } from "../../provisioning/locales/findings.ts";
import { formatReport, summariseLanguages } from "../../provisioning/locales/report.ts";
import { findPluralRule, LANGUAGES } from "./languages.ts";

const catalogue = readCatalogue(resolve(import.meta.dirname, "../.."));

describe("the real texts", () => {
	test("are really read, with their code", () => {
		const names = catalogue.rooms.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(["coldchain", "time", "text messages", "region's page"]));
		for (const room of catalogue.rooms) expect(room.code.length).toBeGreaterThan(10_000);
	});

	test("have nothing wrong with them", () => {
		expect(judgeCatalogue(catalogue).map(({ kind, where, about }) => `${kind}: ${where}: ${about}`)).toEqual([]);
	});

	test("are what the report says (npm run locales -- --write)", () => {
		expect(readFileSync(join(import.meta.dirname, "locales/REPORT.md"), "utf8")).toBe(formatReport(catalogue));
	});

	test("count as the page counts", () => {
		expect(catalogue.languages.map(({ code }) => code)).toEqual(LANGUAGES.map(({ code }) => code));
		for (const { code, forms } of catalogue.languages) expect(forms).toEqual(findPluralRule(code).forms);
	});

	test("nothing on the page asks Intl, which knows no Guaraní and answers in English", () => {
		const paths = globSync("**/*.{ts,tsx}", { cwd: import.meta.dirname });
		const asking = paths.filter(
			(path) =>
				!path.startsWith("dist") &&
				!path.includes(".test.") &&
				/\bIntl\.|toLocale/.test(readFileSync(join(import.meta.dirname, path), "utf8").replace(/\/\/.*/g, "")),
		);
		expect(asking).toEqual([]);
	});
});

const CODE = 'say("wall:good"); say(`wall:state.\u0024{state}`); say(phrase("wall:waiting", {}, 3)); say("wall:code")';
const ES = {
	good: "Todo bien",
	"state.open": "Puerta abierta",
	waiting_one: "{{n}} dato",
	waiting_other: "{{n}} datos",
	code: "N.º {{n}}",
};
const GN = {
	good: "Oĩporã hag\u0303ua",
	"state.open": "Okẽ ojepe\u2019áva",
	waiting_one: "{{n}} marandu",
	waiting_other: "{{n}} marandu",
	code: "N.º {{n}}",
};
const REVIEW: Review = {
	attested: { good: "Firefox gn" },
	composed: ["state.open", "waiting", "code"],
	loans: ["code"],
};

function catalogueOf(
	change: { es?: Texts; gn?: Texts; third?: Texts; review?: Review; code?: string } = {},
): Catalogue {
	const forms = ["one", "other"];
	const texts = new Map<string, Texts>([
		["es", { ...ES, ...change.es }],
		["gn", change.gn ?? GN],
	]);
	if (change.third !== undefined) texts.set("xx", change.third);
	return {
		languages: [
			{ code: "es", name: "Castellano", forms },
			{ code: "gn", name: "Avañe\u2019ẽ", forms },
			{ code: "xx", name: "Tercera", forms: ["other"] },
		],
		rooms: [
			{
				name: "wall",
				prefix: "wall:",
				texts,
				reviews: new Map([["gn", change.review ?? REVIEW]]),
				code: change.code ?? CODE,
			},
		],
	};
}
const without = (key: string): Texts => Object.fromEntries(Object.entries(GN).filter(([name]) => name !== key));

describe("each rule", () => {
	test("finds nothing in good texts", () => {
		expect(judgeCatalogue(catalogueOf())).toEqual([]);
	});

	test.each<[FindingKind, string, Parameters<typeof catalogueOf>[0]]>([
		["missing", "gn wall:state.open", { gn: without("state.open") }],
		["missing", "gn wall:waiting_one", { gn: without("waiting_one") }],
		["unknown", "gn wall:gone", { gn: { ...GN, gone: "Oho" } }],
		["unused", "wall wall:bad", { es: { bad: "Mal" }, gn: { ...GN, bad: "Vai" } }],
		["unnamed", "wall:lost", { code: `${CODE}; say("wall:lost")` }],
		["holes", "gn wall:code", { gn: { ...GN, code: "N.º" } }],
		["empty", "gn wall:good", { gn: { ...GN, good: "Oĩporã " } }],
		["puso", "gn wall:good", { gn: { ...GN, good: "Oĩ\u02bcporã" } }],
		["puso", "gn wall:good", { gn: { ...GN, good: "Oĩ'porã" } }],
		["puso", "gn wall:good", { gn: { ...GN, good: "ArakU\u0151i" } }],
		["composition", "gn wall:good", { gn: { ...GN, good: "Oi\u0303pora\u0303" } }],
		["english", "gn wall:good", { gn: { ...GN, good: "Door open" } }],
		["english", "es wall:good", { es: { good: "Hasta 8.4 °C" } }],
		["same", "gn wall:good", { gn: { ...GN, good: ES.good } }],
		["review", "gn wall:good", { review: { ...REVIEW, attested: {} } }],
		["review", "gn wall:good", { review: { ...REVIEW, composed: [...REVIEW.composed, "good"] } }],
		["review", "gn wall:gone", { review: { ...REVIEW, composed: [...REVIEW.composed, "gone"] } }],
	])("finds %s: %s", (kind, where, change) => {
		expect(judgeCatalogue(catalogueOf(change)).map((found) => `${found.kind} ${found.where}`)).toContain(
			`${kind} ${where}`,
		);
	});

	test("a third language may be incomplete, and the report says how far it is", () => {
		const started = catalogueOf({ third: { good: "Ma\u2019ẽ" } });
		expect(judgeCatalogue(started).filter(({ kind }) => kind !== "review")).toEqual([]);
		expect(summariseLanguages(started)).toEqual([
			"es: 5 of 5 keys (100 %)",
			"gn: 5 of 5 keys (100 %), 1 attested, 4 composed",
			"xx: 1 of 4 keys (25 %), 0 attested, 1 composed",
		]);
		expect(formatReport(started)).toContain("| state.open | Puerta abierta | Okẽ ojepe\u2019áva |");
	});
});

describe("English", () => {
	test.each([
		["The door is open", ["the", "door", "is", "open"]],
		["Puerta abierta", []],
		["Okẽ ojepe’áva ko’ág̃a", []],
		["Sensor con error en el software", []],
		["Datos: unknown", ["unknown"]],
	])("%s: %j", (text, found) => {
		expect(findEnglishWords(text)).toEqual(found);
	});

	test.each([
		["1.234,5 °C", []],
		["−0,5 y 1.234.567", []],
		["1,234.5", ["1,234.5"]],
		["8.4 °C", ["8.4"]],
		["12,345 datos", ["12,345"]],
		["a las 07:05 del 20/11", []],
		["versión 0.1.0", []],
		["a las 7.", []],
	])("%s: %j", (text, found) => {
		expect(findEnglishNumbers(text)).toEqual(found);
	});
});
