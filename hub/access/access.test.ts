import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RIGHTS_OF_ROLE } from "@tesai/shared/contract/access.ts";
import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, PersonNo, PostId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { listen, openServer, type Server } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { derivePinCode } from "@tesai/shared/node/pin-code.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHubPlans } from "../../test/sim/hub-plans.ts";
import { assignPerson } from "../authoring/actions.ts";
import { heardQuery, listSaidWords, saidWordsQuery } from "../down/authored-store.ts";
import { noteHubFactsAcked } from "../down/down-ack-store.ts";
import { listHubFactsLacking } from "../down/down-store.ts";
import type { AppliedEvent } from "../projection.ts";
import { openStore, type Store } from "../store/store.ts";
import { accessProjection, noteCodeAsked } from "./actions.ts";
import { registerAccessRoutes } from "./routes.ts";
import {
	accessFactsQuery,
	codesAskedQuery,
	factKindQuery,
	firstPinQuery,
	listAccessFacts,
	listCodesAsked,
} from "./store.ts";
import { type JudgedDeed, judgeDeed, type PersonWord } from "./verdict.ts";
import { openRefusedCount, viewDeeds } from "./view.ts";

const BOX = 7;
const CONTROL = LANES.indexOf("control");
const ANA = 1 as PersonNo;
const CARLA = 3 as PersonNo;
const KEY = new Uint8Array(32).fill(7);
const T0 = 1_790_000_000_000;

const applied = (seq: number, event: NewEvent, journal = 1): AppliedEvent =>
	({
		...event,
		box: BOX as BoxNo,
		journal,
		lane: FACTS[event.kind].lane,
		seq,
		stamp: { boot: journal, monoMs: millis(seq * 1_000) },
	}) as AppliedEvent;
const pinSet = (seq: number, person: PersonNo, manager?: PersonNo, journal = 1) =>
	applied(
		seq,
		{
			kind: "pin-set",
			body: { person, number: 1, setter: manager ? "manager" : "region-code", ...(manager && { manager }) },
		},
		journal,
	);
const signed = (seq: number, of: number, by: PersonNo, how: "pin" | "tile" = "pin", journal = 1) =>
	applied(seq, { kind: "deed-signed", body: { lane: "supply", seq: of, by, how } }, journal);

describe("AC11 the rule asked again", () => {
	const word = (roles: PersonListed["roles"], at: number, heardAt: number | null, active = true): PersonWord => ({
		asker: { roles, rights: [], active },
		...{ at, heardAt },
	});
	const nurse = word(["nurse"], 100, 150);
	const promoter = word(["health-promoter"], 200, 250);
	const gone = word(["nurse"], 200, null, false);
	const deed = (change: Partial<JudgedDeed> = {}): JudgedDeed => ({
		...{ action: "change-equipment", how: "pin", at: 300, wasOpen: false },
		...change,
	});
	test.each<[string, Partial<JudgedDeed>, readonly PersonWord[], string]>([
		["a nurse may", {}, [nurse], "allowed"],
		["a promoter may not", {}, [promoter], "refused"],
		[
			"a right may be given besides the role",
			{},
			[{ ...promoter, asker: { ...promoter.asker, rights: ["change-equipment"] } }],
			"allowed",
		],
		["she was a nurse until the box was told otherwise", { at: 220 }, [promoter, nurse], "not-heard"],
		["the box knew by then", { at: 260 }, [promoter, nurse], "refused"],
		["before the region wrote it", { at: 160 }, [promoter, nurse], "allowed"],
		["gone, and the box has not said that it knows", {}, [gone, nurse], "not-heard"],
		["gone, and it knew", {}, [{ ...gone, heardAt: 250 }, nurse], "refused"],
		["before the first word about her: a clock is wrong", { at: 50 }, [nurse], "unknown"],
		["nobody knows when, and every word allows it", { at: null }, [nurse], "allowed"],
		["nobody knows when, and one word allows it", { at: null }, [promoter, nurse], "unknown"],
		["nobody knows when, and none allows it", { at: null }, [promoter], "refused"],
		["nobody has ever written about this person", {}, [], "refused"],
		["a fact that is not here", { action: undefined }, [nurse], "unknown"],
		["an alarm under a tile", { action: "acknowledge-alarm", how: "tile" }, [], "allowed"],
		["a plate under a tile", { how: "tile" }, [nurse], "refused"],
		["a plate under a tile, while the box was open", { how: "tile", wasOpen: true }, [], "allowed"],
		[
			"a record without signing in, while the box was open",
			{ action: "read-record", how: undefined, wasOpen: true },
			[],
			"refused",
		],
	])("%s", (_name, change, words, verdict) => expect(judgeDeed(deed(change), words)).toBe(verdict));

	test("what the rule allows by every word that was ever written is never refused", () => {
		const roles = fc.constantFrom(...(Object.keys(RIGHTS_OF_ROLE) as (keyof typeof RIGHTS_OF_ROLE)[]));
		const Words = fc.array(fc.record({ at: fc.nat(9), heard: fc.option(fc.nat(9)), role: roles }), { minLength: 1 });
		fc.assert(
			fc.property(Words, fc.option(fc.nat(12)), (all, at) => {
				const words = all
					.map(({ at: written, heard, role }) => word([role], written, heard === null ? null : written + heard))
					.sort((a, b) => b.at - a.at);
				const verdict = judgeDeed(deed({ at }), words);
				const may = words.map(({ asker }) =>
					asker.roles.some((one) => RIGHTS_OF_ROLE[one].includes("change-equipment")),
				);
				if (!may.includes(false)) expect(verdict).not.toBe("refused");
				if (!may.includes(true)) expect(verdict).not.toBe("allowed");
			}),
		);
	});
});

