import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { END_REASONS, POST_REASONS } from "@tesai/shared/contract/event/coldchain.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { RULES } from "@tesai/shared/contract/limits.ts";
import type { Celsius, EpochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { LANGUAGES } from "../languages.ts";
import { REASONS, toSaving } from "./acknowledgement.ts";
import { type AlarmWorld, gatherAlarms, takesWall, toAlarmSheet } from "./alarm-view-model.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const before = (minutes: number) => (NOW - minutes * 60_000) as EpochMs;

function alarm(changes: object = {}): AlarmView {
	return {
		id: 17,
		fridge: "heladera-1",
		rule: "HEAT",
		since: before(42),
		raisedAt: before(12),
		forMs: 1_800_000,
		limitCelsius: 8,
		worstCelsius: 9.87,
		ended: null,
		acknowledged: null,
		...changes,
	} as AlarmView;
}
const world: AlarmWorld = { now: NOW, ladders: [], refuge: null, nameOf: () => undefined };
const fridge = (id: string, ...alarms: AlarmView[]) => ({ id, alarms }) as unknown as FridgeView;
const sayFacts = (view: AlarmView) =>
	toAlarmSheet(view, "Heladera 1", world).facts.map((fact) => sayIn("es", fact).replaceAll("\u00a0", " "));

test("an open alarm says what, since when and how bad", () => {
	expect(sayFacts(alarm())).toEqual(["Por encima de 8 °C desde hace 42 min", "Máxima: 9,9 °C"]);
	expect(sayFacts(alarm({ rule: "FRZE", limitCelsius: -0.5, worstCelsius: -1.2 }))).toEqual([
		"Llegó a −0,5 °C o menos, desde hace 42 min",
		"Mínima: −1,2 °C",
	]);
});

test("bad time in all tells the warmest moment too", () => {
	expect(sayFacts(alarm({ rule: "HEATSUM" }))[1]).toBe("Máxima: 9,9 °C");
});

test("an alarm that is over says how long it lasted and how it ended", () => {
	const over = alarm({ ended: { at: before(5), reason: "back-in-range" } });
	expect(toAlarmSheet(over, "Heladera 1", world).mood).toBe("over");
	expect(sayFacts(over)).toEqual(["Duró 37 min, hasta las 20:36", "Volvió a la normalidad", "Máxima: 9,9 °C"]);
});

test("A6 where nobody knows the hour better, the alarm says between when and when, and no age", () => {
	const sinceBetween = { from: before(240), to: before(90) };
	expect(sayFacts(alarm({ sinceBetween }))[0]).toBe("Por encima de 8 °C (empezó entre 16:41 y 19:11)");
	expect(sayFacts(alarm({ sinceBetween: { ...sinceBetween, to: null } }))[0]).toBe(
		"Por encima de 8 °C (empezó después de 16:41)",
	);
	const ended = { at: before(5), reason: "back-in-range" };
	expect(sayFacts(alarm({ sinceBetween, ended }))[0]).toBe("Empezó entre 16:41 y 19:11, terminó 20:36");
	const between = { from: before(60), to: before(5) };
	expect(sayFacts(alarm({ ended: { ...ended, between } }))[0]).toBe("Empezó 19:59, terminó entre 19:41 y 20:36");
});

test("an acknowledged alarm says when and what was done", () => {
	const sheet = toAlarmSheet(
		alarm({ acknowledged: { at: before(2), reason: "vaccines-moved", note: null, by: null } }),
		"H",
		world,
	);
	expect(sheet.mood).toBe("seen");
	expect(sayIn("es", sheet.done!)).toBe("Confirmado a las 20:39: Pasé las vacunas");
	expect(sayIn("es", sheet.title)).toBe("Todavía sigue: Demasiado caliente");
});

test("it says who has seen it where the name is known, and nobody's number where it is not", () => {
	const by = { person: 3 as PersonNo, how: "tile" };
	const seen = alarm({ acknowledged: { at: before(2), reason: "vaccines-moved", note: null, by } });
	const nameOf = (person: PersonNo) => (person === 3 ? "Prueba Benítez" : undefined);
	const done = (changes: object) => sayIn("es", toAlarmSheet(seen, "H", { ...world, ...changes }).done!);
	expect(done({ nameOf })).toBe("Lo vio Prueba Benítez a las 20:39: Pasé las vacunas");
	expect(done({})).toBe("Confirmado a las 20:39: Pasé las vacunas");
});

test("the vaccines go to the fridge that takes them, by name and with its temperature; else to the cold box", () => {
	const last = (refuge: AlarmWorld["refuge"], rule = "HEAT") => {
		const step = toAlarmSheet(alarm({ rule }), "H", { ...world, refuge }).steps[rule === "FRZE" ? 0 : 2];
		return [step.picture, sayIn("es", step.words).replaceAll("\u00a0", " ")];
	};
	const refuge = { name: "Heladera del pasillo", celsius: 5.2 as Celsius };
	expect(last(refuge)).toEqual(["to-fridge", "Si no mejora, pase todas las vacunas a: Heladera del pasillo (5,2 °C)"]);
	expect(last(refuge, "FRZE")).toEqual(["to-fridge", "Pase todas las vacunas a: Heladera del pasillo (5,2 °C)"]);
	expect(last(null)).toEqual(["to-box", "Si no mejora, pase las vacunas a la caja fría"]);
	expect(last(null, "FRZE")).toEqual(["to-box", "Pase las vacunas a un lugar entre 2 y 8 °C"]);
});

test("CC76 an alarm that somebody is on has the wall again for five minutes of every thirty, until it is over", () => {
	const seenBefore = (minutes: number, changes: object = {}) =>
		takesWall(alarm({ acknowledged: { at: before(minutes), reason: "other", note: null, by: null }, ...changes }), NOW);
	expect([0, 4, 29, 30, 34, 35, 59, 60, 64, 65].map((minutes) => seenBefore(minutes))).toEqual([
		...[false, false, false, true, true, false, false, true, true, false],
	]);
	expect(seenBefore(31, { ended: { at: before(1), reason: "back-in-range" } })).toBe(false);
	expect(takesWall(alarm(), NOW)).toBe(true);
});

describe.each(LANGUAGES.map(({ code }) => code))("in %s", (lng) => {
	const ends = [null, ...END_REASONS.map((reason) => ({ at: before(5), reason }))];
	const refuges = [null, { name: "Heladera 2", celsius: 5 as Celsius }];
	test.each(RULES)("%s has a name, facts and three steps with words, open and over", (rule) => {
		for (const [ended, refuge] of ends.flatMap((end) => refuges.map((one) => [end, one] as const))) {
			const sheet = toAlarmSheet(alarm({ rule, ended }), "Heladera 1", { ...world, refuge });
			const said = [sheet.title, ...sheet.facts, ...sheet.steps.map((step) => step.words)].map((it) => sayIn(lng, it));
			expect(sheet.steps).toHaveLength(3);
			expect(said.filter((text) => text === "" || text.includes(":coldchain") || text.includes("{{"))).toEqual([]);
		}
	});
});

test("the most urgent alarm of the post comes first: open before over, and what somebody is on last", () => {
	const seen = { at: before(1), reason: "other", note: null };
	const ended = { at: before(1), reason: "back-in-range" };
	const order = gatherAlarms([
		fridge("a", alarm({ id: 1, acknowledged: seen }), alarm({ id: 2, ended })),
		fridge("b", alarm({ id: 3 })),
	]);
	expect(order.map((entry) => entry.alarm.id)).toEqual([3, 2, 1]);
});

test("a warning asks to look, and stands behind every alarm that shouts", () => {
	expect(toAlarmSheet(alarm({ rule: "STUCK" }), "H", world).mood).toBe("look");
	const order = gatherAlarms([
		fridge("a", alarm({ id: 1, rule: "FRZNEAR" })),
		fridge("b", alarm({ id: 2, rule: "DOOR" })),
	]);
	expect(order.map((entry) => entry.alarm.id)).toEqual([2, 1]);
});

test("the form offers every reason that somebody at the post may give, once", () => {
	expect([...REASONS].toSorted()).toEqual([...POST_REASONS].toSorted());
});

test.each([
	[{ ok: true, value: null }, "saved"],
	[{ ok: false, code: "conflict", problem: null }, "already"],
	[{ ok: false, code: "not-found", problem: null }, "gone"],
	[{ ok: false, code: "unreachable", problem: null }, "unsaved"],
	[{ ok: false, code: "internal", problem: null }, "unsaved"],
	[{ ok: false, code: "invalid", problem: null }, "unsaved"],
] as const)("the answer %j is told as %s", (answer, told) => {
	expect(toSaving(answer)).toBe(told);
});
