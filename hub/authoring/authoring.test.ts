// The region writes over HTTP, and its words come down in the answers: each box its own, the most valuable first, each once.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { CommandId } from "@tesai/shared/contract/event/command.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import {
	type BoxCommand,
	BoxCommandsSchema,
	HubPeopleSchema,
	ItemsSchema,
	PostSetSchema,
} from "@tesai/shared/contract/hub-api/authoring.ts";
import type { BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { readHubFact } from "@tesai/shared/wire/known-fact.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inventItems, putJson, seedHub } from "../../test/sim/catalogue.ts";
import { type Hub, openHub } from "../hub.ts";
import { type BoxTwin, openBoxTwin, toWireFact } from "../intake/box-twin.ts";
import { rankOf, subjectOf } from "./subject.ts";

const SECRET = Buffer.alloc(32, 3);
const SUPPLY = LANES.indexOf("supply");
const CONTROL = LANES.indexOf("control");
let dir: string;
let config: HubConfig;
let hub: Hub;
let url: string;
beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "hub-"));
	const keyFile = join(dir, "box.key");
	writeFileSync(keyFile, `${SECRET.toString("hex")}\n`);
	config = {
		dataDir: join(dir, "hub"),
		http: { host: "127.0.0.1", port: 0 },
		posts: [1, 2].map((no) => ({ id: `puesto-${no}` as PostId, name: `Puesto ${no}`, box: no as BoxNo, keyFile })),
	};
	await open();
});
afterEach(async () => {
	await hub.close();
	rmSync(dir, { recursive: true });
});
async function open(): Promise<void> {
	hub = await openHub(config, { log: silentLog, clock: openClock() });
	url = `http://127.0.0.1:${hub.port}`;
}

/** A box that remembers what it got, and says so or not. */
function openListener(no: number, epoch = 7, firstMessage = 0) {
	const box: BoxTwin = openBoxTwin(no, SECRET, { epoch, firstMessage });
	const got = new Map<string, { lane: number; seq: number; event: HubEvent }>();
	const has = (): Acks => {
		const lanes = Map.groupBy(got.values(), (one) => one.lane);
		const ranges = new Map(
			[...lanes].map(([lane, of]) => [lane, toRanges(of.map(({ seq }) => ({ first: seq, last: seq })))] as const),
		);
		return { received: ranges, applied: ranges };
	};
	const send = async (facts: Parameters<BoxTwin["seal"]>[0], acks?: Acks) => {
		const headers = { "content-type": "application/octet-stream" };
		const body = Buffer.from(box.seal(facts, acks));
		const bytes = await (await fetch(`${url}/v1/frames`, { method: "POST", headers, body })).bytes();
		const events: HubEvent[] = [];
		for (const fact of box.openAnswer(bytes).payload.facts) {
			const read = readHubFact(fact);
			if (!read.known) throw new Error(read.reason);
			const key = `${fact.lane}/${fact.seq}`;
			const before = got.get(key);
			if (before !== undefined) expect(before.event).toEqual(read.event);
			got.set(key, { lane: fact.lane, seq: fact.seq, event: read.event });
			events.push(read.event);
		}
		return { events, size: bytes.length };
	};
	return {
		got,
		send,
		/** Listens; says first what it has. */
		listen: () => send([], got.size === 0 ? undefined : has()),
		/** Until nothing new comes; the sizes of the answers. */
		async drain() {
			const sizes: number[] = [];
			for (let before = -1; got.size > before; ) {
				before = got.size;
				sizes.push((await this.listen()).size);
			}
			return sizes;
		},
		items: () => [...got.values()].flatMap(({ event }) => (event.kind === "item-listed" ? [event.body] : [])),
		people: () => [...got.values()].flatMap(({ event }) => (event.kind === "person-listed" ? [event.body] : [])),
	};
}

const getAs = async <T>(schema: Schema<T>, path: string): Promise<T> => {
	const value: unknown = await (await fetch(`${url}${path}`)).json();
	const checked = check(schema, value);
	if (!checked.ok) throw new Error(checked.reason);
	return checked.value;
};
const item = (no: number, nameEs = `Item ${no}`) => ({
	...{ code: `C-${no}`, kind: "medicine", unit: "tablet", nameEs, lots: [], retired: false },
});
const listItem = (no: number, nameEs?: string) => putJson(`${url}/v1/items/${no}`, item(no, nameEs));
const rows = (sql: string): Record<string, number>[] => {
	const db = new Sqlite(join(dir, "hub", "hub.sqlite"), { readonly: true });
	try {
		return db.prepare(sql).all() as Record<string, number>[];
	} finally {
		db.close();
	}
};

