import type { Plate } from "@tesai/shared/contract/edge-api/equipment.ts";
import { FACTS, factKindOf } from "@tesai/shared/contract/event.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { describeEquipment, recordService } from "./actions.ts";
import { addEquipmentRoutes } from "./routes.ts";
import { findPlate, listServices, SQL } from "./store.ts";

const H1 = "h1" as FridgeId;
const PLATE: Plate = {
	manufacturer: "Frío",
	model: "F-100",
	serial: "A-1",
	pqsCode: "E003/123",
	producedOn: "2025-02-28",
	supply: "solar",
};

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const describePlate = (plate: Plate) => box.act((tx) => describeEquipment(tx, H1, plate));
function told(): unknown[] {
	const rows = box.db.prepare("SELECT seq, kind, body FROM event ORDER BY lane, seq").all() as {
		seq: number;
		kind: number;
		body: Buffer;
	}[];
	return rows.map(({ seq, kind, body }) => {
		const name = factKindOf(kind)!;
		return { seq, kind: name, body: decodeValue(FACTS[name].body as Schema<object>, body) };
	});
}

test("EQ1 a plate is kept and told; a changed one names the one before it; the same again is no news", () => {
	describePlate(PLATE);
	const { supply, ...others } = PLATE;
	describePlate({ supply, ...others });
	describePlate({ ...PLATE, model: "F-200" });
	expect(findPlate(box.db, H1)).toMatchObject({ fact: 2, plate: { model: "F-200" } });
	expect(told()).toEqual([
		{ seq: 1, kind: "equipment-described", body: { fridge: H1, ...PLATE } },
		{ seq: 2, kind: "equipment-described", body: { fridge: H1, ...PLATE, model: "F-200", corrects: 1 } },
	]);
});

test("EQ2 the log grows; an entry is corrected once, by one of its own fridge, and stays", () => {
	const cleaned = box.act((tx) => recordService(tx, H1, { work: "cleaned", note: "atrás" }));
	const defrosted = box.act((tx) => recordService(tx, H1, { work: "defrosted", corrects: cleaned }));
	expect(listServices(box.db, H1, 9)).toMatchObject([
		{ id: defrosted, work: "defrosted", note: null, correctedBy: null },
		{ id: cleaned, work: "cleaned", note: "atrás", correctedBy: defrosted },
	]);
	const attempt = (fridge: string, corrects: number) => () =>
		box.act((tx) => recordService(tx, fridge as FridgeId, { work: "other", corrects }));
	expect(attempt(H1, cleaned)).toThrow("is already corrected");
	expect(attempt("h2", defrosted)).toThrow("the log of h2 has no entry");
	expect(attempt(H1, 99)).toThrow("the log of h1 has no entry 99");
	attempt(H1, defrosted)();
	expect(told()).toHaveLength(3);
});

test.each([
	["a day that does not exist", { ...PLATE, producedOn: "2025-02-29" }, "producedOn must be a day that exists"],
	[
		"a logger's day that does not exist",
		{
			...PLATE,
			logger: { manufacturer: "F", model: "L", serial: "1", pqsCode: "E006/045", producedOn: "2025-04-31" },
		},
		"logger.producedOn must be a day that exists",
	],
])("EQ3 %s is refused", (_name, plate, message) => {
	expect(() => describePlate(plate)).toThrow(message);
	expect(told()).toEqual([]);
});

test("EQ3 EQ4 over HTTP: what is not a plate, not a work or not a fridge is refused by its field", async () => {
	const server = await openServer({ log: silentLog, title: "test" });
	addEquipmentRoutes(server, box.db, box.writer, box.timekeeper, (fridge) => fridge === H1);
	const port = await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
	onTestFinished(() => server.close());
	const ask = async (method: string, path: string, body?: object) => {
		const answer = await fetch(`http://127.0.0.1:${port}/v1/fridges/${path}`, {
			method,
			...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
		});
		return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
	};
	expect(await ask("GET", "h1/equipment")).toEqual({ status: 200, body: { plate: null, describedAt: null } });
	expect(await ask("PUT", "h1/equipment", PLATE)).toMatchObject({ status: 200, body: { plate: PLATE } });
	expect(await ask("GET", "h1/equipment")).toMatchObject({ status: 200, body: { plate: PLATE } });
	for (const bad of [{ pqsCode: "E003-123" }, { producedOn: "28/02/2025" }, { serial: "" }, { supply: "gas" }]) {
		const refused = await ask("PUT", "h1/equipment", { ...PLATE, ...bad });
		expect(refused).toMatchObject({ status: 400, body: { code: "invalid" } });
		expect(refused.body.message).toContain(Object.keys(bad)[0]);
	}
	expect(await ask("POST", "h1/services", { work: "gasket" })).toMatchObject({ status: 201, body: { work: "gasket" } });
	expect(await ask("GET", "h1/services")).toMatchObject({ status: 200, body: [{ work: "gasket", correctedBy: null }] });
	expect(await ask("POST", "h1/services", { work: "kicked" })).toMatchObject({ status: 400 });
	for (const path of ["h2/equipment", "h2/services"]) expect(await ask("GET", path)).toMatchObject({ status: 404 });
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
