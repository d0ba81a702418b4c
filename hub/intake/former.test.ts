import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coldchainProjection } from "../coldchain/actions.ts";
import { openStore, type Store } from "../store/store.ts";
import { toWireFact } from "./box-twin.ts";
import { applyFacts } from "./facts.ts";
import { tellFork } from "./former.ts";
import { listHubLanes } from "./lane-store.ts";
import { openJournal } from "./store.ts";
import { rebuildViews } from "./upkeep.ts";

const BOX = 3;
const [OLD, NEW] = [11, 22];
const NOW = epochMs(1_790_000_000_000);
let dir: string;
let store: Store;
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "tesai-former-"));
	store = openStore(join(dir, "hub.sqlite"));
});
afterEach(async () => {
	await store.close();
	rmSync(dir, { recursive: true, force: true });
});

const started = (seq: number, software = "0.1.0"): WireFact =>
	toWireFact(seq, { kind: "box-started", body: { boot: 1, software } });
const raised = (seq: number): WireFact =>
	toWireFact(seq, {
		kind: "alarm-raised",
		body: {
			fridge: "heladera-1" as FridgeId,
			rule: "HEAT",
			since: { boot: 1, monoMs: millis(500) },
			forMs: millis(1_000),
		},
	});
const ended = (seq: number, alarm: number): WireFact => {
	const body = { alarm: alarm as AlarmId, reason: "back-in-range", lastBad: { boot: 1, monoMs: millis(900) } } as const;
	return toWireFact(seq, { kind: "alarm-ended", body });
};
const begun = (seq: number, control: number, alarm = 0): WireFact => {
	const upTo = { control, alarm } as Readonly<Record<string, number>>;
	const common = LANES.map((lane) => ({ lane, upTo: upTo[lane] ?? 0 }));
	return toWireFact(seq, { kind: "journal-begun", body: { former: OLD, common } } as NewEvent);
};

/** What is new in effect. */
async function receive(epoch: number, ...facts: WireFact[]): Promise<string[]> {
	return store.write(async (trx) => {
		const ref = await openJournal(trx, BOX, epoch);
		const { events, forked } = await applyFacts(trx, ref, facts, NOW);
		await tellFork(trx, ref, forked, NOW);
		await coldchainProjection.project(trx, events);
		return events.map(({ kind, journal, seq }) => `${journal} ${kind} ${seq}`);
	});
}
const alarms = () =>
	store.read.selectFrom("alarm").select(["journal", "alarm", "rule", "end_reason"]).orderBy("alarm").execute();

test("S32 what a copy says again counts once, what it says anew counts beside it, and the common past is not missing", async () => {
	await receive(OLD, started(1), started(2), started(3), started(4, "0.1.4"));
	expect(await receive(NEW, begun(4, 2))).toEqual(["2 journal-begun 4"]);
	expect(await receive(NEW, started(3), started(5, "0.2.0"))).toEqual(["2 box-started 5"]);
	const [lane] = await listHubLanes(store.read, BOX);
	expect(lane).toMatchObject({ lane: "control", appliedUpTo: 5, received: 5, missing: 0 });
});

test("S32 a frame of the former self that arrives after the copy has said the same counts for nothing, either", async () => {
	await receive(OLD, started(1), started(2));
	await receive(NEW, begun(5, 2));
	expect(await receive(NEW, started(3))).toEqual(["2 box-started 3"]);
	expect(await receive(OLD, started(3), started(4))).toEqual(["1 box-started 4"]);
	expect(await receive(NEW, started(4))).toEqual([]);
});

test("S32 two installs that have nothing in common share nothing", async () => {
	await receive(OLD, started(1));
	expect(await receive(NEW, started(1))).toEqual(["2 box-started 1"]);
});

test("S32 an alarm of the common past is ended by the copy, one of its own under the same number is another, and a rebuild says the same", async () => {
	await receive(OLD, raised(1), raised(2));
	await receive(NEW, begun(1, 0, 1), toWireFact(2, raisedOther()), ended(3, 1), ended(4, 2));
	const rows = await alarms();
	expect(rows.map(({ journal, alarm, end_reason }) => [journal, alarm, end_reason])).toEqual([
		[1, 1, "back-in-range"],
		[1, 2, null],
		[2, 2, "back-in-range"],
	]);
	await rebuildViews(store, [coldchainProjection]);
	expect(await alarms()).toEqual(rows);
});

test("S33 the first fork of an epoch is told to the box, with the boot from which on it must speak anew; once", async () => {
	await receive(OLD, started(1), { ...started(2), stamp: { boot: 4, monoMs: millis(1) } });
	await receive(OLD, { ...started(2, "0.9.0"), stamp: { boot: 3, monoMs: millis(1) } });
	await receive(OLD, started(1, "0.9.9"));
	const told = await store.read.selectFrom("authored").select(["kind", "body"]).execute();
	expect(told.map(({ kind, body }) => [kind, [...body]])).toEqual([[70, [OLD, 3]]]);
});

function raisedOther(): NewEvent {
	const since = { boot: 2, monoMs: millis(7) };
	return {
		kind: "alarm-raised",
		body: { fridge: "heladera-1" as FridgeId, rule: "DOOR", since, forMs: millis(1_000) },
	};
}