describe("words of the region", () => {
	test("AU1, S34: ten changes before a box hears of it are one fact, and lanes have no gaps", async () => {
		for (let change = 1; change <= 10; change++) await listItem(4, `Palabra ${change}`);
		await listItem(5);
		const box = openListener(1);
		await box.drain();
		expect(box.items().map(({ item: no, nameEs }) => [no, nameEs])).toEqual([
			[4, "Palabra 10"],
			[5, "Item 5"],
		]);
		await listItem(4, "Palabra 11");
		await listItem(4, "Palabra 11");
		await box.drain();
		expect([...box.got.keys()]).toEqual([`${SUPPLY}/1`, `${SUPPLY}/2`, `${SUPPLY}/3`]);
		expect(rows("SELECT count(*) AS n FROM authored")).toEqual([{ n: 12 }]);
	});

	test("AU2 each box gets its own: items for all, people of its post, limits and settings of its own", async () => {
		await listItem(1);
		const person = { name: "Prueba", roles: ["nurse"], rights: [], active: true };
		await putJson(`${url}/v1/people/1`, { ...person, posts: ["puesto-1"] });
		await putJson(`${url}/v1/people/2`, { ...person, posts: ["puesto-1", "puesto-2"] });
		await putJson(`${url}/v1/posts/puesto-2/fridges/heladera-1/limits`, { profile: "pqs" });
		await putJson(`${url}/v1/posts/puesto-1/settings`, { setting: "digest-minutes", minutes: 30 });
		const [one, two] = [openListener(1), openListener(2)];
		await one.drain();
		await two.drain();
		expect(one.people().map((body) => body.person)).toEqual([1, 2]);
		expect(two.people().map((body) => body.person)).toEqual([2]);
		const kinds = (box: typeof one) => [...box.got.values()].map(({ event }) => event.kind).toSorted();
		expect(kinds(one)).toEqual(["item-listed", "person-listed", "person-listed", "setting-set"]);
		expect(kinds(two)).toEqual(["item-listed", "limits-set", "person-listed"]);
	});

	test("AU2, S34, S35: what a box needs first comes first, and a whole catalogue in a few answers that grow", async () => {
		await seedHub(url, "puesto-1", { items: 600, people: 10 });
		await putJson(`${url}/v1/posts/puesto-1/settings`, { setting: "digest-minutes", minutes: 30 });
		const box = openListener(1);
		const first = await box.listen();
		expect(first.size).toBeLessThanOrEqual(2_048);
		expect(first.events[0]?.kind).toBe("setting-set");
		expect(first.events.filter(({ kind }) => kind === "person-listed")).toHaveLength(10);
		const early = box.items();
		expect(early.length).toBeGreaterThan(10);
		expect(early.slice(0, 20).every(({ kind }) => kind === "vaccine")).toBe(true);
		const sizes = [first.size, ...(await box.drain())];
		console.info(`600 items and 10 people: ${sizes.length} answers, ${sizes.reduce((a, b) => a + b, 0)} bytes`, sizes);
		expect(box.items().map((one) => one.item)).toEqual(inventItems(600).map((one) => one.item));
		expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
		expect(sizes.length).toBeLessThan(14);
		expect(rows("SELECT count(*) AS n FROM authored")).toEqual([{ n: 611 }]);
	}, 60_000);

	test("AU2, S34: a command is in the next answer, however much of a catalogue the box has not acknowledged", async () => {
		await seedHub(url, "puesto-1", { items: 600, people: 0 });
		const box = openListener(1);
		// Lost answers: much of the catalogue has its numbers, and none of it is known to have arrived.
		for (let i = 0; i < 8; i++) await box.send([]);
		await putJson(`${url}/v1/posts/puesto-1/settings`, { setting: "digest-minutes", minutes: 30 });
		const { events } = await box.send([]);
		expect(events[0]?.kind).toBe("setting-set");
		expect(events.length).toBeGreaterThan(10);
	});

	test("AU3 whoever is taken from a post is listed there as no longer active", async () => {
		const person = { name: "Prueba", roles: ["nurse"], rights: ["move-stock"], active: true };
		await putJson(`${url}/v1/people/9`, { ...person, posts: ["puesto-1"] });
		const box = openListener(1);
		await box.drain();
		await putJson(`${url}/v1/people/9`, { ...person, posts: ["puesto-2"] });
		await box.drain();
		expect(box.people().map(({ active }) => active)).toEqual([true, false]);
		const people = await getAs(HubPeopleSchema, "/v1/people");
		expect(people.map(({ post, active, progress }) => [post, active, progress])).toEqual([
			["puesto-1", false, "applied"],
			["puesto-2", true, "waiting"],
		]);
	});

	test("AU4, AU5: anybody can write and ask how far a word is: waiting, given, received, applied; anew for a restored box", async () => {
		await putJson(`${url}/v1/posts/puesto-1/settings`, { setting: "digest-minutes", minutes: 30 });
		const progress = async () => (await getAs(PostSetSchema, "/v1/posts/puesto-1/set")).settings[0]?.progress;
		expect(await progress()).toBe("waiting");
		const box = openListener(1);
		await box.send([]);
		expect(await progress()).toBe("given");
		const received = new Map([[CONTROL, { upTo: 1, gaps: [] }]]);
		await box.send([], { received, applied: new Map([[CONTROL, { upTo: 0, gaps: [] }]]) });
		expect(await progress()).toBe("received");
		await box.listen();
		expect(await progress()).toBe("applied");
		const restored = openListener(1, 8, 5_000);
		expect((await restored.send([])).events.map(({ kind }) => kind)).toEqual(["setting-set"]);
		expect(await progress()).toBe("given");
		expect((await getAs(ItemsSchema, "/v1/items")).length).toBe(0);
	});

	test("S23 a hub restored from an old copy says again, above what the box has, all that is in effect and all it is unsure of", async () => {
		await listItem(1);
		await listItem(2);
		const box = openListener(1);
		await box.drain();
		// What the restored hub never knew: the box has two more, one of them a later word about item 1.
		const has = new Map([[SUPPLY, { upTo: 4, gaps: [] }]]);
		await listItem(3);
		// Item 3 gets a number that the box has already used for something else.
		await box.send([]);
		const { events } = await box.send([], { received: has, applied: has });
		expect(events.map((event) => subjectOf(event))).toEqual(["item 1", "item 2", "item 3"]);
		expect(rows("SELECT seq FROM given WHERE box = 1 ORDER BY seq").map(({ seq }) => seq)).toEqual([1, 2, 3, 5, 6, 7]);
	});

	test("S37 S8 a hub that was restored from an old copy goes on under other answer numbers than its former self", async () => {
		const box = openBoxTwin(1, SECRET);
		const answer = async () => {
			const headers = { "content-type": "application/octet-stream" };
			const sent = await fetch(`${url}/v1/frames`, { method: "POST", headers, body: Buffer.from(box.seal([])) });
			const { keyEpoch, messageNo } = box.openAnswer(await sent.bytes()).header;
			return keyEpoch * 2 ** 24 + messageNo;
		};
		const before = [await answer(), await answer()];
		expect(before[1]).toBe(before[0]! + 1);
		await hub.close();
		const copy = join(dir, "copy");
		cpSync(join(dir, "hub"), copy, { recursive: true });
		await open();
		const former = [await answer(), await answer()];
		await hub.close();
		rmSync(join(dir, "hub"), { recursive: true });
		cpSync(copy, join(dir, "hub"), { recursive: true });
		await open();
		const restored = [await answer(), await answer()];
		expect(Math.min(...former, ...restored)).toBeGreaterThan(before[1]!);
		// Two of 65,536 leaps are alike or neighbours once in some twenty thousand runs; the time of sending parts even those.
		expect(restored).not.toEqual(former);
	});

	test("S34 a superseded word that a box was given is sent again to its next journal, after all that is in effect", async () => {
		await listItem(1, "Antes");
		const box = openListener(1);
		await box.drain();
		await listItem(1, "Después");
		await box.drain();
		const restored = openListener(1, 8, 5_000);
		await restored.drain();
		expect([...restored.got.keys()].toSorted()).toEqual([...box.got.keys()].toSorted());
	});

	test.each<[string, string, object, number]>([
		["an item without a name", "items/1", { ...item(1), nameEs: "" }, 400],
		["an item with number 0", "items/0", item(1), 400],
		[
			"a person at a post nobody knows",
			"people/1",
			{ name: "x", roles: [], rights: [], active: true, posts: ["no"] },
			404,
		],
		["limits of a post nobody knows", "posts/no/fridges/h/limits", {}, 404],
		["a setting nobody knows", "posts/puesto-1/settings", { setting: "colour", minutes: 3 }, 400],
		["a setting out of its range", "posts/puesto-1/settings", { setting: "digest-minutes", minutes: 0 }, 400],
	])("%s is refused", async (_name, path, body, status) => {
		const headers = { "content-type": "application/json" };
		const answer = await fetch(`${url}/v1/${path}`, { method: "PUT", headers, body: JSON.stringify(body) });
		expect(answer.status).toBe(status);
		expect(rows("SELECT count(*) AS n FROM authored")).toEqual([{ n: 0 }]);
	});
});

