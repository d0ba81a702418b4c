// The one open line to the edge: keeps the newest picture, says how old it is, and never lets an old one look live.

import { batch, signal } from "@preact/signals";
import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";

/** looking = nothing heard yet and nothing wrong yet; lost = the last try failed. */
export const connection = signal<"looking" | "live" | "lost">("looking");
export const picture = signal<Live | null>(null);
/** The edge's time, carried on by our own monotonic clock: a phone with a wrong date shows right ages. */
export const edgeNow = signal<EpochMs>(0 as EpochMs);

/** The edge speaks at every reading; a line that is silent for longer is opened again, and the answer is the proof. */
const SILENCE_MS = 75_000;
const ANSWER_MS = 8_000;
/** A box that saves its battery is asked once a minute, also while it sleeps and does not answer. */
const REST_MS = 60_000;
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** Opens the line anew, for somebody who has asked to see. */
export const askNow = signal<() => void>(() => {});

export interface Line {
	close(): void;
}
/** What the line is made of; a test hands in its own. */
export interface LineWorld {
	open(listeners: { onLive(live: Live): void; onError(): void }): Line;
	monoMs(): number;
	wait(ms: number, then: () => void): () => void;
}

/** Keeps a line open until the returned function is called. One timer a minute while all is well, none in between. */
export function keepLive(world: LineWorld): () => void {
	let line: Line | undefined;
	let heardMono = 0;
	let failures = 0;
	let stopAnswerTimer = () => {};
	let stopTick = () => {};

	function openLine(): void {
		line?.close();
		stopAnswerTimer();
		stopAnswerTimer = world.wait(ANSWER_MS, loseLine);
		line = world.open({ onLive: hear, onError: loseLine });
	}

	function hear(live: Live): void {
		stopAnswerTimer();
		failures = 0;
		heardMono = world.monoMs();
		batch(() => {
			picture.value = live;
			edgeNow.value = live.now;
			connection.value = "live";
		});
		tickLater();
		if (!isAtRest()) return;
		// One picture and no more: a line held open would wake the box with every reading.
		line?.close();
		line = undefined;
		stopAnswerTimer = world.wait(REST_MS, openLine);
	}

	function loseLine(): void {
		line?.close();
		line = undefined;
		stopAnswerTimer();
		batch(() => {
			connection.value = "lost";
			tellTime();
		});
		const waitMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 10_000;
		failures += 1;
		stopAnswerTimer = world.wait(isAtRest() ? REST_MS : waitMs, openLine);
	}

	const isAtRest = () => picture.value?.power?.screenOff === true;

	function tellTime(): void {
		if (picture.value !== null) edgeNow.value = (picture.value.now + world.monoMs() - heardMono) as EpochMs;
	}

	/** On the edge's full minute, so that the clock on the wall is right when it changes. */
	function tickLater(): void {
		stopTick();
		stopTick = world.wait(60_000 - (edgeNow.value % 60_000) + 20, () => {
			tellTime();
			const isSilent = world.monoMs() - heardMono > SILENCE_MS;
			if (connection.value === "live" && isSilent && !isAtRest()) openLine();
			tickLater();
		});
	}

	openLine();
	askNow.value = openLine;
	return () => {
		line?.close();
		stopAnswerTimer();
		stopTick();
	};
}

/** The browser's own event stream. It would re-open itself, but gives up for good on a 503, so we close it and do that. */
export function openEventSource(url: string, listeners: { onLive(live: Live): void; onError(): void }): Line {
	const source = new EventSource(url);
	source.addEventListener("live", (event) => listeners.onLive(JSON.parse(event.data) as Live));
	source.addEventListener("error", listeners.onError);
	return source;
}
