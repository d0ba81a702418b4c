// The region writes for its posts: each function is one verb and one transaction.

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { listCurrentWords } from "../down/authored-store.ts";
import { authorFact } from "../down/down-store.ts";
import type { Trx } from "../store/store.ts";
import { PERSON_SUBJECT, rankOf, subjectOf } from "./subject.ts";

/** The newest word about its subject; the same words again change nothing and cost no box anything. [AU1] */
export async function sayWord(trx: Trx, box: number, event: HubEvent, at: EpochMs): Promise<void> {
	const subject = subjectOf(event);
	if (subject !== null) {
		const before = (await listCurrentWords(trx, subject, box)).find((word) => word.subject === subject);
		if (before !== undefined && isSameWord(before.event, event)) return;
	}
	await authorFact(trx, { box, subject, rank: rankOf(event), event, at });
}

/** Lists a person at these boxes, and as no longer active wherever else the tile was shown. [AU3] */
export async function assignPerson(
	trx: Trx,
	person: Extract<HubEvent, { kind: "person-listed" }>["body"],
	boxes: readonly number[],
	at: EpochMs,
): Promise<void> {
	const before = await listPersonWords(trx, person.person);
	for (const box of boxes) await sayWord(trx, box, { kind: "person-listed", body: person }, at);
	for (const { box, event } of before) {
		if (boxes.includes(box) || event.kind !== "person-listed") continue;
		await sayWord(trx, box, { kind: "person-listed", body: { ...event.body, active: false } }, at);
	}
}

async function listPersonWords(trx: Trx, person: PersonNo) {
	const subject = `${PERSON_SUBJECT}${person}`;
	return (await listCurrentWords(trx, subject)).filter((word) => word.subject === subject);
}

/** What stands in the store was written field by field in the declared order; JSON may name them in any. */
function isSameWord(a: HubEvent, b: HubEvent): boolean {
	return a.kind === b.kind && writeSorted(a.body) === writeSorted(b.body);
}

function writeSorted(body: object): string {
	return JSON.stringify(body, (_key, value: unknown) =>
		typeof value === "object" && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
			: value,
	);
}
