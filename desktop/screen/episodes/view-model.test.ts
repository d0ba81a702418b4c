import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import type { Phrase } from "../phrase.ts";
import { toEpisodeWords } from "./view-model.ts";

const MINUTE = 60_000;
/** Friday the 20th of November 2026, 14:00 at the post. */
const AT = Date.UTC(2026, 10, 20, 17) as EpochMs;
const at = (minutes: number) => (AT + minutes * MINUTE) as EpochMs;
const heat = {
	id: 7,
	fridge: "heladera-1",
	rule: "HEAT",
	since: AT,
	raisedAt: at(30),
	forMs: 30 * MINUTE,
	limitCelsius: 8,
	worstCelsius: 11.6,
	ended: { at: at(70), reason: "back-in-range" },
	acknowledged: { at: at(40), reason: "vaccines-moved", note: null, by: null },
} as unknown as AlarmView;
const nobody = () => undefined;
const wordsOf = (more: object, nameOf: (person: never) => string | undefined = nobody) =>
	toEpisodeWords({ ...heat, ...more } as AlarmView, at(100), nameOf as never);
const es = (words: Phrase | null) => words && sayIn("es", words).replaceAll("\u00a0", " ");

describe("an episode", () => {
	test("says when, how long, how bad against the limit of its day, who saw it and why it ended", () => {
		const words = wordsOf({});
		expect([words.began, words.ended, words.why, words.lasted, words.worst, words.seen, words.note].map(es)).toEqual([
			"Empezó: viernes 20/11 14:00",
			"Terminó: viernes 20/11 15:10",
			"Volvió a la normalidad",
			"Duró 70 min",
			"Llegó a 11,6 °C; el límite era 8 °C",
			"Visto viernes 20/11 14:40: Pasé las vacunas",
			null,
		]);
		expect(words.shape).toBe("all-good");
	});

	test("that goes on says so, and counts up to now", () => {
		const words = wordsOf({ ended: null, acknowledged: null });
		expect([words.ended, words.why, words.lasted, words.seen].map(es)).toEqual([
			"Sigue ahora",
			null,
			"Ya dura 1 hora",
			"Nadie dijo todavía que lo vio",
		]);
		expect([words.shape, words.isOpen, words.isSeen]).toEqual(["act-now", true, false]);
	});

	test("names whoever said it, and keeps their note", () => {
		const acknowledged = { at: at(40), reason: "other", note: "a la caja azul", by: { person: 3, how: "tile" } };
		const words = wordsOf({ acknowledged }, () => "Prueba Uno");
		expect([words.seen, words.note].map(es)).toEqual([
			"Visto por Prueba Uno, viernes 20/11 14:40: Otra cosa",
			"Nota: a la caja azul",
		]);
	});

	test("of which nobody vouches for the times says between when and when, and no duration", () => {
		const words = wordsOf({
			sinceBetween: { from: at(-60), to: at(60) },
			ended: { at: at(70), between: { from: at(10), to: null }, reason: "sensor-lost" },
		});
		expect([words.began, words.ended, words.lasted].map(es)).toEqual([
			"Empezó: entre 13:00 y 15:00",
			"Terminó: después de 14:10",
			null,
		]);
	});

	test.each([
		["COLD", { limitCelsius: 2, worstCelsius: -1.5 }, "Bajó a −1,5 °C; el límite era 2 °C"],
		["HEAT", { limitCelsius: null }, "Máxima: 11,6 °C"],
		["DOOR", { limitCelsius: null, worstCelsius: null, forMs: 5 * MINUTE }, "Se permite hasta 5 min"],
		["FAILING", { limitCelsius: null, worstCelsius: null }, null],
	])("%s says its worst", (rule, more, worst) => {
		expect(es(wordsOf({ rule, ...more }).worst)).toBe(worst);
	});

	test.each([
		["over and seen by nobody", { acknowledged: null }, "look-now"],
		["a warning that goes on", { rule: "STUCK", ended: null, acknowledged: null }, "look-now"],
		["seen and going on", { ended: null }, "look-now"],
	])("%s has its own shape", (_name, more, shape) => {
		expect(wordsOf(more).shape).toBe(shape);
	});
});