describe("what the hub keeps", () => {
	let dir: string;
	let store: Store;
	const anchors = async () => [
		{ box: BOX, journal: 1, boot: 1, monoMs: millis(0), utc: epochMs(T0), source: "hub", errorMs: millis(50) } as const,
	];
	const list = (person: PersonNo, roles: PersonListed["roles"], at: number, boxes = [BOX]) =>
		store.write((trx) =>
			assignPerson(trx, { person, name: `Prueba ${person}`, roles, rights: [], active: true }, boxes, epochMs(at)),
		);
	const take = (events: readonly AppliedEvent[]) => store.write((trx) => accessProjection.project(trx, events));
	const keepFact = (seq: number, kind: keyof typeof FACTS) =>
		store.write(async (trx) => {
			const { lane, no, version } = FACTS[kind];
			const columns = { box: BOX, journal: 1, lane: LANES.indexOf(lane), seq, kind: no, version };
			await trx
				.insertInto("event")
				.values({ ...columns, boot: 1, mono_ms: 0, body: new Uint8Array(), received_at: 0, is_applied: 1 })
				.execute();
		});
	beforeEach(() => {
		dir = mkdtempSync(join(tmpdir(), "access-"));
		store = openStore(join(dir, "hub.sqlite"));
	});
	afterEach(async () => {
		await store.close();
		rmSync(dir, { recursive: true });
	});

	test("AC11 any order, any cut and any repetition of the facts give the same lines", async () => {
		const events = [
			pinSet(1, ANA),
			signed(2, 1, ANA),
			applied(3, { kind: "sign-in-locked", body: { person: ANA, misses: 4, waitMs: millis(30_000) } }),
			applied(4, {
				kind: "record-accessed",
				body: { action: "read-record", record: "patient", no: 12, allowed: false },
			}),
			pinSet(1, CARLA, undefined, 2),
		];
		await take(events);
		const expected = await listAccessFacts(store.read, BOX, 9);
		expect(expected.map(({ kind, journal, seq, person }) => [kind, journal, seq, person])).toEqual([
			["pin-set", 2, 1, CARLA],
			["record-accessed", 1, 4, null],
			["sign-in-locked", 1, 3, ANA],
			["deed-signed", 1, 2, ANA],
			["pin-set", 1, 1, ANA],
		]);
		await fc.assert(
			fc.asyncProperty(
				fc.shuffledSubarray([...events, ...events], { minLength: 10 }),
				fc.nat(10),
				async (facts, cut) => {
					await store.write((trx) => accessProjection.clear(trx, BOX));
					await take(facts.slice(0, cut));
					await take(facts.slice(cut));
					expect(await listAccessFacts(store.read, BOX, 9)).toEqual(expected);
				},
			),
			{ numRuns: 20 },
		);
	});

	test("AC11 a deed that the rule refuses is marked and counted; what came before the first PIN is not", async () => {
		await list(ANA, ["health-promoter"], T0 - 9_000);
		await list(CARLA, ["supervisor"], T0 - 9_000);
		for (const seq of [1, 2, 3]) await keepFact(seq, "equipment-serviced");
		const count = openRefusedCount({ read: store.read, anchors }, [{ id: "p", box: BOX }]);
		await take([signed(1, 1, ANA, "tile"), pinSet(2, CARLA)]);
		expect(await count()).toEqual(new Map());
		await take([
			signed(3, 2, ANA),
			signed(4, 3, CARLA),
			signed(5, 99, CARLA),
			pinSet(6, ANA, CARLA),
			pinSet(7, CARLA, ANA),
		]);
		const deeds = await viewDeeds({ read: store.read, anchors }, BOX, 9);
		expect(deeds).toMatchObject([
			{ kind: "pin", by: CARLA, setter: "manager", manager: ANA, verdict: "refused" },
			{ kind: "pin", by: ANA, manager: CARLA, verdict: "allowed" },
			{ kind: "deed", by: CARLA, fact: null, action: null, verdict: "unknown" },
			{ kind: "deed", by: CARLA, fact: "equipment-serviced", action: "change-equipment", verdict: "allowed" },
			{ kind: "deed", by: ANA, at: T0 + 3_000, verdict: "refused" },
			{ kind: "pin", by: CARLA, manager: null, verdict: "allowed" },
			{ kind: "deed", by: ANA, how: "tile", verdict: "allowed" },
		]);
		expect(await count()).toEqual(new Map([["p", 2]]));
		// The region gives her the right, and that is heard of: what she did before it stays what it was.
		await list(ANA, ["nurse"], T0 + 3_500);
		await take([signed(8, 1, ANA)]);
		expect(await count()).toEqual(new Map([["p", 2]]));
	});

	test("AC11 the hub knows since when a box lives by a word, in the newest of its lives", async () => {
		const said = async () =>
			(await listSaidWords(store.read, `person ${ANA}`, BOX)).map(({ at, heardAt }) => [
				at - T0,
				heardAt && heardAt - T0,
			]);
		const lacking = (journal: number) => store.write((trx) => listHubFactsLacking(trx, { box: BOX, journal }, 9_999));
		const hear = async (journal: number, at: number) => {
			const facts = toRanges([{ first: 1, last: 1 }]);
			const acks = { received: new Map([[CONTROL, facts]]), applied: new Map([[CONTROL, facts]]) };
			await store.write((trx) => noteHubFactsAcked(trx, { box: BOX, journal }, acks, epochMs(T0 + at)));
		};
		await list(ANA, ["nurse"], T0 + 1);
		await lacking(1);
		expect(await said()).toEqual([[1, null]]);
		await hear(1, 50);
		await hear(1, 60);
		expect(await said()).toEqual([[1, 50]]);
		await list(ANA, ["auxiliary"], T0 + 70);
		expect(await said()).toEqual([
			[70, null],
			[1, 50],
		]);
		// Put back to an older copy it may have forgotten: what it did before it said so again proves nothing.
		await hear(2, 90);
		expect((await said())[1]).toEqual([1, 90]);
	});

	test("AC6 codes are given for people who work there, and that they were asked for is kept", async () => {
		await list(ANA, ["nurse"], T0);
		const ask = (person: PersonNo, number: number) =>
			store.write((trx) => noteCodeAsked(trx, { box: BOX as BoxNo, person, number }, epochMs(T0 + number)));
		expect(await ask(ANA, 1)).toBe("Prueba 1");
		await expect(ask(CARLA, 1)).rejects.toMatchObject({ code: "not-found" });
		await expect(ask(11 as PersonNo, 1)).rejects.toMatchObject({ code: "not-found" });
		await ask(ANA, 2);
		await list(ANA, ["nurse"], T0 + 1, []);
		await expect(ask(ANA, 3)).rejects.toMatchObject({ code: "conflict" });
		expect(await listCodesAsked(store.read, BOX, 9)).toEqual([
			{ person: ANA, number: 2, at: T0 + 2 },
			{ person: ANA, number: 1, at: T0 + 1 },
		]);
	});
});

