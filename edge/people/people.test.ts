import { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listPerson } from "./actions.ts";
import { addPeopleRoutes } from "./routes.ts";
import { listPeople, SQL } from "./store.ts";

const person = (no: number, other: Partial<PersonListed> = {}): PersonListed => ({
	person: no as PersonNo,
	name: `Prueba ${no}`,
	roles: ["nurse"],
	rights: ["move-stock", "acknowledge-alarms"],
	active: true,
	...other,
});

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

test("PE1 an older word that comes later changes nothing", () => {
	box.act((tx) => listPerson(tx, person(2, { name: "Nueva" }), 7));
	box.act((tx) => listPerson(tx, person(2, { name: "Vieja" }), 3));
	box.act((tx) => listPerson(tx, person(1), 4));
	expect(listPeople(box.db)).toEqual([person(1), person(2, { name: "Nueva" })]);
});

test("PE2 somebody who has left stays listed and says so, also after a restart", () => {
	box.act((tx) => listPerson(tx, person(1), 1));
	box.act((tx) => listPerson(tx, person(1, { active: false, rights: [] }), 2));
	box = box.reopen();
	expect(listPeople(box.db)).toEqual([person(1, { active: false, rights: [] })]);
});

test("PE3 what travels is number, name, roles and rights; asking writes no name into the log", async () => {
	expect(PersonListed.kind === "record" && Object.keys(PersonListed.fields)).toEqual([
		"person",
		"name",
		"roles",
		"rights",
		"active",
	]);
	const lines: string[] = [];
	const note = (...words: unknown[]) => void lines.push(JSON.stringify(words));
	const log: Log = { ...silentLog, debug: note, info: note, warn: note, error: note };
	const server = await openServer({ log, title: "test" });
	addPeopleRoutes(server, box.db, (listed) => ({ ...listed, hasPin: false, waitMs: millis(0), nextPin: 1 }));
	const port = await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
	onTestFinished(() => server.close());
	box.act((tx) => listPerson(tx, person(1), 1));
	expect(await (await fetch(`http://127.0.0.1:${port}/v1/people`)).json()).toEqual([
		{ ...person(1), hasPin: false, waitMs: 0, nextPin: 1 },
	]);
	await fetch(`http://127.0.0.1:${port}/v1/people/Prueba`);
	expect(lines.join()).not.toContain("Prueba");
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
