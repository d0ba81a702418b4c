import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeAbst } from "@tesai/shared/contract/cce/moment.ts";
import type { SupplierView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import { DAY, epochMs, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { listen, openServer, type Server } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Compilable, openHubPlans } from "../../test/sim/hub-plans.ts";
import { runTidyings } from "../nightly.ts";
import { openStore, type Store } from "../store/store.ts";
import { tidySuppliers } from "./jobs.ts";
import { registerSupplierRoutes } from "./routes.ts";
import { supplierCountsQuery, supplierFridgesQuery, wholeDocumentsQuery } from "./store.ts";

const NOW = epochMs(Date.UTC(2026, 10, 21, 12));
const clock = { utc: () => NOW, mono: () => millis(0), bootId: "test", speed: 1 };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const suppliers = [
	{ id: "frio-sa", name: "Frío SA", tokenSha256: sha256("uno") },
	{ id: "otro", name: "Otro", tokenSha256: sha256("dos") },
];

let dir: string;
let store: Store;
let server: Server;
let url: string;
beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "suppliers-"));
	store = openStore(join(dir, "hub.sqlite"));
	server = await openServer({ log: silentLog, title: "test" });
	await registerSupplierRoutes(server, { suppliers, store, clock, atOnce: 2 });
	url = `http://127.0.0.1:${await listen(server, { host: "127.0.0.1", port: 0 }, "-")}`;
});
afterEach(async () => {
	await server.close();
	await store.close();
	rmSync(dir, { recursive: true });
});

interface Told {
	readonly ABST: string;
	readonly [key: string]: unknown;
}
const record = (hoursAgo: number, rest: object = {}): Told => ({
	ABST: writeAbst(NOW - hoursAgo * HOUR),
	ALRM: null,
	BEMD: 3,
	EERR: null,
	TVC: 5,
	...rest,
});
const documentOf = (records: readonly Told[], report: object = {}, transferredAt = "2026-11-21T12:00:00Z") => ({
	meta: {
		schemaVersion: "0.8.1",
		transferType: "rtm",
		transferId: `t-${records.length}`,
		transferSrc: "com.frio",
		transferredAt,
	},
	data: [
		{
			AMID: "fridge:1",
			CID: "PRY",
			DLST: { TVC: { SID: "1", SMFR: "F", SMOD: "S" } },
			EDOP: null,
			EMFR: "F",
			EMOD: "M",
			EMSV: null,
			EPQS: null,
			ESER: "1",
			...report,
			records,
		},
	],
});

async function post(body: unknown, headers: Record<string, string> = {}) {
	const bytes = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
	const answer = await fetch(`${url}/v1/cce`, {
		method: "POST",
		body: bytes as never,
		headers: { "content-type": "application/json; charset=utf-8", authorization: "Bearer uno", ...headers },
	});
	return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: (await answer.json()) as never };
}
const views = async () => (await (await fetch(`${url}/v1/suppliers`)).json()) as SupplierView[];
const fridges = async () => (await views())[0]!.fridges;

describe("a document that is right", () => {
	test("SU1 is on disk whole when the answer comes, and its fridges are shown", async () => {
		const document = documentOf([record(2), record(1, { ALRM: "HEAT DOOR", TVC: 9.5 })], {
			FNAM: "Puesto Uno",
			AMOD: "X",
		});
		const json = JSON.stringify(document, null, 1);
		expect(await post(json)).toMatchObject({ status: 200, body: { records: 2, repeated: false } });
		const [row] = await store.read.selectFrom("supplier_document").selectAll().execute();
		expect(gunzipSync(row!.body).toString()).toBe(json);
		expect(Buffer.from(row!.sha256).toString("hex")).toBe(sha256(json));
		expect(await fridges()).toEqual([
			{
				appliance: "fridge:1",
				place: "Puesto Uno",
				model: "X",
				newest: { at: NOW - HOUR, celsius: 9.5, alarms: "HEAT DOOR", errors: null },
			},
		]);
	});

	test("SU2 again changes nothing; order does not matter; who it is is said by the newest transfer", async () => {
		const older = documentOf([record(5, { TVC: 3 })], { FNAM: "Antes" }, "2026-11-21T07:00:00Z");
		const newer = documentOf([record(1, { TVC: 4 }), record(6)], { FNAM: "Ahora" });
		expect((await post(newer)).body).toMatchObject({ repeated: false });
		expect((await post(older)).body).toMatchObject({ repeated: false });
		expect((await post(older)).body).toMatchObject({ records: 1, repeated: true });
		expect(await fridges()).toMatchObject([{ place: "Ahora", newest: { celsius: 4 } }]);
		expect((await views())[0]).toMatchObject({ documents: 2 });
		expect(await store.read.selectFrom("supplier_record").selectAll().execute()).toHaveLength(3);
	});

	test("SU5 a device that sends each sensor alone, with keys of tomorrow", async () => {
		const alone = [record(1, { NEW: 1 }), { ...record(1), TVC: undefined, TAMB: 31 }] as Told[];
		const { status, body } = await post(documentOf(alone));
		expect(status).toBe(200);
		expect(body).toMatchObject({
			records: 1,
			observations: expect.arrayContaining([{ path: "data[0].records[0]", observation: "unknown-key" }]),
		});
		expect(await store.read.selectFrom("supplier_record").selectAll().execute()).toMatchObject([
			{ celsius: 5, ambient_celsius: 31 },
		]);
	});

	test("SU8 after seven months a document's bytes go; it is still known, and what it said is there", async () => {
		const document = documentOf([record(1)]);
		await post(document);
		const bytesLeft = async (days: number) => {
			await runTidyings([tidySuppliers(store)], epochMs(NOW + days * DAY), silentLog);
			const [row] = await store.read.selectFrom("supplier_document").selectAll().execute();
			return row!.body.length;
		};
		expect(await bytesLeft(214)).toBeGreaterThan(0);
		expect(await bytesLeft(215)).toBe(0);
		expect((await post(document)).body).toMatchObject({ repeated: true });
		expect((await views())[0]).toMatchObject({ documents: 1 });
		expect(await fridges()).toMatchObject([{ newest: { celsius: 5 } }]);
	});

	test("SU7 a moment in the future does not hide the newest true one", async () => {
		await post(documentOf([record(1, { TVC: 4.4 }), { ...record(0), ABST: writeAbst(NOW + 40 * DAY), TVC: 9 }]));
		expect(await fridges()).toMatchObject([{ newest: { celsius: 4.4 } }]);
	});

	test("SU6 a token may come in three ways, and each supplier has its own fridges", async () => {
		const document = documentOf([record(1)]);
		const basic = Buffer.from("quien:dos").toString("base64");
		expect((await post(document, { authorization: `Basic ${basic}` })).status).toBe(200);
		expect((await post(document, { authorization: "", "x-api-key": "uno" })).status).toBe(200);
		expect((await views()).map((one) => one.fridges.length)).toEqual([1, 1]);
	});

	test("gzip is taken", async () => {
		const packed = gzipSync(JSON.stringify(documentOf([record(1)])));
		expect((await post(packed, { "content-encoding": "gzip" })).status).toBe(200);
	});
});

