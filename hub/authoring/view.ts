// What the region has written, as whoever asks sees it: the newest words, and how far each is.

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { HubPeopleSchema, ItemsSchema, PostSetSchema } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { PostId } from "@tesai/shared/contract/id.ts";
import type { Static } from "@tesai/shared/contract/schema.ts";
import { type CurrentWord, listCurrentWords, type Progress, readProgress } from "../down/authored-store.ts";
import { EVERY_BOX } from "../down/down-store.ts";
import type { Reader } from "../store/store.ts";
import { ITEM_SUBJECT, LIMITS_SUBJECT, PERSON_SUBJECT, SETTING_SUBJECT } from "./subject.ts";

type BodyOf<Kind extends HubEvent["kind"]> = Extract<HubEvent, { kind: Kind }>["body"];

interface Word<Kind extends HubEvent["kind"]> {
	readonly word: CurrentWord;
	readonly body: BodyOf<Kind>;
}

export async function viewItems(read: Reader): Promise<Static<typeof ItemsSchema>> {
	const words = onlyOf("item-listed", await listCurrentWords(read, ITEM_SUBJECT, EVERY_BOX));
	return words.map(({ body, word }) => ({ ...body, saidAt: word.at })).sort((a, b) => a.item - b.item);
}

export async function viewPeople(
	read: Reader,
	posts: ReadonlyMap<number, PostId>,
): Promise<Static<typeof HubPeopleSchema>> {
	const words = onlyOf("person-listed", await listCurrentWords(read, PERSON_SUBJECT));
	const rows: Static<typeof HubPeopleSchema>[number][] = [];
	for (const [box, own] of Map.groupBy(words, ({ word }) => word.box)) {
		const post = posts.get(box);
		if (post === undefined) continue;
		const progress = await progressOf(read, box, own);
		rows.push(...own.map((one) => ({ ...one.body, post, progress: progress(one) })));
	}
	return rows.sort((a, b) => a.person - b.person);
}

export async function viewSet(read: Reader, box: number): Promise<Static<typeof PostSetSchema>> {
	const limits = onlyOf("limits-set", await listCurrentWords(read, LIMITS_SUBJECT, box));
	const settings = onlyOf("setting-set", await listCurrentWords(read, SETTING_SUBJECT, box));
	const progress = await progressOf(read, box, [...limits, ...settings]);
	return {
		limits: limits.map((one) => ({ ...one.body, saidAt: one.word.at, progress: progress(one) })),
		settings: settings.map((one) => ({ set: one.body, saidAt: one.word.at, progress: progress(one) })),
	};
}

function onlyOf<Kind extends HubEvent["kind"]>(kind: Kind, words: readonly CurrentWord[]): readonly Word<Kind>[] {
	return words.flatMap((word) => (word.event.kind === kind ? [{ word, body: word.event.body as BodyOf<Kind> }] : []));
}

async function progressOf(
	read: Reader,
	box: number,
	words: readonly { readonly word: CurrentWord }[],
): Promise<(one: { readonly word: CurrentWord }) => Progress> {
	const revisions = words.map(({ word }) => word.revision);
	const known = await readProgress(read, box, revisions);
	return ({ word }) => known.get(word.revision) ?? "waiting";
}
