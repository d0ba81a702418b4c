// The region answers an alarm: over HTTP, into the hub's own lanes, and down in the answers until the box has it.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { type HubAlarm, type PostView, PostViewSchema, RegionSawSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import type { AlarmId, BoxNo, FridgeId, PostId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { readHubFact } from "@tesai/shared/wire/known-fact.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Hub, openHub } from "../hub.ts";
import { type BoxTwin, openBoxTwin, toWireFact } from "../intake/box-twin.ts";
import type { AppliedEvent } from "../projection.ts";
import { foldLadder } from "./ladder.ts";

const SECRET = Buffer.alloc(32, 3);
const ALARM = LANES.indexOf("alarm");
let dir: string;
let config: HubConfig;
let hub: Hub;
let url: string;
let box: BoxTwin;

beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "hub-"));
	const keyFile = join(dir, "box.key");
	writeFileSync(keyFile, `${SECRET.toString("hex")}\n`);
	config = {
		dataDir: join(dir, "hub"),
		http: { host: "127.0.0.1", port: 0 },
		posts: [{ id: "puesto-1" as PostId, name: "Puesto 1", box: 1 as BoxNo, keyFile }],
		onCall: "Guardia 0981 000 111",
	};
	await open();
	box = openBoxTwin(1, SECRET, { epoch: 7 });
});
afterEach(async () => {
	await hub.close();
	rmSync(dir, { recursive: true });
});

async function open(): Promise<void> {
	hub = await openHub(config, { log: silentLog, clock: openClock() });
	url = `http://127.0.0.1:${hub.port}`;
}
const raised: NewEvent = {
	kind: "alarm-raised",
	body: { fridge: "heladera-1" as FridgeId, rule: "HEAT", since: { boot: 1, monoMs: millis(5) }, forMs: millis(9) },
};
const told = (level: "sms" | "region", outcome: "told" | "refused"): NewEvent => ({
	kind: "alarm-told",
	body: { alarm: 1 as AlarmId, level, target: 0, attempt: 1, outcome },
});
/** Sends a frame and returns what the hub wrote for the box. */
const send = async (facts: readonly NewEvent[] = [], from = 1, acks?: Acks, as = box) => {
	const frame = as.seal(
		facts.map((event, at) => toWireFact(from + at, event)),
		acks,
	);
	const headers = { "content-type": "application/octet-stream" };
	const answer = await fetch(`${url}/v1/frames`, { method: "POST", headers, body: Buffer.from(frame) });
	const bytes = await answer.bytes();
	const { payload } = as.openAnswer(bytes);
	const events = payload.facts.map((fact) => ({ seq: fact.seq, read: readHubFact(fact) }));
	return { events, size: bytes.length };
};
const acknowledge = (alarm: number, body: object = { reason: "seen-by-region" }) =>
	fetch(`${url}/v1/posts/puesto-1/alarms/${alarm}/acknowledgement`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});
const sendForm = (alarm: number, body: string, headers: Record<string, string> = {}) =>
	fetch(`${url}/posts/puesto-1/alarms/${alarm}/acknowledgement?lang=gn`, {
		method: "POST",
		redirect: "manual",
		headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
		body,
	});
const openAlarm = async (): Promise<HubAlarm | undefined> => {
	const view = (await (await fetch(`${url}/v1/posts/puesto-1`)).json()) as PostView;
	expect(check(PostViewSchema, view)).toMatchObject({ ok: true });
	return view.openAlarms[0];
};
const has = (upTo: number): Acks => {
	const ranges = new Map([[ALARM, { upTo, gaps: [] }]]);
	return { received: ranges, applied: ranges };
};
const seqs = async (...args: Parameters<typeof send>) => (await send(...args)).events.map(({ seq }) => seq);

