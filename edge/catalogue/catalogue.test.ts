import type { ItemListed } from "@tesai/shared/contract/event/catalogue.ts";
import type { ItemNo } from "@tesai/shared/contract/id.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listItem } from "./actions.ts";
import { addCatalogueRoutes } from "./routes.ts";
import { findItem, listItems, SQL } from "./store.ts";

const item = (no: number, other: Partial<ItemListed> = {}): ItemListed => ({
	item: no as ItemNo,
	code: `V-${no}`,
	kind: "vaccine",
	unit: "dose",
	nameEs: `Vacuna ${no}`,
	lots: [{ code: "L-1", expiresInMonth: 320 }],
	retired: false,
	...other,
});

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

test("CT1 whatever the order and however often, the word with the highest seq is in effect", () => {
	const words = fc.array(fc.record({ no: fc.integer({ min: 1, max: 3 }), fact: fc.integer({ min: 1, max: 30 }) }));
	fc.assert(
		fc.property(words, (said) => {
			box.act((tx) => tx.db.exec("DELETE FROM catalogue_item"));
			for (const { no, fact } of said) box.act((tx) => listItem(tx, item(no, { nameEs: `palabra ${fact}` }), fact));
			for (const no of new Set(said.map((one) => one.no))) {
				const newest = Math.max(...said.filter((one) => one.no === no).map((one) => one.fact));
				expect(findItem(box.db, no as ItemNo)).toEqual({
					fact: newest,
					item: item(no, { nameEs: `palabra ${newest}` }),
				});
			}
		}),
		{ numRuns: 30 },
	);
});

test("CT2 a retired item stays listed and says so, also after a restart", () => {
	box.act((tx) => listItem(tx, item(1), 1));
	box.act((tx) => listItem(tx, item(1, { retired: true }), 2));
	box = box.reopen();
	expect(listItems(box.db, 0, 9)).toEqual([item(1, { retired: true })]);
});

test("CT3 over HTTP by rising number, a page at a time, whatever has arrived", async () => {
	const server = await openServer({ log: silentLog, title: "test" });
	addCatalogueRoutes(server, box.db);
	const port = await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
	onTestFinished(() => server.close());
	const ask = async (query = "") => {
		const answer = await fetch(`http://127.0.0.1:${port}/v1/catalogue${query}`);
		return { status: answer.status, body: (await answer.json()) as { items: ItemListed[]; next: number | null } };
	};
	expect(await ask()).toEqual({ status: 200, body: { items: [], next: null } });
	for (let no = 450; no >= 1; no--) box.act((tx) => listItem(tx, item(no), no));
	const seen: number[] = [];
	for (let after: number | null = 0; after !== null; ) {
		const { body } = await ask(`?after=${after}`);
		expect(body.items.length).toBeLessThanOrEqual(200);
		seen.push(...body.items.map((one) => one.item));
		after = body.next;
	}
	expect(seen).toEqual(Array.from({ length: 450 }, (_, at) => at + 1));
	expect((await ask("?after=x")).status).toBe(400);
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
