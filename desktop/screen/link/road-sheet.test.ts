import type { DepartureView, HoldView, LinkView, RoadPlan, RoadView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import type { Phrase } from "../phrase.ts";
import { toAllowances, toRoadSheet } from "./road-sheet.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const say = (words: Phrase, language: "es" | "gn" = "es") => sayIn(language, words).replaceAll("\u00a0", " ");
const satellite: RoadView = {
	road: "satellite",
	state: "up",
	lastTriedAt: null,
	lastAnswerAt: (NOW - 300_000) as EpochMs,
	lastError: null,
	nextTryAt: null,
	bytesSent: 0,
};
const last: DepartureView = {
	at: (NOW - 120_000) as EpochMs,
	lane: "alarm",
	seq: 17,
	facts: 1,
	bytes: 44,
	credits: 1,
	millijoules: 100_000,
	reason: "failing",
	instead: "https",
	failures: 2,
};
const hold: HoldView = { lane: "summary", reason: "not-worth", instead: null, worth: 200_000, price: 320_000 };
const plan = (more: Partial<RoadPlan> = {}): RoadPlan => ({
	road: "satellite",
	last: null,
	hold: null,
	carried: 0,
	...more,
});
const linesOf = (more: Partial<RoadPlan>) => toRoadSheet(satellite, plan(more), NOW).lines.map((line) => say(line));

describe("a road's lines", () => {
	test("S28 say what left, for how many credits, and which road failed", () => {
		expect(linesOf({ last, carried: 3 })).toEqual([
			"Respondió hace 5 min",
			"Salió hace 2 min: Alarmas, 1 crédito",
			"Internet falló 2 veces seguidas",
			"3 datos entregados, todavía sin confirmar",
		]);
	});

	test("S28 say what waits and why, in both languages", () => {
		const reasons = ["not-worth", "kept-for-alarms", "no-credits", "no-energy", "too-large"] as const;
		for (const language of ["es", "gn"] as const) {
			const said = reasons.map((reason) => {
				const { lines } = toRoadSheet(satellite, plan({ hold: { ...hold, reason } }), NOW);
				return say(lines.at(-1) as Phrase, language);
			});
			expect(new Set(said).size).toBe(reasons.length);
		}
		expect(linesOf({ hold }).at(-1)).toBe("Espera: Resúmenes. Por aquí todavía es caro");
		expect(linesOf({ hold: { ...hold, reason: "cheaper-first", instead: "https" } }).at(-1)).toBe(
			"Resúmenes: sale por Internet",
		);
	});

	test("S28 a road that is not here is no failure, and one in use is sending", () => {
		const away = toRoadSheet({ ...satellite, state: "trying" }, plan({ hold: { ...hold, reason: "away" } }), NOW);
		expect([away.state, say(away.words)]).toEqual(["away", "No está aquí"]);
		expect(linesOf({ hold: { ...hold, reason: "in-use" } })).toEqual(["Respondió hace 5 min", "Enviando ahora"]);
	});

	test("S28 what left by the usual way for nothing is no news", () => {
		expect(linesOf({ last: { ...last, credits: 0, reason: "cheapest", instead: null, failures: 0 } })).toEqual([
			"Respondió hace 5 min",
		]);
		expect(toRoadSheet({ ...satellite, lastAnswerAt: null }, undefined, NOW).lines.map((line) => say(line))).toEqual([
			"Nunca respondió",
		]);
	});
});

test("S28 what is left to spend is said until when; plenty of energy is not worth a line", () => {
	const renewsAt = Date.UTC(2026, 11, 1, 3) as EpochMs;
	const credits = { limit: 240, left: 237, kept: 48, renewsAt };
	const energy = { limit: 3_600_000, left: 900_000, kept: 0, renewsAt };
	expect(toAllowances({ credits, energy }).map((line) => say(line))).toEqual([
		"Créditos de satélite: quedan 237 de 240 hasta el martes 1/12. 48 son para alarmas",
		"Energía para enviar: queda 25 % hoy",
	]);
	expect(toAllowances({ credits: null, energy: { ...energy, left: energy.limit } })).toEqual([]);
});

test.each([
	["none", "away", "No está aquí"],
	["ready", "up", "Está puesta"],
	["trouble", "down", "Está puesta"],
] as const)("a stick that is %s is neither a link nor a failed one", (state, shown, words) => {
	const stick = { state } as NonNullable<LinkView["stick"]>;
	const sheet = toRoadSheet({ ...satellite, road: "usb", state: "down" }, undefined, NOW, stick);
	expect([sheet.state, say(sheet.words)]).toEqual([shown, words]);
});
