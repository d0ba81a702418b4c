import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coldchainProjection } from "../coldchain/actions.ts";
import { listWirings } from "../coldchain/wiring-store.ts";
import type { AppliedEvent } from "../projection.ts";
import { openStore, type Store } from "../store/store.ts";
import { equipmentProjection } from "./actions.ts";
import { listEquipment, listRegister, listServiceEntries } from "./store.ts";

let dir: string;
let store: Store;
beforeAll(() => {
	dir = mkdtempSync(join(tmpdir(), "equipment-"));
	store = openStore(join(dir, "hub.sqlite"));
});
afterAll(async () => {
	await store.close();
	rmSync(dir, { recursive: true });
});

const fridge = "h1" as FridgeId;
const applied = (seq: number, event: NewEvent, journal = 1): AppliedEvent =>
	({
		...event,
		box: 7 as BoxNo,
		journal,
		lane: event.kind === "fridge-wired" ? "control" : "supply",
		seq,
		stamp: { boot: journal, monoMs: millis(seq * 1_000) },
	}) as AppliedEvent;
const plate = (model: string) => ({ fridge, manufacturer: "Frío", model, serial: "A-1", supply: "solar" }) as const;
const LOGGER = {
	manufacturer: "Frío",
	model: "L",
	serial: "L-1",
	pqsCode: "E006/045",
	producedOn: "2025-05-05",
};

const FACTS: readonly AppliedEvent[] = [
	applied(1, { kind: "equipment-described", body: { ...plate("F-1"), pqsCode: "E003/123" } }),
	applied(2, { kind: "equipment-serviced", body: { fridge, work: "cleaned" } }),
	applied(3, { kind: "equipment-serviced", body: { fridge, work: "gasket", note: "puerta nueva", corrects: 2 } }),
	applied(4, { kind: "equipment-described", body: { ...plate("F-2"), logger: LOGGER, corrects: 1 } }),
	applied(1, { kind: "equipment-serviced", body: { fridge, work: "moved" } }, 2),
	applied(5, { kind: "fridge-wired", body: { fridge, parts: [{ part: "temperature", sensor: "t1" as SensorId }] } }),
	applied(6, {
		kind: "fridge-wired",
		body: {
			fridge,
			parts: [
				{ part: "temperature", sensor: "z2m-a-temp" as SensorId },
				{ part: "power", sensor: "sol" as SensorId },
			],
		},
	}),
];
const PROJECTIONS = [coldchainProjection, equipmentProjection];
const views = async () => ({
	wiring: await listWirings(store.read, 7),
	equipment: await listEquipment(store.read, 7),
	services: await listServiceEntries(store.read, 7, "h1", 9),
	register: await listRegister(store.read, 7),
});

test("EQ5 any order, any cut and any repetition of the facts give the same register", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.shuffledSubarray([...FACTS, ...FACTS], { minLength: FACTS.length * 2 }),
			fc.nat(FACTS.length * 2),
			async (facts, cut) => {
				await store.write(async (trx) => {
					for (const projection of PROJECTIONS) {
						await projection.clear(trx);
						await projection.project(trx, facts.slice(0, cut));
						await projection.project(trx, facts.slice(cut));
					}
				});
				expect(await views()).toMatchObject({
					wiring: [
						{
							fridge,
							parts: [
								{ part: "temperature", sensor: "z2m-a-temp" },
								{ part: "power", sensor: "sol" },
							],
						},
					],
					equipment: [{ ...plate("F-2"), logger: LOGGER }],
					register: [{ fridge, model: "F-2", lastService: { work: "moved", journal: 2, at: { boot: 2 } } }],
					services: [
						{ work: "moved", journal: 2 },
						{ work: "gasket", note: "puerta nueva", corrects: 2 },
						{ work: "cleaned" },
					],
				});
			},
		),
		{ numRuns: 30 },
	);
});
