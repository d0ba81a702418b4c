import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import type { Phrase } from "../phrase.ts";
import { toLinkStrip } from "./view-model.ts";

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
