import type { Clip } from "@tesai/shared/contract/voice.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { toReviewWords, toVoiceWords } from "./view-model.ts";

test.each([
	[undefined, null],
	[{ texts: 40, unreviewed: 0 }, null],
	[{ texts: 400, unreviewed: 1 }, "Un hablante todavía debe revisar 1 % de estos textos"],
	[{ texts: 400, unreviewed: 380 }, "Un hablante todavía debe revisar 95 % de estos textos"],
	[{ texts: 3, unreviewed: 3 }, "Un hablante todavía debe revisar 100 % de estos textos"],
])("of %j is said: %s", (count, words) => {
	const said = toReviewWords(count);
	expect(said && sayIn("es", said)).toBe(words);
});

const clip = (speaker: Clip["speaker"]) => ({ speaker }) as Clip;
test.each([
	[undefined, null],
	[null, "Este idioma todavía no tiene voz"],
	[{ clips: [clip("synthesiser"), clip("synthesiser")] }, "Frases con voz de una persona: 0 de 2"],
	[{ clips: [clip("person"), clip("synthesiser")] }, "Frases con voz de una persona: 1 de 2"],
])("who speaks: %j", (voice, words) => {
	const said = toVoiceWords(voice);
	expect(said && sayIn("es", said)).toBe(words);
});