describe("AC6 the page for codes", () => {
	let dir: string;
	let store: Store;
	let server: Server;
	let url: string;
	const lines: unknown[] = [];
	beforeEach(async () => {
		dir = mkdtempSync(join(tmpdir(), "access-"));
		store = openStore(join(dir, "hub.sqlite"));
		lines.length = 0;
		const log = { ...silentLog, info: (...line: unknown[]) => void lines.push(line) };
		server = await openServer({ log, title: "test" });
		await registerAccessRoutes(server, {
			...{ store, read: store.read, log, anchors: async () => [] },
			posts: [{ id: "py-15-prueba" as PostId, name: "Puesto <de> prueba", box: BOX }],
			codes: (box, person, number) => (box === BOX ? derivePinCode(KEY, { box, person, number }) : undefined),
			clock: openClock(),
		});
		url = `http://127.0.0.1:${await listen(server, { host: "127.0.0.1", port: 0 }, "a test")}`;
		const ana = { person: ANA, name: "Prueba <Ana>", roles: ["nurse"], rights: [], active: true } as const;
		await store.write((trx) => assignPerson(trx, ana, [BOX], epochMs(T0)));
	});
	afterEach(async () => {
		await server.close();
		await store.close();
		rmSync(dir, { recursive: true });
	});
	const code = derivePinCode(KEY, { box: BOX as BoxNo, person: ANA, number: 4 });
	const post = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
		const answer = await fetch(`${url}/pin-code?lang=gn`, { method: "POST", headers, body: new URLSearchParams(form) });
		return { status: answer.status, policy: answer.headers.get("cache-control"), text: await answer.text() };
	};
	const asked = { box: String(BOX), person: "1", number: "4" };

	test("it says whose code it is, in two groups, and nothing becomes markup", async () => {
		const empty = await (await fetch(`${url}/pin-code`)).text();
		expect(empty).toContain("Código para un PIN nuevo");
		expect(empty).toContain("Puesto &lt;de&gt; prueba");
		expect(empty).not.toContain('http-equiv="refresh"');
		const page = await post(asked);
		expect(page).toMatchObject({ status: 200, policy: "no-store" });
		expect(page.text).toContain(`${code.slice(0, 4)} ${code.slice(4)}`);
		expect(page.text).toContain("Prueba &lt;Ana&gt;-pe g̃uarã");
		expect(lines).toEqual([[{ box: BOX, person: 1, number: 4 }, expect.any(String)]]);
		expect(await listCodesAsked(store.read, BOX, 9)).toMatchObject([{ person: 1, number: 4 }]);
	});

	test("wrong numbers and forms of another site get no code", async () => {
		for (const change of [{ person: "2" }, { box: "8" }, { number: "0" }, { person: "1'" }, { more: "1" }]) {
			const page = await post({ ...asked, ...change });
			expect(page.status).toBe(200);
			expect(page.text).toContain("nomba’apói");
			expect(page.text).not.toContain('class="digits"');
		}
		expect((await post(asked, { "sec-fetch-site": "cross-site" })).status).toBe(403);
		expect(await listCodesAsked(store.read, BOX, 9)).toEqual([]);
	});

	test("over the telephone of another program: the same code as JSON", async () => {
		const answer = await fetch(`${url}/v1/boxes/${BOX}/pin-codes/1/4`);
		expect(await answer.json()).toEqual({ ...{ box: BOX, person: 1, number: 4 }, code });
		expect((await fetch(`${url}/v1/boxes/8/pin-codes/1/4`)).status).toBe(404);
		expect((await fetch(`${url}/v1/posts/py-15-prueba/deeds`)).status).toBe(200);
		expect((await fetch(`${url}/v1/posts/py-99/deeds`)).status).toBe(404);
	});
});

