import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import type { BoxNo, FridgeId, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AppliedEvent } from "../../projection.ts";
import { openStore, type Store } from "../../store/store.ts";
import { checkReceivers, openDeliveryProjection } from "./deliveries.ts";
import { readBox } from "./view-store.ts";

const POSTS = [{ id: "p" as PostId, name: "P", box: 1 as BoxNo, keyFile: "unused" }];
const receiver = { id: "a", url: "http://a/", auth: { kind: "none" }, gzip: true } as const;
const config = {
	source: "py",
	country: "PRY",
	monitor: { manufacturer: "T", model: "b" },
	probe: { manufacturer: "T", model: "p" },
	receivers: [receiver],
};
const fridge = "h" as FridgeId;
const sensor = "s" as SensorId;

let dir: string;
let store: Store;
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "deliveries-"));
	store = openStore(join(dir, "hub.sqlite"));
});
afterEach(async () => {
	await store.close();
	rmSync(dir, { recursive: true });
});

const NEWS: readonly NewEvent[] = [
	{ kind: "box-started", body: { boot: 1, software: "0.1.0" } },
	{ kind: "box-started", body: { boot: 2, software: "0.2.0" } },
	{ kind: "fridge-registered", body: { fridge, name: "H", profile: "pqs", temperatureSensor: sensor } },
	{ kind: "fridge-wired", body: { fridge, parts: [{ part: "temperature", sensor: "alt" as SensorId }] } },
	{ kind: "fridge-wired", body: { fridge, parts: [{ part: "temperature", sensor: "neu" as SensorId }] } },
	...[0, 1, 2, 3].map(
		(at): NewEvent => ({
			kind: "temperatures-recorded",
			body: {
				sensor,
				from: { boot: 1, monoMs: millis(at * 1_000) },
				stepMs: millis(10),
				stepCenti: 10,
				samples: [
					{ skip: 0, rise: 50 },
					{ skip: 4, rise: 1 },
				],
			},
		}),
	),
	{
		kind: "switches-recorded",
		body: {
			sensor,
			role: "probe",
			from: { boot: 1, monoMs: millis(0) },
			lastsMs: millis(9),
			stepMs: millis(1),
			changes: [{ skip: 0, state: "no-answer" }],
		},
	},
	// Two words about the battery, and of one moment: the lower one counts.
	...[30, 20.5].map(
		(batteryHours): NewEvent => ({
			kind: "supply-recorded",
			body: {
				sensor,
				side: "battery",
				from: { boot: 1, monoMs: millis(0) },
				quarters: [{ skip: 0, samples: 9, volts: 1_250 }],
				batteryHours,
			},
		}),
	),
	{ kind: "alarm-raised", body: { fridge, rule: "HEAT", since: { boot: 1, monoMs: millis(0) }, forMs: millis(1) } },
];
/** With their places in a journal, as the intake hands them over. */
const EVENTS: readonly AppliedEvent[] = NEWS.map((event, at) => {
	const { lane } = FACTS[event.kind];
	return {
		...event,
		box: 1,
		journal: 1,
		lane,
		seq: at + 1,
		stamp: { boot: 1, monoMs: millis(event.kind === "supply-recorded" ? 7 : at) },
	} as unknown as AppliedEvent;
});
const TABLES = ["cce_latest", "cce_segment", "cce_ledger", "cce_battery"] as const;
const rows = async () => Promise.all(TABLES.map((table) => store.read.selectFrom(table).selectAll().execute()));

test("CD6, CD9: any order and any repetition of the same facts give the same views and the same account", async () => {
	const projection = openDeliveryProjection(config, POSTS);
	const refill = async (batches: readonly (readonly AppliedEvent[])[]) => {
		await store.write(async (trx) => {
			await projection.clear(trx);
			await trx.deleteFrom("cce_ledger").execute();
			for (const batch of batches) await projection.project(trx, batch);
		});
		return rows();
	};
	const expected = await refill([EVENTS]);
	expect(expected.map((table) => table.length)).toEqual([6, 7, 6, 1]);
	expect(expected[3]).toMatchObject([{ hours: 20.5 }]);
	const order = fc.shuffledSubarray([...EVENTS, ...EVENTS], { minLength: EVENTS.length * 2 });
	await fc.assert(
		fc.asyncProperty(order, fc.integer({ min: 1, max: 8 }), async (events, size) => {
			const batches = Array.from({ length: Math.ceil(events.length / size) }, (_, at) =>
				events.slice(at * size, (at + 1) * size),
			);
			expect(await refill(batches)).toEqual(expected);
		}),
		{ numRuns: 25 },
	);
	expect(await readBox(store.read, 1)).toMatchObject({
		software: "0.2.0",
		fridges: [{ fridge, probe: "neu", formerProbes: expect.arrayContaining(["alt", sensor]) }],
	});
});

test("CD4 a receiver is configured once, and for posts that there are", () => {
	expect(() => checkReceivers(config, POSTS)).not.toThrow();
	expect(() => checkReceivers({ ...config, receivers: [receiver, receiver] }, POSTS)).toThrow("two receivers");
	const elsewhere = { ...receiver, posts: ["q" as PostId] };
	expect(() => checkReceivers({ ...config, receivers: [elsewhere] }, POSTS)).toThrow("no post q");
});
