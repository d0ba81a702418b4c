// Brings the spoken files from the box: ahead of need when the page is idle, kept in memory, so that an alarm speaks although the edge is gone.

import { effect, signal } from "@preact/signals";
import { type Clip, nameClipFile, type Voice } from "@tesai/shared/contract/voice.ts";
import { language } from "../i18n.ts";
import { LANGUAGES, type Language } from "../languages.ts";
import { connection } from "../live.ts";
import { FETCHED_AHEAD, type SpokenKey } from "./spoken.ts";

/** What is known of each language's voice: its clips, or null where it has none. */
export const voices = signal<Readonly<Record<Language, Voice | null>>>({});
const kept = new Map<string, Promise<ArrayBuffer | null>>();
/** One sentence is four kilobytes; a box that takes longer is not there. */
const PATIENCE_MS = 5_000;

/** Languages that speak, in the order of the switch; one that was not asked for yet counts as one that does. */
export function listVoiced(): Language[] {
	return LANGUAGES.map(({ code }) => code).filter((code) => voices.value[code] !== null);
}

/** The sentences' files in their order; null when one of them is not to be had: half an instruction is worse than none. */
export async function fetchClips(of: Language, keys: readonly SpokenKey[]): Promise<ArrayBuffer[] | null> {
	const found = await Promise.all(keys.map((key) => fetchClip(of, key)));
	return found.every((bytes) => bytes !== null) ? found : null;
}

async function fetchClip(of: Language, key: SpokenKey): Promise<ArrayBuffer | null> {
	const clip = (await fetchVoice(of))?.clips.find((one) => one.key === key);
	if (clip === undefined) return null;
	const url = addressOf(of, clip);
	const known = kept.get(url);
	if (known !== undefined) return known;
	const coming = fetchBytes(url);
	kept.set(url, coming);
	// What failed is asked for again the next time.
	if ((await coming) === null) kept.delete(url);
	return coming;
}

async function fetchBytes(url: string): Promise<ArrayBuffer | null> {
	const answer = await fetchFile(url, "force-cache");
	return answer === null || !answer.ok ? null : answer.arrayBuffer().catch(() => null);
}

/** The digest makes a changed file a new address, so whatever the browser kept of this one is right. */
function addressOf(of: Language, { key, digest }: Clip): string {
	return `/voice/${of}/${nameClipFile(key)}?${digest}`;
}

/** What a language can say; asked for once. */
export async function fetchVoice(of: Language): Promise<Voice | null> {
	const known = voices.peek()[of];
	if (known !== undefined) return known;
	const asked = asking.get(of) ?? askVoice(of).finally(() => asking.delete(of));
	asking.set(of, asked);
	return asked;
}

const asking = new Map<Language, Promise<Voice | null>>();

async function askVoice(of: Language): Promise<Voice | null> {
	const answer = await fetchFile(`/voice/${of}/voice.json`, "default");
	if (answer === null || (!answer.ok && answer.status !== 404)) return null;
	const voice = answer.ok ? ((await answer.json().catch(() => null)) as Voice | null) : null;
	voices.value = { ...voices.peek(), [of]: voice };
	return voice;
}

async function fetchFile(url: string, cache: RequestCache): Promise<Response | null> {
	return fetch(url, { cache, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
}

/** While the box answers, first the language that is chosen, one file at a time; what failed is tried when the box is back. */
export function fetchAhead(): void {
	let run = 0;
	effect(() => {
		const chosen = language.value;
		if (connection.value !== "live") return;
		const own = ++run;
		const others = LANGUAGES.map(({ code }) => code).filter((code) => code !== chosen);
		whenIdle(() => void bring([chosen, ...others], () => own === run));
	});
}

async function bring(languages: readonly Language[], isWanted: () => boolean): Promise<void> {
	for (const one of languages) {
		for (const key of FETCHED_AHEAD) {
			if (!isWanted()) return;
			if ((await fetchClip(one, key)) === null && voices.peek()[one] == null) break;
		}
	}
}

/** The page itself comes first, on a slow tablet too. */
const PAGE_FIRST_MS = 2_500;

function whenIdle(then: () => void): void {
	setTimeout(() => {
		if ("requestIdleCallback" in globalThis) requestIdleCallback(then, { timeout: 10_000 });
		else then();
	}, PAGE_FIRST_MS);
}