describe("the region's acknowledgement", () => {
	test("H17 is kept, shown as on its way, and comes down in every answer until the box has it", async () => {
		await send([raised]);
		const answer = await acknowledge(1, { reason: "technician-called", note: "Va el técnico" });
		expect(answer.status).toBe(200);
		expect(check(RegionSawSchema, await answer.json())).toMatchObject({ ok: true });
		expect(await openAlarm()).toMatchObject({ acknowledged: null, regionSaw: { reason: "technician-called" } });
		const event = {
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: 1, journal: 7, reason: "technician-called", note: "Va el técnico" },
		};
		const { events, size } = await send();
		expect(events).toEqual([{ seq: 1, read: { known: true, event } }]);
		console.info(`answer with one acknowledgement: ${size} bytes`);
		expect(await seqs()).toEqual([1]);
		expect(await seqs([], 1, has(1))).toEqual([]);
		expect(await seqs()).toEqual([]);
		// Only the box's own word makes it acknowledged.
		await send([{ kind: "alarm-acknowledged", body: { alarm: 1 as AlarmId, reason: "seen-by-region" } }], 2);
		expect(await openAlarm()).toMatchObject({ acknowledged: { reason: "seen-by-region" } });
	});

	test("H17 twice is once, by JSON and by the page's form, and survives a restart of the hub", async () => {
		await send([raised]);
		expect((await acknowledge(1)).status).toBe(200);
		const form = await sendForm(1, "reason=other");
		expect([form.status, form.headers.get("location")]).toEqual([303, "/?lang=gn"]);
		await hub.close();
		await open();
		expect((await acknowledge(1)).status).toBe(200);
		expect(await seqs()).toEqual([1]);
	});

	test("H17 of an alarm that is acknowledged, of a former journal, or that is not there", async () => {
		await send([raised, { kind: "alarm-acknowledged", body: { alarm: 1 as AlarmId, reason: "other" } }, raised]);
		const problems = [await acknowledge(1), await acknowledge(9)];
		expect(problems.map(({ status }) => status)).toEqual([409, 404]);
		// The box was restored: its third fact of another journal is no alarm, and the former one is nobody's now.
		await send([raised], 1, undefined, openBoxTwin(1, SECRET, { epoch: 8, firstMessage: 1_000 }));
		expect((await acknowledge(3)).status).toBe(409);
		expect((await acknowledge(1)).status).toBe(200);
		expect((await sendForm(3, "reason=other")).status).toBe(303);
	});

	test.each<[number, string, Record<string, string>]>([
		[400, "reason=door-closed", {}],
		[400, "", {}],
		[403, "reason=other", { "sec-fetch-site": "cross-site" }],
		[303, "reason=other", { "sec-fetch-site": "same-origin" }],
	])("the form answers %i to %j from %j", async (status, body, headers) => {
		await send([raised]);
		expect((await sendForm(1, body, headers)).status).toBe(status);
	});
});

describe("the hub's own lanes", () => {
	test("H16, S22, S35: many facts come in order, and answers grow while each comes through", async () => {
		await send(Array.from({ length: 100 }, () => raised));
		for (let alarm = 1; alarm <= 100; alarm++)
			await acknowledge(alarm, { reason: "other", note: randomBytes(50).toString("hex") });
		const got: number[] = [];
		const sizes: number[] = [];
		for (let turn = 0; got.length < 100 && turn < 30; turn++) {
			// Whoever acknowledges nothing new gets no larger answer.
			expect((await send([], 1, got.length > 0 ? has(0) : undefined)).size).toBeLessThanOrEqual(2_048);
			const { events, size } = await send([], 1, has(got.length));
			sizes.push(size);
			got.push(...events.map(({ seq }) => seq));
		}
		expect(got).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
		expect(sizes[0]).toBeLessThanOrEqual(2_048);
		expect(Math.max(...sizes)).toBeGreaterThan(3_000);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
	});

	test("H16 what one journal has acknowledged is sent again to the box's next journal", async () => {
		await send([raised]);
		await acknowledge(1);
		expect(await seqs()).toEqual([1]);
		await send([], 1, has(1));
		const restored = openBoxTwin(1, SECRET, { epoch: 8, firstMessage: 1_000 });
		expect(await seqs([], 1, undefined, restored)).toEqual([1]);
		expect(await seqs([], 1, has(1), restored)).toEqual([]);
	});

	test("S23 a hub that was restored goes on above what the box has", async () => {
		await send([raised, raised], 1, has(41));
		await acknowledge(2);
		expect(await seqs()).toEqual([42]);
		// No hub ever gave so many: a fault of the box's is not believed.
		await send([], 1, has(2_000_000_000));
		await acknowledge(1);
		expect(await seqs([], 1, has(42))).toEqual([43]);
	});
});

describe("an alarm that climbs", () => {
	test("H9 its levels are a fold: any order, the newest word of each level", () => {
		const events = [told("sms", "refused"), told("region", "told"), told("sms", "told")].map(
			(event, at) =>
				({
					...event,
					box: 1,
					journal: 1,
					lane: "alarm",
					seq: at + 2,
					stamp: { boot: 1, monoMs: 1 },
				}) as never as AppliedEvent,
		);
		const fold = (order: readonly AppliedEvent[]) =>
			foldLadder(order)
				.map(({ level, outcome }) => `${level} ${outcome}`)
				.sort();
		expect(fold(events)).toEqual(["region told", "sms told"]);
		expect(fold(events.toReversed())).toEqual(fold(events));
	});

	test("shows at the region whom the post has told, whatever frame the word came in", async () => {
		await send([told("sms", "told")], 3);
		await send([raised, told("sms", "refused")]);
		await send([told("region", "told")], 4);
		expect((await openAlarm())?.told.toSorted((a, b) => (a.level < b.level ? -1 : 1))).toEqual([
			{ level: "region", outcome: "told" },
			{ level: "sms", outcome: "told" },
		]);
		const page = await (await fetch(`${url}/`)).text();
		expect(page).toContain("Nadie respondió en el puesto");
		expect(page).toContain("Guardia 0981 000 111");
	});
});
