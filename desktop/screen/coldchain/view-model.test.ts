import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import type { Phrase } from "../phrase.ts";
import { toBandWords, toFridgeCard } from "./view-model.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const before = (minutes: number) => (NOW - minutes * 60_000) as EpochMs;
const say = (words: Phrase) => sayIn("es", words).replaceAll("\u00a0", " ");

function fridge(changes: object = {}): FridgeView {
	return {
		id: "heladera-1",
		name: "Heladera 1",
		profile: "tight",
		attention: "all-good",
		since: { at: before(3 * 24 * 60 + 5), basis: "ended", atLeast: false },
		temperature: { celsius: 4.25, measuredAt: before(1), ageMs: 60_000 },
		door: { open: false, since: before(600) },
		power: { supplied: true, since: before(600), batteryVolts: null, panelWatts: null },
		sensorFlag: null,
		watching: [],
		alarms: [],
		limits: { lowCelsius: 2, highCelsius: 8 },
		...changes,
	} as unknown as FridgeView;
}

test("a good fridge says so, with a decimal comma", () => {
	const card = toFridgeCard(fridge(), NOW, true);
	expect(card).toMatchObject({ state: "all-good", numeral: "4,3", isStale: false });
	expect(say(card.measured)).toBe("Medido hace 1 min");
	expect(say(card.door!.words)).toBe("Puerta cerrada");
	expect(say(card.power!.words)).toBe("Con corriente");
});

test("a limit broken for a while is told with its limit, its age and when it becomes an alarm", () => {
	const watching = [{ rule: "HEAT", since: before(12), alarmAt: (NOW + 18 * 60_000) as EpochMs }];
	const card = toFridgeCard(fridge({ attention: "look-now", watching }), NOW, true);
	expect(say(card.watching[0]!.broken)).toBe("Por encima de 8 °C desde hace 12 min");
	expect(say(card.watching[0]!.alarmAt)).toBe("Si sigue así, alarma a las 20:59");
});

test("CC34 a sensor that is not believed says why", () => {
	const card = toFridgeCard(fridge({ sensorFlag: "duplicate-address" }), NOW, true);
	expect(say(card.doubt!)).toBe("Dos sensores usan el mismo nombre");
	expect(toFridgeCard(fridge(), NOW, true).doubt).toBeNull();
});

test("an open door and missing power are told with their age", () => {
	const power = { supplied: false, since: before(125), batteryVolts: null, panelWatts: null };
	const card = toFridgeCard(fridge({ door: { open: true, since: before(4) }, power }), NOW, true);
	expect(say(card.door!.words)).toBe("Puerta abierta desde hace 4 min");
	expect(say(card.power!.words)).toBe("Sin corriente desde hace 2 horas");
});

test.each([
	["the line is lost", fridge(), false],
	[
		"the last reading is older than 15 minutes",
		fridge({ temperature: { celsius: 4, measuredAt: before(16), ageMs: 0 } }),
		true,
	],
])("when %s nothing is called good any more, and the number carries its hour", (_why, view, isLive) => {
	const card = toFridgeCard(view, NOW, isLive);
	expect(card).toMatchObject({ state: "unknown", isStale: true });
	expect(say(card.measured)).toMatch(/^A las 20:(40|25)$/);
});

test("an alarm stays an alarm when the line is lost", () => {
	expect(toFridgeCard(fridge({ attention: "act-now" }), NOW, false).state).toBe("act-now");
});

test("no temperature is no number", () => {
	const card = toFridgeCard(fridge({ temperature: null }), NOW, true);
	expect(card).toMatchObject({ numeral: null, state: "unknown" });
	expect(say(card.measured)).toBe("Sin temperatura");
});

test.each([
	[2, 8, "Zona segura: 2 °C a 8 °C"],
	[null, 8, "Zona segura: menos de 8 °C"],
	[-0.5, null, "Zona segura: más de −0,5 °C"],
])("the band from %s to %s", (lowCelsius, highCelsius, words) => {
	expect(say(toBandWords(fridge({ limits: { lowCelsius, highCelsius } }))!)).toBe(words);
});

test("without limits there is no band", () => {
	expect(toBandWords(fridge({ limits: { lowCelsius: null, highCelsius: null } }))).toBeNull();
});

test.each([
	[{ basis: "ended", atLeast: false }, "desde hace 3 días"],
	[{ basis: "known", atLeast: false }, "hay datos desde hace 3 días"],
	[{ basis: "ended", atLeast: true }, "desde hace más de 3 días"],
] as const)("CC75 how long a fridge is well, as far as anybody vouches for it: %j", (since, words) => {
	const card = toFridgeCard(fridge({ since: { at: before(3 * 24 * 60 + 5), ...since } }), NOW, true);
	expect(say(card.since!)).toBe(words);
});

test("what nobody knows is since the last measurement, and never since it was good", () => {
	expect(say(toFridgeCard(fridge(), NOW, false).since!)).toBe("desde hace 1 min");
	expect(toFridgeCard(fridge({ temperature: null }), NOW, true).since).toBeNull();
	expect(toFridgeCard(fridge({ since: null }), NOW, true).since).toBeNull();
});

const newsOf = (changes: object, isLive = true) =>
	toFridgeCard(fridge(changes), NOW, isLive).news.map(({ words, isBad }) => `${isBad ? "!" : ""}${say(words)}`);

test("a card's news: the most useful first, and nothing of what is well where something is not", () => {
	expect(newsOf({})).toEqual(["No hay que hacer nada", "Puerta cerrada", "Con corriente"]);
	const power = { supplied: false, since: before(125), batteryVolts: null, panelWatts: null };
	const watching = [{ rule: "HEAT", since: before(12), alarmAt: (NOW + 18 * 60_000) as EpochMs }];
	const holdover = { leastMs: 3 * 3_600_000, mostMs: 5 * 3_600_000 };
	expect(newsOf({ attention: "look-now", watching, power, holdover })).toEqual([
		"!Por encima de 8 °C desde hace 12 min",
		"!Aguanta entre 3 y 5 h",
		"Si sigue así, alarma a las 20:59",
	]);
	expect(newsOf({ power, door: { open: true, since: before(4) } })).toEqual([
		"!Puerta abierta desde hace 4 min",
		"!Sin corriente desde hace 2 horas",
	]);
	const opened = { rule: "DOOR", since: before(4), alarmAt: (NOW + 60_000) as EpochMs };
	expect(newsOf({ attention: "look-now", watching: [opened], door: { open: true, since: before(4) } })).toEqual([
		"!Puerta abierta desde hace 4 min",
		"Si sigue así, alarma a las 20:42",
	]);
	expect(newsOf({ alarms: [{ rule: "HEAT", ended: null }], attention: "act-now" })[0]).toBe("!Demasiado caliente");
	expect(newsOf({}, false)).toEqual(["!Mire el termómetro de la heladera"]);
});
