import type { NewPinAnswer, SignInAnswer, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import type { Answer } from "../api.ts";
import { afterNewPin, afterSignIn, askNewPin, chooseTile, digitsOf, repeatPin, type SheetStep } from "./sheet.ts";

const NOW = 5_000;
const WAIT = 30_000 as Millis;
const tile: Tile = {
	person: 1 as PersonNo,
	name: "Prueba Ana",
	roles: ["nurse"],
	rights: [],
	active: true,
	hasPin: true,
	waitMs: 0 as Millis,
	nextPin: 2,
};
const told = (step: SheetStep | null) =>
	step === null || step.at === "tiles" || step.at === "set"
		? step
		: { at: step.at, news: step.news, waits: step.waitUntilMono };

test.each<[what: string, tile: Tile, then: object]>([
	["a PIN is asked for", tile, { at: "pin", news: null, waits: 0 }],
	["a tile without a PIN leads to the telephone", { ...tile, hasPin: false }, { at: "code", news: "no-pin", waits: 0 }],
	["a waiting tile says how long", { ...tile, waitMs: WAIT }, { at: "pin", news: "waiting", waits: NOW + WAIT }],
])("after the tap on a tile %s", (_what, chosen, then) => {
	expect(told(chooseTile(chosen, NOW))).toEqual(then);
});

test.each<[answer: Answer<SignInAnswer>, then: object | null]>([
	[{ ok: true, value: { outcome: "signed-in", token: "t", may: [] } }, null],
	[
		{ ok: true, value: { outcome: "wrong-pin", waitMs: 0 as Millis } },
		{ at: "pin", news: "wrong-pin", waits: 0 },
	],
	[
		{ ok: true, value: { outcome: "wrong-pin", waitMs: WAIT } },
		{ at: "pin", news: "wrong-pin", waits: NOW + WAIT },
	],
	[
		{ ok: true, value: { outcome: "waiting", waitMs: WAIT } },
		{ at: "pin", news: "waiting", waits: NOW + WAIT },
	],
	[
		{ ok: true, value: { outcome: "no-pin" } },
		{ at: "code", news: "no-pin", waits: 0 },
	],
	[
		{ ok: false, code: "unreachable", problem: null },
		{ at: "pin", news: "unanswered", waits: 0 },
	],
])("PS6 the box's word on a PIN, %j, leads to %j", (answer, then) => {
	expect(told(afterSignIn(tile, answer, NOW))).toEqual(then);
});

test.each<[answer: Answer<NewPinAnswer>, then: object | null]>([
	[{ ok: true, value: { outcome: "set", setter: "owner" } }, null],
	[
		{ ok: true, value: { outcome: "too-easy" } },
		{ at: "first", news: "too-easy", waits: 0 },
	],
	[
		{ ok: true, value: { outcome: "wrong-code", waitMs: WAIT } },
		{ at: "code", news: "wrong-code", waits: NOW + WAIT },
	],
	[
		{ ok: true, value: { outcome: "waiting", waitMs: WAIT } },
		{ at: "code", news: "waiting", waits: NOW + WAIT },
	],
	[
		{ ok: false, code: "forbidden", problem: null },
		{ at: "first", news: "not-allowed", waits: 0 },
	],
	[
		{ ok: false, code: "unauthorized", problem: null },
		{ at: "first", news: "not-allowed", waits: 0 },
	],
	[
		{ ok: false, code: "unreachable", problem: null },
		{ at: "first", news: "unanswered", waits: 0 },
	],
])("the box's word on a new PIN, %j, leads to %j", (answer, then) => {
	expect(told(afterNewPin(tile, "12345678", answer, NOW))).toEqual(then);
});

test("a new PIN is typed twice alike, or chosen anew; the region's code stays", () => {
	const second = { at: "second", tile, code: "12345678", first: "4071", news: null, waitUntilMono: 0 } as const;
	expect(repeatPin(second, "4071")).toBeNull();
	expect(repeatPin(second, "4072")).toEqual(askNewPin(tile, "12345678", "different"));
});

test("a PIN has 4 to 8 digits, the region's code 8", () => {
	expect(digitsOf(chooseTile(tile, NOW))).toEqual({ least: 4, most: 8 });
	expect(digitsOf(chooseTile({ ...tile, hasPin: false }, NOW))).toEqual({ least: 8, most: 8 });
});
