// Whether the sign-in sheet lies over the page, and why: whoever opens it is told when it has gone again.

import { signal } from "@preact/signals";
import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { Asking } from "./session.ts";

export type Asked =
	/** `tile`: whose PIN is asked at once. */
	| { readonly what: "sign-in"; readonly why: Asking | null; readonly tile: Tile | null }
	/** Somebody who has signed in sets this person's PIN: the own one, or another's. */
	| { readonly what: "new-pin"; readonly tile: Tile };

export const asked = signal<Asked | null>(null);
let waiting: (() => void)[] = [];

/** Resolves when the sheet is closed, whatever came of it. A second question takes the first one's place. */
export function openSheet(what: Asked): Promise<void> {
	asked.value = what;
	return new Promise((resolve) => {
		waiting.push(resolve);
	});
}

export function closeSheet(): void {
	const told = waiting;
	waiting = [];
	asked.value = null;
	for (const tell of told) tell();
}

/** "Who are you?", or the PIN of one person. */
export function askWho(why: Asking | null = null, tile: Tile | null = null): Promise<void> {
	return openSheet({ what: "sign-in", why, tile });
}