describe("a document that is not", () => {
	const good = documentOf([record(1)]);
	const bomb = gzipSync(Buffer.alloc(30_000_000, 32));
	test.each<[what: string, status: number, body: unknown, headers?: Record<string, string>]>([
		["without a token", 401, good, { authorization: "" }],
		["a wrong token", 401, good, { authorization: "Bearer tres" }],
		["another type", 415, "x=1", { "content-type": "application/x-www-form-urlencoded" }],
		["another encoding", 415, good, { "content-encoding": "br" }],
		["too large", 413, JSON.stringify(good).padEnd(1_100_000)],
		["too large when unpacked", 413, bomb, { "content-encoding": "gzip" }],
		["not gzip", 400, good, { "content-encoding": "gzip" }],
		["not JSON", 400, '{"meta":'],
		["not UTF-8", 400, Buffer.from([0x22, 0xff, 0x22])],
		["another outline", 400, { meta: {}, records: [] }],
		["a list", 400, []],
		["a blank id", 422, documentOf([record(1)], { AMID: " " })],
		["an alarm in lower case", 422, documentOf([record(1, { ALRM: "heat" })])],
	])("SU3 %s: %i, and nothing is kept", async (_what, status, body, headers = {}) => {
		const answer = await post(body, headers);
		expect(answer).toMatchObject({ status, body: { code: expect.any(String), message: expect.any(String) } });
		expect(await store.read.selectFrom("supplier_document").selectAll().execute()).toEqual([]);
		// SU6: counted and shown, unless nobody knows who it was.
		expect((await views())[0]!.refusals).toMatchObject(status === 401 ? [] : [{ status, count: 1 }]);
	});

	test("SU3 422 lists the faults by their places, without the values", async () => {
		const { body } = await post(documentOf([record(1, { ALRM: "secreto", TVC: 99 })], { APQS: "x" }));
		const { faults } = body as { faults: { path: string }[] };
		expect(faults.map((fault) => fault.path)).toEqual([
			"data[0].APQS",
			"data[0].records[0].ALRM",
			"data[0].records[0].TVC",
		]);
		expect(JSON.stringify(body)).not.toContain("secreto");
	});
});

test("SU4 a second request under way gets 429, one too many of all 503, and both say when to come back", async () => {
	const hanging = ["uno", "dos"].map((token) => {
		const sent = request(`${url}/v1/cce`, {
			method: "POST",
			headers: { "content-type": "application/json", "content-length": "100", authorization: `Bearer ${token}` },
		});
		sent.on("error", () => {});
		sent.write("{");
		return sent;
	});
	const document = documentOf([record(1)]);
	await expect.poll(async () => (await post(document)).status).toBe(503);
	hanging[1]!.destroy();
	await expect.poll(async () => (await post(document)).status).toBe(429);
	expect((await post(document)).retryAfter).toBe("30");
	hanging[0]!.destroy();
	await expect.poll(async () => (await post(document)).status).toBe(200);
});

test("SU7 the newest record of each fridge is found by its key", async () => {
	const plans = openHubPlans();
	const planOf = (query: Compilable) => plans.planOf(query).join("\n");
	const plan = planOf(supplierFridgesQuery(plans.store.read, "a", 1, 9));
	expect(plan).not.toMatch(/SCAN/);
	expect(plan).toMatch(/n USING PRIMARY KEY/);
	expect(planOf(wholeDocumentsQuery(plans.store.read, 1, 9))).toMatch(/supplier_document_whole \(received_at<\?/);
	expect(planOf(supplierCountsQuery(plans.store.read, "a"))).not.toMatch(/SCAN/);
	await plans.close();
});
