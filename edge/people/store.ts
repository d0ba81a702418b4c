// The SQL of the people of a post as the region lists them.

import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	findPersonFact: "SELECT fact FROM person WHERE person = ?",
	findPerson: "SELECT body FROM person WHERE person = ?",
	savePerson: "INSERT OR REPLACE INTO person (person, fact, body) VALUES (?, ?, ?)",
	listPeople: "SELECT body FROM person WHERE person > 0 ORDER BY person LIMIT 500",
} as const;

/** The seq of the fact that listed the person. */
export function findPersonFact(db: Database, person: PersonNo): number | undefined {
	return statement<[number], number>(db, SQL.findPersonFact).pluck().get(person);
}

export function savePerson(db: Database, fact: number, person: PersonListed): void {
	statement(db, SQL.savePerson).run(person.person, fact, JSON.stringify(person));
}

export function findPerson(db: Database, person: PersonNo): PersonListed | undefined {
	const body = statement<[number], string>(db, SQL.findPerson).pluck().get(person);
	return body === undefined ? undefined : (JSON.parse(body) as PersonListed);
}

/** By the number of the tile. */
export function listPeople(db: Database): PersonListed[] {
	const rows = statement<[], { body: string }>(db, SQL.listPeople).all();
	return rows.map((row) => JSON.parse(row.body) as PersonListed);
}
