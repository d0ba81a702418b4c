import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coldchainProjection } from "../coldchain/actions.ts";
import type { RegionSaw } from "../coldchain/ladder.ts";
import { ladderProjection } from "../coldchain/ladder-actions.ts";
import { insertRegionSaw } from "../coldchain/ladder-store.ts";
import { addDueFacts } from "../deliver/cce/ledger-store.ts";
import { refileLedger } from "../deliver/cce/refile-store.ts";
import { openStore, type Store, type Trx } from "../store/store.ts";
import { toWireFact } from "./box-twin.ts";
import { applyFacts } from "./facts.ts";
import { tellFork } from "./former.ts";
import { openJournal } from "./journal-store.ts";
import { listHubLanes } from "./lane-store.ts";
import { rebuildViews, refoldBox } from "./upkeep.ts";

const BOX = 3;
const ALARM = LANES.indexOf("alarm");
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
const receive = (epoch: number, ...facts: WireFact[]) => store.write((trx) => take(trx, epoch, facts));

async function take(trx: Trx, epoch: number, facts: readonly WireFact[]): Promise<string[]> {
	const ref = await openJournal(trx, BOX, epoch);
	const { events, forked, moved } = await applyFacts(trx, ref, facts, NOW);
	await tellFork(trx, ref, forked, NOW);
	await coldchainProjection.project(trx, events);
	if (moved !== undefined) await refoldBox(trx, [coldchainProjection], BOX, moved);
	return events.map(({ kind, journal, seq }) => `${journal} ${kind} ${seq}`);
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

test("S32 H9 an alarm's end that comes before its raising is filed with it, whoever raised it", async () => {
	const THIRD = 33;
	await receive(OLD, started(1));
	await receive(NEW, begun(2, 1), raised(1), ended(3, 2));
	await receive(THIRD, begun(2, 1), ended(2, 1));
	await receive(THIRD, raised(1));
	await receive(OLD, raised(2));
	const rows = await alarms();
	expect(rows.map(({ journal, alarm, end_reason }) => [journal, alarm, end_reason])).toEqual([
		[2, 1, "back-in-range"],
		[1, 2, "back-in-range"],
	]);
});

test("S32 what the region has seen and what was delivered goes along with a fact that counts under an older journal", async () => {
	await receive(OLD, started(1));
	await receive(NEW, begun(2, 1), raised(1));
	const seen = {
		box: BOX,
		journal: 2,
		alarm: 1 as AlarmId,
		at: NOW,
		reason: "on-my-way",
		note: null,
	} as unknown as RegionSaw;
	const moved = [{ lane: ALARM, seq: 1, from: 2, to: 1 }];
	await store.write(async (trx) => {
		await insertRegionSaw(trx, seen);
		await addDueFacts(trx, "ministry", [{ box: BOX, journal: 2, lane: ALARM, seq: 1 }]);
		const { moved: told } = await applyFacts(trx, { box: BOX, journal: 1 }, [raised(1)], NOW);
		expect(told).toEqual(moved);
		await refoldBox(trx, [coldchainProjection, ladderProjection], BOX, moved);
		await refileLedger(trx, ["ministry"], BOX, moved);
	});
	expect((await alarms()).map(({ journal, alarm }) => [journal, alarm])).toEqual([[1, 1]]);
	const saw = await store.read.selectFrom("region_acknowledgement").select("journal").execute();
	const due = await store.read.selectFrom("cce_ledger").select(["journal", "state"]).execute();
	expect([saw, due]).toEqual([[{ journal: 1 }], [{ journal: 1, state: 0 }]]);
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

/** A box's life under one name: where it leaves its former self in each lane, how much of that was acknowledged, and what it says. */
const LIVES = fc
	.record({
		formerOfThird: fc.constantFrom(0, 1),
		lives: fc.tuple(drawLife(), drawLife(), drawLife()),
		order: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
		unheard: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
	})
	.map(({ formerOfThird, lives, order, unheard }) => {
		const names = [11, 22, 33];
		const journals: Map<number, WireFact>[][] = [];
		const said: Said[] = [];
		for (const [at, { branch, acked, facts }] of lives.entries()) {
			const former = at === 0 ? undefined : at === 1 ? 0 : formerOfThird;
			const past = former === undefined ? [] : (journals[former] as Map<number, WireFact>[]);
			const own = LANES.map((_, lane) => new Map([...(past[lane] ?? [])].slice(0, branch)));
			const common = LANES.map((lane, no) => ({ lane, upTo: Math.min(own[no]?.size ?? 0, acked) }));
			journals.push(own);
			const needs: Need[] = at === 0 ? [] : [{ life: at - 1, intro: true }];
			let no = 0;
			const write = (event: NewEvent, isIntro = false) => {
				const lane = LANES.indexOf(FACTS[event.kind].lane);
				const seq = (own[lane]?.size ?? 0) + 1;
				// Lives that do the same in the same moment write the same, and that counts once, too.
				const fact = toWireFact(seq, event, { boot: 1 + (no % 2), monoMs: millis(seq * 1_000) });
				own[lane]?.set(seq, fact);
				if (isIntro) said.push({ life: at, fact, isIntro, needs });
				no++;
			};
			if (former !== undefined) {
				for (const { lane, upTo } of common)
					for (let seq = 1; seq <= upTo; seq++) needs.push({ life: former, lane: LANES.indexOf(lane), seq });
				write({ kind: "journal-begun", body: { former: names[former] as number, common } } as NewEvent, true);
			}
			for (const draw of facts) write(draw(own[ALARM]?.size ?? 0));
			for (const [lane, map] of own.entries())
				for (const [seq, fact] of map) {
					if (seq <= (common[lane]?.upTo ?? 0) && former !== undefined) continue;
					if (said.some((one) => one.isIntro && one.fact === fact)) continue;
					said.push({ life: at, fact, isIntro: false, needs: [{ life: at, intro: true }] });
				}
		}
		// What a later life has as acknowledged was heard; of the rest of an earlier one some never is.
		const isNeeded = (one: Said) => said.some(({ needs }) => needs.some((need) => isMeant(said, need, one)));
		const heard = said.filter((one, at) => one.isIntro || one.life === 2 || isNeeded(one) || !unheard[at % 12]);
		const shuffled = order.map((nth) => heard[nth % heard.length] as Said);
		return { names, heard, shuffled: [...shuffled, ...heard] };
	});

interface Need {
	readonly life: number;
	readonly intro?: true;
	readonly lane?: number;
	readonly seq?: number;
}
interface Said {
	readonly life: number;
	readonly fact: WireFact;
	readonly isIntro: boolean;
	readonly needs: readonly Need[];
}

/** What was acknowledged to a life was said by it, or by the one before it. */
function isMeant(said: readonly Said[], need: Need, one: Said): boolean {
	if (need.intro === true) return one.isIntro && one.life === need.life;
	if (one.fact.lane !== need.lane || one.fact.seq !== need.seq || one.life > need.life) return false;
	return one.life === need.life || !said.some((other) => other.life === need.life && sameSeq(other.fact, one.fact));
}
const sameSeq = (a: WireFact, b: WireFact) => a.lane === b.lane && a.seq === b.seq;

function drawLife() {
	const alarm = fc.nat(5);
	const draw = fc.oneof(
		fc
			.constantFrom("0.1.0", "0.1.1")
			.map((software) => () => ({ kind: "box-started", body: { boot: 1, software } }) as NewEvent),
		fc.constantFrom("HEAT", "DOOR").map((rule) => () => raisedBy(rule)),
		fc.tuple(alarm, fc.constantFrom("back-in-range", "sensor-lost")).map(
			([back, reason]) =>
				(last: number) =>
					endOf(Math.max(1, last - back), reason),
		),
	);
	return fc.record({ branch: fc.nat(5), acked: fc.nat(4), facts: fc.array(draw, { minLength: 1, maxLength: 6 }) });
}

function raisedBy(rule: string): NewEvent {
	const since = { boot: 1, monoMs: millis(500) };
	return { kind: "alarm-raised", body: { fridge: "heladera-1", rule, since, forMs: 1_000 } } as unknown as NewEvent;
}
function endOf(alarm: number, reason: string): NewEvent {
	return { kind: "alarm-ended", body: { alarm, reason, lastBad: { boot: 1, monoMs: 900 } } } as unknown as NewEvent;
}

/** Everything that facts leave behind. */
async function tellAll(): Promise<string[]> {
	const rows = [
		...(await store.read.selectFrom("event").selectAll().where("box", "=", BOX).execute()),
		...(await store.read.selectFrom("alarm").selectAll().where("box", "=", BOX).execute()),
		...(await store.read.selectFrom("lane_run").selectAll().where("box", "=", BOX).execute()),
		...(await store.read.selectFrom("common_past").selectAll().where("box", "=", BOX).execute()),
	];
	return rows.map((row) => JSON.stringify(row)).sort();
}

test("S32 H9 a card put back twice: any order in which its lives are heard, and any repetition, leaves the same", async () => {
	await fc.assert(
		fc.asyncProperty(LIVES, async ({ names, heard, shuffled }) => {
			const byLife = [...heard].sort((a, b) => a.life - b.life || Number(b.isIntro) - Number(a.isIntro));
			await tellHub(byLife.map(({ life, fact }) => [names[life] as number, fact]));
			const inOrder = await tellAll();
			const done = new Set<Said>();
			const inDisorder: [number, WireFact][] = [];
			const say = (one: Said): void => {
				if (!done.has(one))
					for (const need of one.needs)
						for (const other of heard.filter((each) => each !== one && isMeant(heard, need, each) && !done.has(each)))
							say(other);
				done.add(one);
				inDisorder.push([names[one.life] as number, one.fact]);
			};
			for (const one of shuffled) say(one);
			await tellHub(inDisorder);
			expect(await tellAll()).toEqual(inOrder);
			await rebuildViews(store, [coldchainProjection]);
			expect(await tellAll()).toEqual(inOrder);
		}),
		{ numRuns: 120 },
	);
}, 60_000);

/** A hub that has heard nothing else: one fact a frame. */
async function tellHub(frames: readonly (readonly [epoch: number, fact: WireFact])[]): Promise<void> {
	await store.write(async (trx) => {
		for (const table of ["journal", "event", "forked_event", "lane_run", "common_past", "alarm", "fork_told"] as const)
			await trx.deleteFrom(table as "event").execute();
		// A box takes another name only when the hub has answered to the first.
		await openJournal(trx, BOX, 11);
		for (const [epoch, fact] of frames) await take(trx, epoch, [fact]);
	});
}
