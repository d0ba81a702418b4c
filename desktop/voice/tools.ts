// The Debian programs behind the voice: espeak-ng says, opusenc packs, opusdec unpacks.

import { spawnSync } from "node:child_process";
import { AppError } from "@tesai/shared/contract/error.ts";
import { correctSounds, isForeign, isSpelt, type SynthesiserVoice } from "./synthesiser-words.ts";
import { formatWav, parseWav, type Sound } from "./wav.ts";

/** Speech at this rate is clear in a small loudspeaker, and a sentence is four kilobytes. */
const KILOBITS = 14;

/** "1.51" */
export function readSynthesiserVersion(): string {
	return /\d+\.\d+(?:\.\d+)?/.exec(runTool("espeak-ng", ["--version"], "").toString())?.[0] ?? "";
}

/** One line of sounds for each part between two pauses, in espeak-ng's names. */
export function listSounds(spelling: string, { voice }: SynthesiserVoice): string[] {
	const lines = runTool("espeak-ng", ["-q", "-x", "-v", voice], spelling).toString().split("\n");
	return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** Throws for words that the voice would read in another language or letter by letter. */
export function synthesiseSound(spelling: string, voice: SynthesiserVoice): Sound {
	const lines = listSounds(spelling, voice);
	if (lines.some(isForeign) || isSpelt(spelling, lines)) {
		throw new AppError("invalid", `the voice cannot read "${spelling}": ${lines.join(" | ")}`, {
			hint: "spell the word for it in voices.json",
		});
	}
	const said =
		voice.sounds.length === 0 ? spelling : lines.map((line) => `[[${correctSounds(line, voice)}]]`).join(", ");
	const { wordsPerMinute, pitch } = voice;
	const settings = ["-s", String(wordsPerMinute), "-p", String(pitch), "-g", "2"];
	return parseWav(runTool("espeak-ng", ["-v", voice.voice, ...settings, "--stdout"], said));
}

/** The same samples give the same bytes: no names, no date, a fixed serial number. */
export function packOpus(sound: Sound): Uint8Array {
	const quality = ["--bitrate", String(KILOBITS), "--speech", "--comp", "10", "--framesize", "40"];
	const plain = ["--quiet", "--discard-comments", "--discard-pictures", "--padding", "0", "--serial", "1"];
	return runTool("opusenc", [...plain, ...quality, "-", "-"], formatWav(sound));
}

export function unpackOpus(file: string, hertz = 48_000): Sound {
	return parseWav(runTool("opusdec", ["--quiet", "--force-wav", "--rate", String(hertz), file, "-"], ""));
}

function runTool(name: string, args: readonly string[], input: string | Uint8Array): Buffer {
	const ran = spawnSync(name, args, { input, maxBuffer: 64 * 1024 * 1024 });
	if (ran.error !== undefined) {
		throw new AppError("not-found", `${name} is not there`, {
			hint: "apt-get install espeak-ng opus-tools",
			cause: ran.error,
		});
	}
	if (ran.status !== 0) throw new AppError("internal", `${name} failed: ${ran.stderr.toString().trim()}`);
	return ran.stdout;
}
