import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoxNo, FridgeId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, millis } from "@tesai/shared/contract/quantity.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppliedEvent } from "../projection.ts";
import { openStore, type Store } from "../store/store.ts";
import { coldchainProjection } from "./actions.ts";
import { listAssessments } from "./assessment-store.ts";

let dir: string;
let store: Store;
beforeAll(() => {
	dir = mkdtempSync(join(tmpdir(), "assessment-"));
	store = openStore(join(dir, "hub.sqlite"));
});
afterAll(async () => {
	await store.close();
	rmSync(dir, { recursive: true });
});

const assessed = (seq: number, strain: number | undefined): AppliedEvent => ({
	kind: "fridge-assessed",
	body: {
		fridge: "h1" as FridgeId,
		from: { boot: 1, monoMs: millis(seq) },
		lastsMs: DAY,
		coveredMs: DAY,
		mktCelsius: celsius(4.7),
		verdict: strain === undefined ? "learning" : "steady",
		sign: "none",
		...(strain !== undefined && { strain }),
	},
	box: 7 as BoxNo,
	journal: 1,
	lane: "summary",
	seq,
	stamp: { boot: 1, monoMs: millis(seq) },
});

test("CC71 the hub keeps the newest day of each fridge, in whatever order the days come", async () => {
	const project = (events: AppliedEvent[]) =>
		store.read.transaction().execute((trx) => coldchainProjection.project(trx, events));
	await project([assessed(3, 1.1), assessed(2, undefined)]);
	await project([assessed(1, 1.9)]);
	expect(await listAssessments(store.read, 7)).toEqual([
		{ box: 7, fridge: "h1", verdict: "steady", sign: "none", strain: 1.1, mktCelsius: 4.7, dutyPercent: null },
	]);
	await project([assessed(4, undefined)]);
	expect(await listAssessments(store.read)).toMatchObject([{ verdict: "learning", strain: null }]);
});