test("every query uses an index", () => {
	const plans = openHubPlans();
	const { read } = plans.store;
	const place = { box: 1, journal: 1, lane: 3, seq: 1 };
	const queries = [
		accessFactsQuery(read, 1, 9),
		firstPinQuery(read, 1),
		factKindQuery(read, place),
		codesAskedQuery(read, 1, 9),
		saidWordsQuery(read, "person 1", 1),
		heardQuery(read, 1, [1, 2]),
	];
	const found = queries.map((query) => plans.planOf(query).join("; "));
	expect(found).toEqual([
		expect.stringMatching(/^SEARCH access_fact USING PRIMARY KEY \(box=\?\)$/),
		expect.stringMatching(/^SEARCH access_fact USING (?:COVERING )?INDEX access_fact_pin \(box=\?\)$/),
		expect.stringMatching(
			/^SEARCH event USING (?:COVERING )?(?:INDEX|PRIMARY KEY).*box=\? AND journal=\? AND lane=\? AND seq=\?/,
		),
		expect.stringMatching(/^SEARCH pin_code_asked USING INDEX pin_code_asked_box/),
		expect.stringMatching(/^SEARCH authored USING INDEX authored_said \(subject=\? AND box=\?\)$/),
		expect.stringMatching(/^SEARCH given USING INDEX given_revision \(box=\? AND revision=\?\)/),
	]);
	return plans.close();
});
