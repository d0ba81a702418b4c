// Who did what at a post, as the region sees it: each deed with the verdict of the rule asked again.

import { type FactKind, factKindOf } from "@tesai/shared/contract/event.ts";
import type { HubDeed } from "@tesai/shared/contract/hub-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { listSaidWords } from "../down/authored-store.ts";
import { findNewestRevision } from "../down/down-store.ts";
import { type BootRef, type JournalAnchor, toUtcOfStamp } from "../posts/post-clock.ts";
import { breathe, type Reader } from "../store/store.ts";
import { actionOfFact } from "./deed-action.ts";
import type { AccessFact } from "./projection.ts";
import { findFactKind, findFirstPin, listAccessFacts } from "./store.ts";
import { type JudgedDeed, judgeDeed, type PersonWord } from "./verdict.ts";

export interface DeedSources {
	readonly read: Reader;
	anchors(boots: readonly BootRef[]): Promise<readonly JournalAnchor[]>;
}

/** How the region's words name a person: see hub/authoring/subject.ts. */
const PERSON_SUBJECT = "person ";

/** Newest first. */
export async function viewDeeds({ read, anchors }: DeedSources, box: number, limit: number): Promise<HubDeed[]> {
	const facts = await listAccessFacts(read, box, limit);
	const utcOfStamp = toUtcOfStamp(await anchors(facts.map(({ journal, at }) => ({ box, journal, boot: at.boot }))));
	const firstPin = await findFirstPin(read, box);
	const words = new Map<PersonNo, readonly PersonWord[]>();
	const wordsOf = async (person: PersonNo) => {
		const known = words.get(person) ?? (await listPersonWords(read, box, person));
		words.set(person, known);
		return known;
	};
	const deeds: HubDeed[] = [];
	for (const fact of facts) {
		const at = utcOfStamp(box, fact.journal, fact.at) ?? null;
		const place = { at, wasOpen: firstPin === undefined || isBefore(fact, firstPin) };
		const judge = async (deed: Pick<JudgedDeed, "action" | "how">, person: PersonNo | null) =>
			judgeDeed({ ...place, ...deed }, person === null ? [] : await wordsOf(person));
		switch (fact.kind) {
			case "deed-signed": {
				const { by, how } = fact.body;
				const kind = await kindOf(read, fact);
				const action = kind && actionOfFact(kind);
				const verdict = await judge({ action, how }, by);
				deeds.push({ kind: "deed", at, verdict, by, how, fact: kind ?? null, action: action ?? null });
				break;
			}
			case "pin-set": {
				const { person, setter, manager } = fact.body;
				const asManager = manager !== undefined && judge({ action: "manage-people", how: "pin" }, manager);
				const verdict = asManager === false ? "allowed" : await asManager;
				deeds.push({ kind: "pin", at, verdict, by: person, setter, manager: manager ?? null });
				break;
			}
			case "sign-in-locked": {
				const { person, misses, waitMs } = fact.body;
				deeds.push({ kind: "locked", at, by: person, misses, waitMs });
				break;
			}
			case "record-accessed": {
				const { by, action, record, no, allowed } = fact.body;
				// The box has refused it itself: then nothing was shown.
				const verdict = allowed
					? await judge({ action, how: by === undefined ? undefined : "pin" }, by ?? null)
					: "allowed";
				deeds.push({ kind: "record", at, verdict, by: by ?? null, action, record, no, allowed });
			}
		}
	}
	return deeds;
}

const isBefore = (
	a: { readonly journal: number; readonly seq: number },
	b: { readonly journal: number; readonly seq: number },
): boolean => a.journal < b.journal || (a.journal === b.journal && a.seq < b.seq);

/** The fact that was signed; a lane that came by another road may still be on its way. */
async function kindOf(
	read: Reader,
	{ box, journal, body }: Extract<AccessFact, { kind: "deed-signed" }>,
): Promise<FactKind | undefined> {
	const no = await findFactKind(read, { box, journal, lane: LANES.indexOf(body.lane), seq: body.seq });
	return no === undefined ? undefined : factKindOf(no);
}

async function listPersonWords(read: Reader, box: number, person: PersonNo): Promise<readonly PersonWord[]> {
	const said = await listSaidWords(read, `${PERSON_SUBJECT}${person}`, box);
	return said.flatMap(({ at, heardAt, event }) =>
		event.kind === "person-listed" ? [{ asker: event.body, at, heardAt }] : [],
	);
}

/** More than a busy day of a post: an older one was on the page before. */
const DEEDS_COUNTED = 200;

/**
 * Of the newest deeds of each post, how many the rule refuses; a post without any is left out. A post is counted anew when it has
 * told of another deed, or the region has written something.
 */
export function openRefusedCount(
	sources: DeedSources,
	posts: readonly { readonly id: string; readonly box: number }[],
): () => Promise<ReadonlyMap<string, number>> {
	const known = new Map<number, { readonly upTo: string; readonly count: number }>();
	return async () => {
		const counts = new Map<string, number>();
		const revision = await findNewestRevision(sources.read);
		for (const { id, box } of posts) {
			const [newest] = await listAccessFacts(sources.read, box, 1);
			const upTo = `${newest?.journal} ${newest?.seq} ${revision}`;
			const before = known.get(box);
			const count = before?.upTo === upTo ? before.count : await countRefused(sources, box);
			known.set(box, { upTo, count });
			if (count > 0) counts.set(id, count);
			await breathe();
		}
		return counts;
	};
}

async function countRefused(sources: DeedSources, box: number): Promise<number> {
	const deeds = await viewDeeds(sources, box, DEEDS_COUNTED);
	return deeds.filter((deed) => deed.kind !== "locked" && deed.verdict === "refused").length;
}
