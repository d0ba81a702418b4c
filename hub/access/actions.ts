// Keeps the view of who did what at the posts, and gives the region's codes for new PINs.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { BoxNo, PersonNo } from "@tesai/shared/contract/id.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { listCurrentWords } from "../down/authored-store.ts";
import type { Projection } from "../projection.ts";
import type { Trx } from "../store/store.ts";
import { foldAccess } from "./projection.ts";
import { clearAccessFacts, insertCodeAsked, saveAccessFacts } from "./store.ts";

export const accessProjection: Projection = {
	project: (trx, events) => saveAccessFacts(trx, foldAccess(events)),
	clear: clearAccessFacts,
};

/** How the region's words name a person: see hub/authoring/subject.ts. */
const PERSON_SUBJECT = "person ";

/**
 * Writes down that a code was asked for, and returns the name that the caller must hear before it is said. `not-found` for a person
 * that the box was never told of, `conflict` for one who works there no more. [AC6]
 */
export async function noteCodeAsked(
	trx: Trx,
	asked: { readonly box: BoxNo; readonly person: PersonNo; readonly number: number },
	at: EpochMs,
): Promise<string> {
	const subject = `${PERSON_SUBJECT}${asked.person}`;
	const word = (await listCurrentWords(trx, subject, asked.box)).find((one) => one.subject === subject);
	if (word?.event.kind !== "person-listed") throw new AppError("not-found", "the post has no such person");
	if (!word.event.body.active) throw new AppError("conflict", "this person works there no more");
	await insertCodeAsked(trx, { ...asked, at });
	return word.event.body.name;
}