describe("the value of a word", () => {
	test("AU2 settings, limits, people, vaccines, medicines, supplies, what is retired", () => {
		const listed = (kind: string, retired = false): HubEvent =>
			({ kind: "item-listed", body: { ...item(7), item: 7, kind, retired } }) as never;
		const person = (active: boolean): HubEvent => ({ kind: "person-listed", body: { person: 1, active } }) as never;
		const order = [
			{ kind: "command-given", body: { command: 1 } } as never,
			{ kind: "setting-set", body: { setting: "digest-minutes", minutes: 1 } } as never,
			{ kind: "limits-set", body: { fridge: "h" } } as never,
			person(true),
			person(false),
			listed("vaccine"),
			listed("medicine"),
			listed("supply"),
			listed("vaccine", true),
		].map(rankOf);
		expect(order).toEqual(order.toSorted((a, b) => a - b));
		expect(new Set(order).size).toBe(order.length);
	});
});

describe("commands", () => {
	const give = (body: object, post = "puesto-1") =>
		fetch(`${url}/v1/posts/${post}/commands`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		});
	const commands = () => getAs(BoxCommandsSchema, "/v1/posts/puesto-1/commands");
	const settled = (seq: number, command: number, outcome: "done" | "expired") =>
		toWireFact(seq, {
			kind: "command-settled",
			body: { command: command as CommandId, outcome, proof: { proof: "facts", lane: "summary", first: 4, last: 6 } },
		});

	test("HC1 S38 a command has a number of its own, an end, and a fact for its box alone", async () => {
		const answer = await give({ order: { order: "tell-now" }, forMs: 3 * HOUR });
		expect(answer.status).toBe(201);
		const given = (await answer.json()) as BoxCommand;
		expect(given).toMatchObject({ state: "waiting", proof: null, settledAt: null });
		// Of the second in which it was given: a hub that was restored from an old copy gives none that its former self gave.
		expect(given.command).toBe(Math.floor((given.givenAt - Date.UTC(2026, 0, 1)) / 1_000));
		expect(given.expiresAt - given.givenAt).toBe(3 * HOUR);
		const other = (await (await give({ order: { order: "restart" }, forMs: DAY }, "puesto-2")).json()) as BoxCommand;
		expect(other.command).toBeGreaterThan(given.command);
		const box = openListener(1);
		const { events } = await box.send([]);
		expect(events).toEqual([
			{
				kind: "command-given",
				body: { command: given.command, order: { order: "tell-now" }, expiresAt: given.expiresAt },
			},
		]);
		for (const bad of [
			{ order: { order: "sing" }, forMs: HOUR },
			{ order: { order: "restart" }, forMs: 1 },
		]) {
			expect((await give(bad)).status).toBe(400);
		}
		expect((await give({ order: { order: "restart" }, forMs: HOUR }, "no")).status).toBe(404);
	});

	test("HC2 how far it is and what came of it, in any order and however often the box says so", async () => {
		const ids: number[] = [];
		for (let i = 0; i < 2; i++) {
			const answer = await give({ order: { order: "tell-now" }, forMs: HOUR });
			ids.push(((await answer.json()) as BoxCommand).command);
		}
		const [first = 0, second = 0] = ids;
		const box = openListener(1);
		const states = async () => (await commands()).map(({ command, state }) => `${ids.indexOf(command) + 1} ${state}`);
		await box.send([]);
		expect(await states()).toEqual(["2 given", "1 given"]);
		await box.listen();
		expect(await states()).toEqual(["2 applied", "1 applied"]);
		await box.send([settled(2, first, "done")]);
		await box.send([settled(1, second, "expired"), settled(2, first, "done")]);
		expect(await states()).toEqual(["2 expired", "1 done"]);
		expect((await commands())[1]?.proof).toEqual({ proof: "facts", lane: "summary", first: 4, last: 6 });
		const restored = openListener(1, 8, 5_000);
		await restored.send([settled(1, first, "expired")]);
		expect(await states()).toEqual(["2 expired", "1 expired"]);
	});
});
