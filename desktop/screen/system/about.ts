// Who the post is and how sure its clock is: asked once a connection, because it changes with a restart only.

import { signal } from "@preact/signals";
import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import { fetchAbout } from "../api.ts";

export const about = signal<About | null>(null);

/** The clock's certainty grows when the hub answers, so an answer older than this is asked for again, on the next picture. */
const STALE_MS = 10 * 60_000;
let askedAt = Number.NEGATIVE_INFINITY;

/** Safe to call on every picture. A failed question is asked again with the next one. */
export function learnAbout(): void {
	if (performance.now() - askedAt < STALE_MS) return;
	askedAt = performance.now();
	void fetchAbout().then((answer) => {
		if (answer.ok) about.value = answer.value;
		else askedAt = Number.NEGATIVE_INFINITY;
	});
}
