// Sounds an open alarm: a burst of pips made in the page, then the words, again and again, and silent the moment somebody has seen it.

import { effect, signal } from "@preact/signals";
import { language } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { planAnnouncement } from "../speech/announcement.ts";
import { playPiece, stopPlaying } from "../speech/player.ts";
import { listVoiced } from "../speech/voice.ts";
import { findSounding, PIPS, repeatOf } from "./alarm-sound.ts";
import { toSpokenAlarm } from "./spoken-alarm.ts";

/** blocked: the browser makes no sound before somebody has touched the page; the kiosk's window is allowed to. */
export const sound = signal<"quiet" | "sounding" | "blocked">("quiet");

/** Between the last word and the next burst. */
const REST_MS = 2_000;

export function soundAlarms(): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** What sounds now, so that a picture that changes nothing starts no burst of its own. */
	let known = "";
	/** Announcements since the newest alarm; what could not be said is not counted. */
	let turn = 0;
	let isFirst = true;
	let run = 0;

	const stop = () => {
		run += 1;
		clearTimeout(timer);
		known = "";
		sound.value = "quiet";
		stopPlaying(({ voicing }) => voicing === "new-alarm" || voicing === "alarm");
	};
	const playTurn = async (own: number) => {
		const fridges = picture.peek()?.fridges ?? [];
		const now = edgeNow.peek();
		const sounding = findSounding(fridges);
		if (sounding === null || own !== run) return;
		const { everyMs, loudness } = repeatOf(sounding, now);
		const startedMono = performance.now();
		if (loudness > 0) {
			const alarms = sounding.alarms.map(({ alarm, fridge }) => toSpokenAlarm(alarm, fridge, fridges, now));
			const outcome = await playPiece({
				voicing: isFirst ? "new-alarm" : "alarm",
				pips: PIPS[sounding.urgency],
				says: planAnnouncement(turn, alarms, language.peek(), listVoiced()),
				loudness,
				onSound: () => {
					sound.value = "sounding";
				},
			});
			if (own !== run) return;
			if (outcome === "blocked") sound.value = "blocked";
			else isFirst = false;
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
		isFirst = true;
		start();
	});
	// A finger allows sound only when it is lifted.
	for (const touch of ["pointerup", "keyup"]) addEventListener(touch, () => sound.peek() === "blocked" && start());
}
