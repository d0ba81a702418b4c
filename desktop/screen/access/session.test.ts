import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { beforeEach, expect, test } from "vitest";
import {
	answerRefusal,
	askSignIn,
	currentPerson,
	currentPersonNo,
	dropToken,
	enterPerson,
	leaveEverybody,
	leavePerson,
	mayNow,
	openAccess,
	signedIn,
	switchPerson,
} from "./session.ts";

const ANA = 1 as PersonNo;
const BETO = 2 as PersonNo;
const tile = (person: PersonNo): Tile => ({
	person,
	name: `Prueba ${person}`,
	roles: ["nurse"],
	rights: [],
	active: true,
	hasPin: true,
	waitMs: 0 as Tile["waitMs"],
	nextPin: 2,
});
const enter = (person: PersonNo, token = `t${person}`) =>
	enterPerson({ tile: tile(person), token, may: ["change-equipment"] });

beforeEach(() => {
	leaveEverybody();
	openAccess.value = null;
	askSignIn.value = async () => {};
});

test("PS2 switching to somebody who has signed in needs no PIN, and the strip keeps its order", () => {
	enter(ANA);
	enter(BETO);
	expect(currentPersonNo.value).toBe(BETO);
	expect(switchPerson(ANA)).toBe(true);
	expect(currentPerson.value?.token).toBe("t1");
	expect(signedIn.value.map((one) => one.tile.person)).toEqual([ANA, BETO]);
});

test("whoever leaves hands back the token; nobody takes the place by himself", () => {
	enter(ANA);
	enter(BETO);
	expect(leavePerson(BETO)).toBe("t2");
	expect(currentPersonNo.value).toBeNull();
	expect(leaveEverybody()).toEqual(["t1"]);
	expect(signedIn.value).toEqual([]);
});

test("a session that the edge has forgotten stays on the strip and asks for the PIN", () => {
	enter(ANA);
	dropToken("t1");
	expect(currentPersonNo.value).toBeNull();
	expect(switchPerson(ANA)).toBe(false);
	expect(leaveEverybody()).toEqual([]);
});

test("PS4 what may be done is the person's, else anybody's, else not known", () => {
	expect(mayNow.value).toBeNull();
	openAccess.value = { isOpen: false, may: ["acknowledge-alarm"] };
	expect(mayNow.value).toEqual(["acknowledge-alarm"]);
	enter(ANA);
	expect(mayNow.value).toEqual(["change-equipment"]);
});

test.each<[why: string, before: PersonNo | null, code: string, then: PersonNo | null, again: boolean]>([
	["nobody had signed in, and somebody has", null, "unauthorized", ANA, true],
	["the session had ended, and its owner is back", ANA, "unauthorized", ANA, true],
	["the session had ended, and another person is there", ANA, "unauthorized", BETO, false],
	["it was not allowed, and another person is there", ANA, "forbidden", BETO, false],
	["nobody signs in", null, "unauthorized", null, false],
	["it is no question of access", null, "conflict", ANA, false],
])("PS5 a refused deed is sent again or not: %s", async (_why, before, code, then, again) => {
	if (before !== null) enter(before);
	askSignIn.value = async () => {
		if (then !== null) enter(then, "fresh");
	};
	const token = currentPerson.value?.token ?? null;
	expect(await answerRefusal(code, { no: before, token })).toBe(again);
});
