// Which posts need somebody, and in which order the region looks at them.

import { ATTENTION, type Attention } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { DEADLINE } from "@tesai/shared/contract/lane.ts";
import { hasClimbed } from "./answer.ts";

/** A post's digests are due at the hub within this time; after it the hub does not know how the vaccines are. */
export const SILENT_AFTER_MS = DEADLINE.summary;

export function isSilent(post: PostView): boolean {
	return post.newestFactAgeMs === null || post.newestFactAgeMs > SILENT_AFTER_MS;
}

/** The box's journal and what is here of it are not the same: something was changed or lost, and nothing said so. */
export function isAltered({ proof }: PostView["lanes"][number]): boolean {
	return proof?.differs !== undefined;
}

export function postAttention(post: PostView): Attention {
	if (post.forked || post.lanes.some(isAltered) || post.openAlarms.some((alarm) => alarm.acknowledged === null))
		return "act-now";
	if (post.openAlarms.length > 0 || isSilent(post) || post.quarantined > 0) return "look-now";
	return "all-good";
}

/** Worst first: by attention, then alarms that nobody answered, then unseen ones, then all open alarms, then the age of the newest fact; never heard is oldest. */
export function sortByAttention(posts: readonly PostView[]): readonly PostView[] {
	const rank = (post: PostView): readonly number[] => [
		ATTENTION.indexOf(postAttention(post)),
		post.openAlarms.filter(hasClimbed).length,
		post.openAlarms.filter((alarm) => alarm.acknowledged === null).length,
		post.openAlarms.length,
		post.newestFactAgeMs ?? Number.MAX_SAFE_INTEGER,
	];
	return posts
		.map((post) => ({ post, rank: rank(post) }))
		.sort((a, b) => compareDown(a.rank, b.rank) || (a.post.id < b.post.id ? -1 : 1))
		.map(({ post }) => post);
}

function compareDown(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((value, index) => value !== b[index]);
	return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
}
