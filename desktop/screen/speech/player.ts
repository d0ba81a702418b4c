// The page's one loudspeaker: plays pips and then sentences, one thing at a time, and closes the device as soon as it is quiet.

import { signal } from "@preact/signals";
import type { Pip } from "../coldchain/alarm-sound.ts";
import { volume } from "../preferences.ts";
import type { Announcement } from "./announcement.ts";
import { fetchClips } from "./voice.ts";
import { gainOf, mayCut, type Voicing } from "./volume.ts";

/** ended = to its end; wordless = its words did not come; cut = by something else or by `stopPlaying`; refused = something went first; blocked = the browser waits for a touch. */
export type Outcome = "ended" | "wordless" | "cut" | "refused" | "blocked";

export interface Piece {
	readonly voicing: Voicing;
	/** Of the button that started it. */
	readonly place?: string;
	readonly pips?: readonly Pip[];
	readonly says: Announcement | null;
	/** 0 … 1, the alarm's own. */
	readonly loudness?: number;
	/** Told when the device really plays. */
	readonly onSound?: () => void;
}

/** What plays now, for the button that shows it; null at rest. */
export const playing = signal<Piece | null>(null);
let stopCurrent = (): void => {};

/** How long a browser that may play takes to say so. */
const START_MS = 400;
/** A sentence that has not come by the end of the pips is waited for so long, and then left out. */
const PATIENCE_MS = 2_500;
const BREATH_S = 0.3;
/** The files keep 3 dB free at the top; the pips are louder than any voice. */
const WORD_GAIN = 1.25;

/** Resolves when it is over, by whichever end. */
export async function playPiece(piece: Piece): Promise<Outcome> {
	const before = playing.peek();
	if (before !== null && !mayCut(piece.voicing, before.voicing)) return "refused";
	stopCurrent();
	const context = openContext();
	if (context === null) return "blocked";
	let isCut = false;
	const cut = new Promise<void>((resolve) => {
		stopCurrent = () => {
			isCut = true;
			resolve();
			void context.close();
			if (playing.peek() === piece) playing.value = null;
			stopCurrent = () => {};
		};
	});
	const stop = stopCurrent;
	playing.value = piece;
	const outcome = await Promise.race([
		cut.then(() => "cut" as const),
		play(context, piece, () => isCut).catch(() => "wordless" as const),
	]);
	if (!isCut) stop();
	return outcome;
}

/** Silence at once. */
export function stopPlaying(which: (piece: Piece) => boolean = () => true): void {
	const now = playing.peek();
	if (now !== null && which(now)) stopCurrent();
}

async function play(context: AudioContext, piece: Piece, isCut: () => boolean): Promise<Outcome> {
	const says = piece.says;
	const words = says === null ? Promise.resolve(null) : decodeWords(context, says);
	// A browser that refuses leaves the promise open until somebody touches the page.
	await Promise.race([context.resume().catch(() => {}), pause(START_MS)]);
	if (isCut()) return "cut";
	if (context.state !== "running") return "blocked";
	piece.onSound?.();
	const gain = gainOf(piece.voicing, volume.peek(), piece.loudness);
	const from = context.currentTime + 0.05;
	let end = from;
	for (const pip of piece.pips ?? []) end = Math.max(end, startPip(context, pip, from, gain));
	const spoken = await Promise.race([words, pause((end - from) * 1000 + PATIENCE_MS).then(() => null)]);
	if (isCut()) return "cut";
	end = startWords(context, spoken ?? [], Math.max(end, context.currentTime + 0.05), gain * WORD_GAIN);
	await pause((end - context.currentTime) * 1000 + 50);
	return says !== null && spoken === null ? "wordless" : "ended";
}

/** A machine without any sound device refuses here. */
function openContext(): AudioContext | null {
	try {
		return new AudioContext();
	} catch {
		return null;
	}
}

async function decodeWords(context: AudioContext, says: Announcement): Promise<AudioBuffer[] | null> {
	const clips = await fetchClips(says.language, says.keys);
	if (clips === null) return null;
	// Decoding takes its bytes away, and these are kept. A file that cannot be decoded leaves the pips alone.
	return Promise.all(clips.map((bytes) => context.decodeAudioData(bytes.slice(0)))).catch(() => null);
}

/** Returns when it ends, in the device's own time. */
function startWords(context: AudioContext, words: readonly AudioBuffer[], from: number, gain: number): number {
	const level = new GainNode(context, { gain });
	level.connect(context.destination);
	let at = from;
	for (const buffer of words) {
		const source = new AudioBufferSourceNode(context, { buffer });
		source.connect(level);
		source.start(at + BREATH_S);
		at += BREATH_S + buffer.duration;
	}
	return at;
}

/** A pip that swells and fades: a hard edge clicks in a cheap loudspeaker. */
function startPip(context: AudioContext, { at, lasts, hertz }: Pip, begin: number, gain: number): number {
	const from = begin + at;
	const level = context.createGain();
	level.gain.setValueAtTime(0, from);
	level.gain.linearRampToValueAtTime(0.6 * gain, from + 0.02);
	level.gain.setValueAtTime(0.6 * gain, from + lasts - 0.03);
	level.gain.linearRampToValueAtTime(0, from + lasts);
	const tone = context.createOscillator();
	tone.type = "triangle";
	tone.frequency.value = hertz;
	tone.connect(level).connect(context.destination);
	tone.start(from);
	tone.stop(from + lasts);
	return from + lasts;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
