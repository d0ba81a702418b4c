import { expect, test } from "vitest";
import { isLong, pickFound, sortPeople } from "./search.ts";

const named = (names: string) => names.split(" ").map((name) => ({ name }));
const SHORT = named("Peña Pena Núñez");
const LONG = named("Zayas Peña Pena Núñez Ñandutí Ayala Benítez Cáceres Duarte");
const find = (list: readonly { name: string }[], typed: string) => pickFound(list, typed, ({ name }) => name);

test("a list that can be taken in at a look has no field and is never cut", () => {
	expect([isLong(SHORT), isLong(LONG)]).toEqual([false, true]);
	expect(find(SHORT, "pena")).toBe(SHORT);
});

test("a long one is searched, exact ones first", () => {
	expect(find(LONG, "peña").map(({ name }) => name)).toEqual(["Peña", "Pena"]);
	expect(find(LONG, "nand").map(({ name }) => name)).toEqual(["Ñandutí"]);
	expect(find(LONG, "")).toBe(LONG);
});

test("many people stand as in a register, few as they are", () => {
	expect(sortPeople(SHORT)).toBe(SHORT);
	expect(sortPeople(LONG).map(({ name }) => name)).toEqual(
		"Ayala Benítez Cáceres Duarte Núñez Ñandutí Pena Peña Zayas".split(" "),
	);
});
