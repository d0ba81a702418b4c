import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { RULES } from "@tesai/shared/contract/limits.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import es from "./locales/es.json" with { type: "json" };
import gn from "./locales/gn.json" with { type: "json" };
import { findRecipient, readSmsAnswer } from "./sms-answer.ts";
import { composeText, type TextLine, toGsm7 } from "./text.ts";

const line = (id: number, about: TextLine["about"] = "alarm", rule: TextLine["rule"] = "HEAT"): TextLine => ({
	...{ id: id as AlarmId, fridge: "Heladera 1", rule, about },
});
const GSM_7 = /^[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà\n\r]*$/;

describe("a text", () => {
	test("AL7 says post, fridge, what is wrong, and how to answer", () => {
		expect(composeText([line(12)], "Puesto Loma Plata", "es")).toBe(
			"ALARMA Puesto Loma Plata: Heladera 1: demasiado caliente (N. 12). Responda OK si ya la atiende.",
		);
		expect(composeText([line(12, "alarm", "DOOR")], "Puesto Loma Plata", "gn")).toBe(
			"CHAKE Puesto Loma Plata: Heladera 1: oke ojepe'ava (N. 12). Embohovai OK rehechamaramo.",
		);
	});

	test("AL7 alarms come first, news after them, and news alone asks for no answer", () => {
		const both = composeText([line(3, "seen.region"), line(12)], "Puesto", "es");
		expect(both).toMatch(/^ALARMA Puesto: Heladera 1: demasiado caliente \(N\. 12\); vista en la region: /);
		expect(composeText([line(3, "over")], "Puesto", "es")).toBe(
			"Puesto: termino: Heladera 1, demasiado caliente (N. 3).",
		);
	});

	test("AL7 whatever it says, it is short and in letters that every telephone has", () => {
		const about = fc.constantFrom<TextLine["about"]>("alarm", "seen.post", "seen.sms", "seen.region", "over");
		const lines = fc.array(
			fc.record({
				id: fc.integer({ min: 1, max: 1_000_000 }).map((id) => id as AlarmId),
				fridge: fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
				rule: fc.constantFrom(...RULES),
				about,
			}),
			{ minLength: 1, maxLength: 12 },
		);
		fc.assert(
			fc.property(
				lines,
				fc.string({ maxLength: 80, unit: "grapheme" }),
				fc.constantFrom("es", "gn"),
				(all, post, lng) => {
					const text = composeText(all, post, lng as "es" | "gn");
					expect(text.length).toBeLessThanOrEqual(306);
					expect(text).toMatch(GSM_7);
				},
			),
		);
	});

	test("AL7 what does not fit is counted", () => {
		const text = composeText(
			Array.from({ length: 12 }, (_, at) => line(at + 1)),
			"Puesto",
			"es",
		);
		expect(text).toMatch(/\(N\. 1\); .*; y \d+ mas\. Responda OK/);
	});

	test("AL7 accents go, ñ, ü and é stay", () => {
		expect(toGsm7("Ñandé, pingüino: á í ó ú g̃ ỹ ’ –")).toBe("Ñandé, pingüino: a i o u g y ' -");
	});
});

describe("the two languages", () => {
	test("have the same keys and holes, and every Guaraní text its state of review", () => {
		const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted();
		expect(Object.keys(gn)).toEqual(Object.keys(es));
		for (const key of Object.keys(es) as (keyof typeof es)[]) expect(holes(gn[key])).toEqual(holes(es[key]));
		const review = JSON.parse(readFileSync(join(import.meta.dirname, "locales/gn-review.json"), "utf8")) as {
			attested: object;
			composed: string[];
		};
		expect([...Object.keys(review.attested), ...review.composed].toSorted()).toEqual(Object.keys(gn).toSorted());
	});
});

describe("an answer", () => {
	test.each<[string, "all" | number[] | undefined]>([
		["OK", "all"],
		[" ok. ", "all"],
		["Ok 12", [12]],
		["OK12", [12]],
		["ok 12 y 13", [12, 13]],
		["Sí, voy", "all"],
		["Visto 7", [7]],
		["Ahechama", "all"],
		["okay", undefined],
		["Oferta: recargue hoy", undefined],
		["no ok", undefined],
		["", undefined],
	])("AL8 %j means %j", (body, meant) => {
		const answer = readSmsAnswer(body);
		expect(answer?.alarms).toEqual(meant);
	});

	test.each([
		["+595981000001", 0],
		["0981000001", 0],
		["981000001", 0],
		["+595981000002", 1],
		["+595981000003", -1],
		["1234", 2],
		["01234", -1],
		["", -1],
	])("AL8 %s is recipient %s", (phone, index) => {
		const recipients = [{ phone: "+595981000001" }, { phone: "0981000002" }, { phone: "1234" }];
		expect(findRecipient(recipients, phone)).toBe(index);
	});
});
