import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import type { Phrase } from "../phrase.ts";
import { toLinkStrip, toStickNote } from "./view-model.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const say = (words: Phrase) => sayIn("es", words).replaceAll("\u00a0", " ");
const link = (states: readonly string[], changes: object = {}) =>
	({
		lastAcknowledgedAt: NOW - 180_000,
		waiting: 0,
		oldestWaitingMs: null,
		roads: states.map((state) => ({ road: "https", state })),
		lanes: [],
		...changes,
	}) as unknown as LinkView;

test.each([
	[["up"], "up"],
	[["down", "up"], "up"],
	[["down", "trying"], "trying"],
	[["down"], "down"],
	[[], "down"],
] as const)("roads %j together are %s", (states, state) => {
	expect(toLinkStrip(link(states), NOW).state).toBe(state);
});

test("the last sending is the last acknowledgement, and nothing else", () => {
	expect(say(toLinkStrip(link(["up"]), NOW).acknowledged)).toBe("Último envío confirmado hace 3 min");
	expect(say(toLinkStrip(link(["up"], { lastAcknowledgedAt: null }), NOW).acknowledged)).toBe(
		"Todavía ningún envío confirmado",
	);
});

test("what waits is counted and has an age", () => {
	expect(say(toLinkStrip(link(["down"]), NOW).waiting)).toBe("Nada espera");
	expect(say(toLinkStrip(link(["down"], { waiting: 12, oldestWaitingMs: 7_200_000 }), NOW).waiting)).toBe(
		"12 datos esperan desde hace 2 horas",
	);
});

test("A6 what waits since an hour that nobody knows better says between when and when", () => {
	const oldestBetween = { from: NOW - 4 * 3_600_000, to: NOW - 3_600_000 };
	const waiting = { waiting: 12, oldestWaitingMs: 7_200_000, oldestBetween };
	expect(say(toLinkStrip(link(["down"], waiting), NOW).waiting)).toBe("12 datos esperan (empezó entre 16:41 y 19:41)");
});

test("a stick is no link: it comes and goes, whatever it brought", () => {
	const roads = [
		{ road: "https", state: "down" },
		{ road: "usb", state: "up" },
	];
	expect(toLinkStrip(link([], { roads }), NOW).state).toBe("down");
});

test.each([
	["busy", null, "wait", "Guardando en la memoria USB: no la saque"],
	["ready", null, "good", "Memoria USB lista: puede sacarla"],
	["trouble", "full", "bad", "La memoria USB está llena: use otra"],
	["trouble", "read-only", "bad", "La memoria USB no se deja escribir: use otra"],
	["trouble", "slow", "bad", "La memoria USB no responde: sáquela y use otra"],
	["trouble", "gone", "bad", "La memoria USB salió antes de tiempo: póngala otra vez"],
	["trouble", null, "bad", "La memoria USB falló: póngala otra vez o use otra"],
] as const)("a stick that is %s (%s) says what to do now", (state, trouble, mood, words) => {
	const note = toStickNote({ state, trouble } as LinkView["stick"]);
	expect(note?.mood).toBe(mood);
	expect(note === undefined ? "" : say(note.words)).toBe(words);
});

test("no stick, and no place for one, is no news", () => {
	expect(toStickNote(undefined)).toBeUndefined();
	expect(toStickNote({ state: "none" } as LinkView["stick"])).toBeUndefined();
});
