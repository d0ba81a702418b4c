// Which sentences a language's voice should say and which files it has: what is missing, what is stale, what nobody plays.

import { createHash } from "node:crypto";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type Clip, nameClipFile, readSpoken, type Voice, VoiceSchema } from "@tesai/shared/contract/voice.ts";
import { type SynthesiserVoice, spellForSynthesiser } from "./synthesiser-words.ts";

const SCREEN = resolve(import.meta.dirname, "../screen");

/** Where a language's files lie; `of` is another screen's folder in a test. */
export function findVoiceFolder(language: string, of: string = SCREEN): string {
	return join(of, "public/voice", language);
}

/** The synthesiser's voices, by language. A language that is not among them is silent. */
export function readVoices(): Readonly<Record<string, SynthesiserVoice>> {
	return JSON.parse(readFileSync(join(import.meta.dirname, "voices.json"), "utf8"));
}

/** Every key that is spoken, in the order of the page's own list. */
export function readSpokenKeys(): string[] {
	const groups: Record<string, string[]> = JSON.parse(readFileSync(join(SCREEN, "speech/spoken.json"), "utf8"));
	return Object.values(groups).flat();
}

export interface Wanted {
	readonly key: string;
	readonly says: string;
	/** As the synthesiser is given it. */
	readonly spelling: string;
	/** Of the spelling and of the voice's settings: changes when the sound would. */
	readonly recipe: string;
}

export function listWanted(language: string, voice: SynthesiserVoice): Wanted[] {
	const texts = readRoomTexts(language);
	return readSpokenKeys().map((key) => {
		const says = readSpoken(texts, key);
		if (says === undefined || says.includes("{{")) {
			throw new AppError("invalid", `${language} has no text for the ear: ${key}`, { hint: `add "as.${key}"` });
		}
		const spelling = spellForSynthesiser(says, voice);
		const { voice: name, wordsPerMinute, pitch, sounds } = voice;
		return { key, says, spelling, recipe: digestOf(JSON.stringify([spelling, name, wordsPerMinute, pitch, sounds])) };
	});
}

export type Fault = "missing" | "stale" | "changed-file" | "unused";

/** What must be done before `language` may ship, by key. A person's file is stale only when the words are others. */
export function findFaults(language: string, wanted: readonly Wanted[], of: string = SCREEN): Map<string, Fault> {
	const clips = new Map(readVoice(language, of).clips.map((clip) => [clip.key, clip]));
	const faults = new Map<string, Fault>();
	const folder = findVoiceFolder(language, of);
	for (const { key, says, recipe } of wanted) {
		const clip = clips.get(key);
		const file = join(folder, nameClipFile(key));
		if (clip === undefined || !existsSync(file)) faults.set(key, "missing");
		else if (clip.says !== says || (clip.speaker === "synthesiser" && clip.recipe !== recipe)) faults.set(key, "stale");
		else if (clip.digest !== digestOf(readFileSync(file))) faults.set(key, "changed-file");
	}
	const known = new Set(wanted.map(({ key }) => nameClipFile(key)));
	for (const name of existsSync(folder) ? readdirSync(folder) : []) {
		if (name !== "voice.json" && !known.has(name)) faults.set(name, "unused");
	}
	for (const key of clips.keys()) if (!wanted.some((one) => one.key === key)) faults.set(key, "unused");
	return faults;
}

/** Refuses an index that somebody has written by hand and wrongly. */
export function readVoice(language: string, of: string = SCREEN): Voice {
	const file = join(findVoiceFolder(language, of), "voice.json");
	if (!existsSync(file)) return { clips: [] };
	const checked = check(VoiceSchema, JSON.parse(readFileSync(file, "utf8")));
	if (!checked.ok) throw new AppError("invalid", `${file}: ${checked.reason}`);
	return checked.value;
}

/** One clip a line, so that a changed sentence is one changed line. */
export function formatVoice(clips: readonly Clip[]): string {
	return `{\n\t"clips": [\n${clips.map((clip) => `\t\t${JSON.stringify(clip)}`).join(",\n")}\n\t]\n}\n`;
}

export function digestOf(bytes: string | Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}

function readRoomTexts(language: string): Record<string, string> {
	const folder = join(SCREEN, "locales", language);
	const texts: Record<string, string> = {};
	for (const name of globSync("*.json", { cwd: folder })) {
		const room: Record<string, string> = JSON.parse(readFileSync(join(folder, name), "utf8"));
		for (const [key, words] of Object.entries(room)) texts[`${name.replace(".json", "")}:${key}`] = words;
	}
	return texts;
}
