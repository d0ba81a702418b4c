// Takes in who works at the post: each function is one verb and one transaction.

import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findPersonFact, savePerson } from "./store.ts";

/** The newest word about a person counts, in whatever order the words come. [PE1] */
export function listPerson(tx: Tx, person: PersonListed, fact: number): void {
	const before = findPersonFact(tx.db, person.person);
	if (before === undefined || before < fact) savePerson(tx.db, fact, person);
}
