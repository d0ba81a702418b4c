import { KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdit, isCapitalNext, planErasure, planInsertion, type Written } from "./edit.ts";
import { COLUMNS, LAYERS, layerAfter } from "./layout.ts";
import { capitalsOf, hasNoOtherKeyboard, isPhysicalKey, layerOf, needsKeyboard, type Surroundings } from "./rule.ts";

const DEBIAN = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const PANEL: Surroundings = { userAgent: DEBIAN, search: "", isCoarse: true, widthPx: 1024 };
const ANDROID = { ...PANEL, userAgent: "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/156 Mobile" };

describe("when it shows", () => {
	test.each<[string, boolean, Surroundings]>([
		["a touch panel under plain Linux", true, PANEL],
		["a desk under Linux", false, { ...PANEL, isCoarse: false }],
		["the shell", true, { ...PANEL, isCoarse: false, userAgent: `${DEBIAN} ${KIOSK_AGENT}` }],
		["a browser that was started as a kiosk", true, { ...PANEL, isCoarse: false, search: "?kiosk" }],
		["a tablet with a keyboard of its system", false, ANDROID],
		["a ChromeOS tablet", false, { ...PANEL, userAgent: "Mozilla/5.0 (X11; CrOS x86_64 16181.0.0)" }],
		["an iPad", false, { ...PANEL, userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" }],
	])("KB1 %s: %s", (_name, kiosk, around) => {
		expect(hasNoOtherKeyboard(around)).toBe(kiosk);
		expect(needsKeyboard("auto", "nothing", around)).toBe(kiosk);
		expect(needsKeyboard("auto", "touch", around)).toBe(kiosk);
		expect(needsKeyboard("auto", "keys", around)).toBe(false);
		expect(needsKeyboard("always", "keys", around)).toBe(true);
		expect(needsKeyboard("never", "touch", around)).toBe(false);
	});

	test("KB1 never where its keys would be too narrow to be hit", () => {
		expect(needsKeyboard("always", "touch", { ...PANEL, widthPx: 360 })).toBe(false);
		expect(needsKeyboard("auto", "touch", { ...PANEL, widthPx: 799 })).toBe(false);
	});

	test.each([
		["a key that was pressed", true, { isTrusted: true, code: "KeyA", key: "a" }],
		["a script", false, { isTrusted: false, code: "KeyA", key: "a" }],
		["a board on a phone", false, { isTrusted: true, code: "", key: "Unidentified" }],
		["one that still composes", false, { isTrusted: true, code: "KeyA", key: "Process" }],
	])("KB1 physical is %s: %s", (_name, physical, event) => {
		expect(isPhysicalKey(event)).toBe(physical);
	});

	test.each([
		["text", "", "letters"],
		["textarea", "", "letters"],
		["search", "search", "letters"],
		["password", "", "letters"],
		["password", "numeric", "pad"],
		["tel", "", "pad"],
		["text", "decimal", "pad"],
		["text", "none", undefined],
		["password", "none", undefined],
		["radio", "", undefined],
		["file", "", undefined],
		["date", "", undefined],
	])("KB2 a field of type %s, mode %j, begins with %s", (type, inputMode, layer) => {
		expect(layerOf({ type, inputMode })).toBe(layer);
	});
});

describe("the layout", () => {
	const textsOf = (layer: keyof typeof LAYERS) =>
		LAYERS[layer].flat().flatMap((key) => ("text" in key ? [key.text] : []));

	test("KB2 every letter of both languages is one tap away, an acute one two", () => {
		const letters = textsOf("letters");
		for (const letter of ["ã", "ẽ", "ĩ", "õ", "ũ", "ỹ", "g\u0303", "ñ", "\u2019", ..."qwertyuiopasdfghjklzxcvbnm"]) {
			expect(letters).toContain(letter);
		}
		expect(textsOf("accents")).toEqual(expect.arrayContaining([..."áéíóúýü"]));
		expect(textsOf("signs")).toEqual(expect.arrayContaining([..."0123456789"]));
		expect(textsOf("pad")).toEqual(expect.arrayContaining([..."0123456789,-"]));
	});

	test.each(Object.entries(LAYERS))(
		"KB2 on %s every row fills the twelve columns, and no key stands there twice",
		(_name, rows) => {
			for (const row of rows) expect(row.reduce((sum, { columns }) => sum + columns, 0)).toBe(COLUMNS);
			const names = rows.flat().map((key) => ("text" in key ? key.text : key.command));
			expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual(_name === "letters" ? ["ñ"] : []);
		},
	);

	test("KB3 what its keys write is composed, and has one puso", () => {
		for (const text of Object.keys(LAYERS).flatMap((name) => textsOf(name as keyof typeof LAYERS))) {
			expect(text.normalize("NFC")).toBe(text);
			expect(text).not.toMatch(/['\u02bc\ua78c\u2018]/);
			expect(text.toUpperCase().normalize("NFC")).toBe(text.toUpperCase());
		}
	});

	test("KB2 the acute vowels are for one letter", () => {
		expect(layerAfter("accents", "á")).toBe("letters");
		expect(layerAfter("accents", "¿")).toBe("accents");
		expect(layerAfter("signs", "1")).toBe("signs");
	});
});

const at = (text: string, from = text.length, to = from): Written => ({ text, from, to });

describe("writing", () => {
	test.each([
		["at the end", at("hag"), "ã", "hagã"],
		["in the middle", at("hua", 1), "ag\u0303", "hag\u0303ua"],
		["over a selection", at("Peña mala", 5, 9), "buena", "Peña buena"],
		["decomposed, composed", at(""), "n\u0303", "ñ"],
	])("KB3, KB4 %s", (_name, written, insert, text) => {
		const edit = planInsertion(written, insert, -1);
		expect(edit && applyEdit(written, edit).text).toBe(text);
	});

	test("KB4 a full field takes nothing, not even half of g̃", () => {
		expect(planInsertion(at("hag"), "a", 3)).toBeUndefined();
		expect(planInsertion(at("ha"), "g\u0303", 3)).toBeUndefined();
		expect(planInsertion(at("hag", 0, 3), "pa", 3)).toMatchObject({ insert: "pa" });
	});

	test.each([
		["g\u0303", ""],
		["hag\u0303", "ha"],
		["ñe\u2019ẽ", "ñe\u2019"],
		["n\u0303", ""],
		["\u0303", ""],
		["a😀", "a"],
	])("KB3 erasing in %j leaves %j", (text, left) => {
		const written = at(text);
		const edit = planErasure(written);
		expect(edit && applyEdit(written, edit).text).toBe(left);
	});

	test("KB3 erasing takes the selection, and nothing at the beginning", () => {
		expect(planErasure(at("abc", 1, 2))).toEqual({ from: 1, to: 2, insert: "" });
		expect(planErasure(at("abc", 0))).toBeUndefined();
	});

	test("KB3 what was typed key by key is erased key by key, wherever the caret stands", () => {
		const keys = fc.constantFrom(...LAYERS.letters.flat().flatMap((key) => ("text" in key ? [key.text] : [])));
		fc.assert(
			fc.property(fc.array(keys, { maxLength: 12 }), fc.string({ unit: keys, maxLength: 6 }), (typed, behind) => {
				let written = at(behind, 0);
				for (const key of typed) written = applyEdit(written, planInsertion(written, key, -1)!);
				expect(written.text).toBe(typed.join("") + behind);
				for (const _ of typed) written = applyEdit(written, planErasure(written)!);
				expect(written).toEqual(at(behind, 0));
			}),
		);
	});

	test.each([
		["", "words", true],
		["ana", "words", false],
		["Ana ", "words", true],
		["", "sentences", true],
		["a la caja ", "sentences", false],
		["Listo. ", "sentences", true],
		["8.", "sentences", false],
		["", "none", false],
	] as const)("KB5 after %j, by %s: capital %s", (before, capitals, capital) => {
		expect(isCapitalNext(before, capitals)).toBe(capital);
	});

	test.each([
		["text", "", "off", "sentences"],
		["text", "words", "off", "words"],
		["text", "", "name", "words"],
		["text", "", "family-name", "words"],
		["text", "none", "name", "none"],
		["search", "", "", "none"],
		["password", "", "", "none"],
	])("KB5 type %s, autocapitalize %j, autocomplete %j: %s", (type, autocapitalize, autocomplete, capitals) => {
		expect(capitalsOf(type, autocapitalize, autocomplete)).toBe(capitals);
	});
});
