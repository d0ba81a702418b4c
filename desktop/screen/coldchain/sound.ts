// Sounds an open alarm: a burst of pips made in the page, then the words, again and again, and silent the moment somebody has seen it.

import { effect, signal } from "@preact/signals";
import { language } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { planAnnouncement, type SpokenAlarm } from "../speech/announcement.ts";
import { playPiece, stopPlaying } from "../speech/player.ts";
import { listVoiced } from "../speech/voice.ts";
import { findSounding, PIPS, repeatOf, type Sounding } from "./alarm-sound.ts";
import { toAlarmSheet } from "./alarm-view-model.ts";
import { findRefuge } from "./refuge.ts";

/** blocked: the browser makes no sound before somebody has touched the page; the kiosk's window is allowed to. */
export const sound = signal<"quiet" | "sounding" | "blocked">("quiet");

/** Between the last word and the next burst. */
const REST_MS = 2_000;

export function soundAlarms(): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** What sounds now, so that a picture that changes nothing starts no burst of its own. */
	let known = "";
	/** Bursts since the newest alarm. */
	let turn = 0;
	let run = 0;

	const stop = () => {
		run += 1;
		clearTimeout(timer);
		known = "";
		sound.value = "quiet";
		stopPlaying(({ voicing }) => voicing === "new-alarm" || voicing === "alarm");
	};
	const playTurn = async (own: number) => {
		const sounding = findSounding(picture.peek()?.fridges ?? []);
		if (sounding === null || own !== run) return;
		const { everyMs, loudness } = repeatOf(sounding, edgeNow.peek());
		const startedMono = performance.now();
		if (loudness > 0) {
			const outcome = await playPiece({
				voicing: turn === 0 ? "new-alarm" : "alarm",
				pips: PIPS[sounding.urgency],
				says: planAnnouncement(turn, toSpoken(sounding), language.peek(), listVoiced()),
				loudness,
				onSound: () => {
					sound.value = "sounding";
				},
			});
			if (own !== run) return;
			if (outcome === "blocked") sound.value = "blocked";
			if (outcome === "ended" || outcome === "cut") turn += 1;
		}
		timer = setTimeout(() => void playTurn(own), Math.max(REST_MS, everyMs - (performance.now() - startedMono)));
	};
	const start = () => {
		run += 1;
		clearTimeout(timer);
		void playTurn(run);
	};

	effect(() => {
		const sounding = findSounding(picture.value?.fridges ?? []);
		const now = sounding === null ? "" : `${sounding.urgency} ${sounding.since}`;
		if (now === known) return;
		if (sounding === null) {
			stop();
			return;
		}
		known = now;
		turn = 0;
		start();
	});
	// A finger allows sound only when it is lifted.
	for (const touch of ["pointerup", "keyup"]) addEventListener(touch, () => sound.peek() === "blocked" && start());
}

function toSpoken({ alarms }: Sounding): SpokenAlarm[] {
	const now = edgeNow.peek();
	const fridges = picture.peek()?.fridges ?? [];
	return alarms.map(({ alarm, fridge }) => {
		const world = { now, ladders: [], refuge: findRefuge(fridges, fridge.id, now), nameOf: () => undefined };
		const { steps } = toAlarmSheet(alarm, fridge.name, world);
		return { alarm, fridgeName: fridge.name, steps: steps.map(({ words }) => words) };
	});
}
