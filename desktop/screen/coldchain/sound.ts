// Plays the alarm's sound: made in the page, no file to load, and silent the moment somebody has seen it.

import { effect, signal } from "@preact/signals";
import { edgeNow, picture } from "../live.ts";
import { findSounding, PIPS, type Repeat, repeatOf, type Urgency } from "./alarm-sound.ts";

/** blocked: the browser makes no sound before somebody has touched the page; the kiosk's window is allowed to. */
export const sound = signal<"quiet" | "sounding" | "blocked">("quiet");

/** How long a browser that may play takes to say so. */
const START_MS = 400;

export function soundAlarms(): void {
	let context: AudioContext | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** What sounds now, so that a picture that changes nothing starts no burst of its own. */
	let playing = "";

	const stop = () => {
		clearTimeout(timer);
		timer = undefined;
		playing = "";
		sound.value = "quiet";
		// The device sleeps between alarms, and a burst under way ends with it.
		void context?.close();
		context = undefined;
	};
	const play = () => {
		const sounding = findSounding(picture.peek()?.fridges ?? []);
		if (sounding === null) {
			stop();
			return;
		}
		const repeat = repeatOf(sounding, edgeNow.peek());
		clearTimeout(timer);
		timer = setTimeout(play, repeat.everyMs);
		if (repeat.loudness > 0) void startBurst(sounding.urgency, repeat);
	};
	const startBurst = async (urgency: Urgency, { loudness }: Repeat) => {
		context ??= new AudioContext();
		const on = context;
		// A browser that refuses leaves the promise open until somebody touches the page.
		await Promise.race([on.resume().catch(() => {}), new Promise((resolve) => setTimeout(resolve, START_MS))]);
		if (on !== context) return;
		if (on.state !== "running") {
			sound.value = "blocked";
			return;
		}
		sound.value = "sounding";
		for (const pip of PIPS[urgency]) beep(on, pip.at, pip.lasts, pip.hertz, loudness);
	};

	effect(() => {
		const sounding = findSounding(picture.value?.fridges ?? []);
		const now = sounding === null ? "" : `${sounding.urgency} ${sounding.since}`;
		if (now === playing) return;
		if (sounding === null) {
			stop();
			return;
		}
		playing = now;
		play();
	});
	addEventListener("pointerdown", () => {
		if (sound.peek() === "blocked") play();
	});
}

/** A pip that swells and fades: a hard edge clicks in a cheap loudspeaker. */
function beep(context: AudioContext, at: number, lasts: number, hertz: number, loudness: number): void {
	const from = context.currentTime + 0.05 + at;
	const gain = context.createGain();
	gain.gain.setValueAtTime(0, from);
	gain.gain.linearRampToValueAtTime(0.6 * loudness, from + 0.02);
	gain.gain.setValueAtTime(0.6 * loudness, from + lasts - 0.03);
	gain.gain.linearRampToValueAtTime(0, from + lasts);
	const tone = context.createOscillator();
	tone.type = "triangle";
	tone.frequency.value = hertz;
	tone.connect(gain).connect(context.destination);
	tone.start(from);
	tone.stop(from + lasts);
}
