// Commands as whoever asks sees them: how far each is on its way, and what came of it.

import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { PostId } from "@tesai/shared/contract/id.ts";
import { readProgress } from "../down/authored-store.ts";
import { type BootRef, type JournalAnchor, toUtcOfStamp } from "../posts/post-clock.ts";
import type { Reader } from "../store/store.ts";
import { listGivenCommands } from "./store.ts";

export interface CommandSources {
	readonly read: Reader;
	readonly posts: readonly { readonly id: PostId; readonly box: number }[];
	anchors(boots: readonly BootRef[]): Promise<readonly JournalAnchor[]>;
}

/** Newest first; with a box that one's alone. Commands of a box that the configuration names no more are left out. */
export async function viewCommands(
	{ read, posts, anchors }: CommandSources,
	limit: number,
	box?: number,
): Promise<readonly BoxCommand[]> {
	const ids = new Map(posts.map((post) => [post.box, post.id]));
	const given = await listGivenCommands(read, limit, box);
	const settled = given.flatMap((one) => (one.settled === undefined ? [] : [{ box: one.box, ...one.settled }]));
	const utcOfStamp = toUtcOfStamp(await anchors(settled));
	const progress = new Map<number, Awaited<ReturnType<typeof readProgress>>>();
	for (const [of, own] of Map.groupBy(given, (one) => one.box)) {
		const revisions = own.map((one) => one.revision);
		progress.set(of, await readProgress(read, of, revisions));
	}
	return given.flatMap(({ command, box: of, order, givenAt, expiresAt, revision, settled: came }) => {
		const post = ids.get(of);
		if (post === undefined) return [];
		return [
			{
				...{ command, post, order, givenAt, expiresAt },
				state: came?.outcome ?? progress.get(of)?.get(revision) ?? "waiting",
				proof: came?.proof ?? null,
				settledAt: (came && utcOfStamp(of, came.journal, came)) ?? null,
			},
		];
	});
}
