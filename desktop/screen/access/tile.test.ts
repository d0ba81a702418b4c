import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { groupDigits, listChips, shapeOf, TILE_SHAPES, toShortName, toWaitWords } from "./tile.ts";

test("twelve people have twelve drawings, and everybody keeps the own one", () => {
	const shapes = Array.from({ length: 12 }, (_, no) => shapeOf((no + 1) as PersonNo));
	expect(new Set(shapes)).toEqual(new Set(TILE_SHAPES));
	expect(shapeOf(13 as PersonNo)).toBe(shapeOf(1 as PersonNo));
});

test.each<[waitMs: number, words: string | null]>([
	[0, null],
	[-5, null],
	[1, "Espere 1 segundo."],
	[29_001, "Espere 30 segundos."],
	[119_000, "Espere 119 segundos."],
	[120_000, "Espere 2 minutos."],
	[3_600_000, "Espere 60 minutos."],
])("PS6 a tile that waits %s ms says %j: never too short", (waitMs, words) => {
	const said = toWaitWords(waitMs as Millis);
	expect(said && sayIn("es", said).replaceAll("\u00a0", " ")).toBe(words);
});

test.each([
	["Ana Prueba", [], "Ana"],
	["Ana Prueba", ["Beto Prueba"], "Ana"],
	["Ana Gómez", ["Ana Báez"], "Gómez"],
	["Ana", ["Ana"], "Ana"],
])("the chip of %s beside %j says %s", (name, others, short) => {
	expect(toShortName(name, others)).toBe(short);
});

test("the head shows three, and always the one whose page it is", () => {
	expect(listChips([1, 2], 2)).toEqual([1, 2]);
	expect(listChips([1, 2, 3, 4], 4)).toEqual([2, 3, 4]);
	expect(listChips([1, 2, 3, 4], 1)).toEqual([1, 3, 4]);
	expect(listChips([1, 2, 3, 4], null)).toEqual([2, 3, 4]);
});

test("a code is read in fours", () => {
	expect(groupDigits("12345678")).toBe("1234 5678");
	expect(groupDigits("12")).toBe("12");
});
