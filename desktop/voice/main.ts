// `npm run voice`: makes the spoken files that are missing or stale, in every language that has a synthesiser's voice.
// `npm run voice -- person gn coldchain:alarm.HEAT take.wav` puts a person's recording in place of the machine's.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type Clip, nameClipFile } from "@tesai/shared/contract/voice.ts";
import {
	digestOf,
	type Fault,
	findFaults,
	findVoiceFolder,
	formatVoice,
	listWanted,
	readVoice,
	readVoices,
	type Wanted,
} from "./clip-list.ts";
import { levelSamples, measureLevel } from "./level.ts";
import type { SynthesiserVoice } from "./synthesiser-words.ts";
import { packOpus, readSynthesiserVersion, synthesiseSound, unpackOpus } from "./tools.ts";
import { parseWav, type Sound } from "./wav.ts";

function makeVoice(language: string, voice: SynthesiserVoice): void {
	const folder = findVoiceFolder(language);
	mkdirSync(folder, { recursive: true });
	const wanted = listWanted(language, voice);
	const clips = new Map(readVoice(language).clips.map((clip) => [clip.key, clip]));
	const faults = findFaults(language, wanted);
	for (const [key, fault] of faults) {
		const one = wanted.find((it) => it.key === key);
		if (one === undefined) dropUnused(folder, key, clips);
		else clips.set(key, putRight(folder, one, fault, clips.get(key), language, voice));
	}
	writeFileSync(join(folder, "voice.json"), formatVoice(wanted.flatMap(({ key }) => clips.get(key) ?? [])));
	console.log(`${language}: ${wanted.length} sentences, ${faults.size} made anew`);
}

function putRight(
	folder: string,
	wanted: Wanted,
	fault: Fault,
	clip: Clip | undefined,
	language: string,
	voice: SynthesiserVoice,
): Clip {
	const file = join(folder, nameClipFile(wanted.key));
	if (clip?.speaker === "person" && existsSync(file)) {
		if (fault === "stale") {
			throw new AppError("conflict", `a person says the old words of ${wanted.key} in ${language}`, {
				hint: `record "${wanted.says}", or delete ${file}`,
			});
		}
		return describeClip(wanted, file, { speaker: "person", madeBy: "", recipe: "" });
	}
	writeFileSync(file, packLevelled(synthesiseSound(wanted.spelling, voice)));
	const madeBy = `espeak-ng ${readSynthesiserVersion()} ${voice.voice}`;
	return describeClip(wanted, file, { speaker: "synthesiser", madeBy, recipe: wanted.recipe });
}

function putPerson(language: string, key: string, recording: string): void {
	const voice = readVoices()[language];
	const wanted = voice && listWanted(language, voice).find((one) => one.key === key);
	if (wanted === undefined) throw new AppError("not-found", `nothing says ${key} in ${language}`);
	if (!existsSync(recording)) throw new AppError("not-found", `there is no recording "${recording}"`);
	const folder = findVoiceFolder(language);
	const file = join(folder, nameClipFile(key));
	writeFileSync(file, packLevelled(parseWav(readFileSync(recording))));
	const clip = describeClip(wanted, file, { speaker: "person", madeBy: "", recipe: "" });
	const clips = readVoice(language).clips.map((one) => (one.key === key ? clip : one));
	writeFileSync(join(folder, "voice.json"), formatVoice(clips));
	console.log(`${language} ${key}: "${wanted.says}" is said by a person`);
}

function packLevelled({ samples, hertz }: Sound): Uint8Array {
	return packOpus({ samples: levelSamples(samples, hertz), hertz });
}

/** Measured on the packed file, as it will be heard. */
function describeClip({ key, says }: Wanted, file: string, by: Pick<Clip, "speaker" | "madeBy" | "recipe">): Clip {
	const { samples, hertz } = unpackOpus(file);
	const { levelDb, peakDb } = measureLevel(samples, hertz);
	const ms = Math.round((samples.length / hertz) * 1000);
	const inTenths = (db: number) => Math.round(db * 10) / 10;
	const digest = digestOf(readFileSync(file));
	return { key, says, ...by, digest, ms, levelDb: inTenths(levelDb), peakDb: inTenths(peakDb) };
}

function dropUnused(folder: string, name: string, clips: Map<string, Clip>): void {
	clips.delete(name);
	rmSync(join(folder, name.endsWith(".ogg") ? name : nameClipFile(name)), { force: true });
}

const [verb, language = "", key = "", recording = ""] = process.argv.slice(2);
try {
	if (verb === "person") putPerson(language, key, recording);
	else for (const [name, voice] of Object.entries(readVoices())) makeVoice(name, voice);
} catch (error) {
	if (!(error instanceof AppError)) throw error;
	console.error(`${error.message}${error.hint === undefined ? "" : `: ${error.hint}`}`);
	process.exitCode = 1;
}
