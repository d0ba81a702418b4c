import type { CommandGiven, CommandId, Order } from "@tesai/shared/contract/event/command.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { DAY, epochMs, HOUR, MINUTE, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listBacklog } from "../journal/acknowledgements.ts";
import { forgetAcknowledged } from "../journal/send-again.ts";
import { appendEvent, listAcknowledged, listEvents, saveAcknowledged } from "../journal/store.ts";
import { carryOutCommands, type Hands, receiveCommand } from "./actions.ts";
import { errorAfter, judgeExpiry } from "./expiry.ts";
import { listNewestCommands, SQL } from "./store.ts";

let box: BoxStore;
let told: number;
let restarts: number;
let starts: number;
/** A clock that an hour ago was set by somebody who is sure of it to a second. */
let clock: { errorMs: number; ageMs: number };
beforeEach(() => {
	box = openBoxStore([]);
	[told, restarts, starts] = [0, 0, 1];
	clock = { errorMs: SECOND, ageMs: HOUR };
});
afterEach(() => box.close());

const hands = (other: Partial<Hands> = {}): Hands => ({
	clock: () => clock,
	moment: box.timekeeper.moment,
	starts,
	tellNow: (tx) => {
		told++;
		const seq = appendEvent(tx, { kind: "box-started", body: { boot: 1, software: `t-${told}` } });
		return { lane: "control", first: seq, last: seq };
	},
	sendAgain: (tx, lane, first, last) => forgetAcknowledged(tx, lane, { first, last }),
	restart: () => restarts++,
	wake: () => {},
	...other,
});
const give = (no: number, order: Order = { order: "tell-now" }, forMs = DAY as number) => {
	const given: CommandGiven = {
		command: no as CommandId,
		order,
		expiresAt: epochMs(box.clock.utc() + forMs),
	};
	box.act((tx) => receiveCommand(tx, hands(), given));
	return given;
};
const carryOut = (other: Partial<Hands> = {}) => box.act((tx) => carryOutCommands(tx, hands(other)));
const states = () => listNewestCommands(box.db, 99).map(({ given, state }) => `${given.command} ${state}`);
const settledFacts = () =>
	listEvents(box.db, "control", 1, 999)
		.filter((row) => row.kind === FACTS["command-settled"].no)
		.map((row) => decodeValue(FACTS["command-settled"].body, row.body));

describe("a command", () => {
	test("CM1, CM2: is done once with its fact, however often it comes, also after a restart", () => {
		const given = give(4);
		carryOut();
		carryOut();
		box.act((tx) => receiveCommand(tx, hands(), given));
		carryOut();
		box = box.reopen();
		box.act((tx) => receiveCommand(tx, hands(), given));
		carryOut();
		expect(told).toBe(1);
		expect(settledFacts()).toEqual([
			{ command: 4, outcome: "done", proof: { proof: "facts", lane: "control", first: 1, last: 1 } },
		]);
		expect(states()).toEqual(["4 done"]);
	});

	test("CM2 that fails leaves nothing half done, stops no other, and is not tried again", () => {
		give(1);
		give(2);
		carryOut({
			tellNow: (tx) => {
				const found = hands().tellNow(tx);
				if (told === 1) throw new Error("a fault of ours");
				return found;
			},
		});
		carryOut();
		expect(told).toBe(2);
		expect(states()).toEqual(["2 done", "1 failed"]);
		expect(settledFacts().map(({ outcome, proof }) => [outcome, proof])).toEqual([
			["failed", null],
			["done", { proof: "facts", lane: "control", first: 2, last: 2 }],
		]);
	});

	test("CM3 that has expired is not done, and the proof says how late it came", () => {
		give(1, { order: "tell-now" }, HOUR);
		box.clock.pass(3 * DAY);
		carryOut();
		expect(told).toBe(0);
		expect(settledFacts()).toEqual([
			{
				command: 1,
				outcome: "expired",
				proof: { proof: "late", byMs: 3 * DAY - HOUR, errorMs: SECOND + HOUR * 50e-6 },
			},
		]);
	});

	test("CM3 waits while the clock cannot tell, is done when a surer clock can, and is refused after a day", () => {
		clock = { errorMs: DAY, ageMs: 0 };
		give(1, { order: "tell-now" }, 3 * HOUR);
		give(2, { order: "tell-now" }, 2 * HOUR);
		carryOut();
		expect(states()).toEqual(["2 waiting", "1 waiting"]);
		box.clock.pass(2.5 * HOUR);
		clock = { errorMs: SECOND, ageMs: 0 };
		carryOut();
		expect(states()).toEqual(["2 expired", "1 done"]);
		clock = { errorMs: 40 * DAY, ageMs: 0 };
		give(3, { order: "tell-now" }, 30 * DAY);
		box.clock.pass(DAY - MINUTE);
		carryOut();
		expect(states()[0]).toBe("3 waiting");
		box.clock.pass(MINUTE);
		carryOut();
		expect(settledFacts().at(-1)).toEqual({
			command: 3,
			outcome: "refused",
			proof: { proof: "refusal", why: "clock-unsure", errorMs: 40 * DAY },
		});
	});

	test("CM4 restart is begun on disk, done after the next start, and ends the program once", () => {
		give(1, { order: "restart" });
		carryOut();
		carryOut();
		expect([restarts, states()]).toEqual([1, ["1 begun"]]);
		expect(settledFacts()).toEqual([]);
		box = box.reopen();
		starts = 2;
		carryOut();
		carryOut();
		expect(restarts).toBe(1);
		expect(settledFacts()).toEqual([{ command: 1, outcome: "done", proof: { proof: "starts", before: 1, after: 2 } }]);
	});

	test("CM5, S36: send-again makes acknowledged facts leave again, and refuses what is not there", () => {
		for (let i = 0; i < 10; i++)
			box.act((tx) => appendEvent(tx, { kind: "input-set-aside", body: { door: "d", reason: "r", count: 1 } }));
		box.act((tx) => saveAcknowledged(tx, "diagnostics", { first: 1, last: 9 }));
		give(1, { order: "send-again", lane: "diagnostics", first: 3, last: 5 });
		give(2, { order: "send-again", lane: "diagnostics", first: 8, last: 99 });
		give(3, { order: "send-again", lane: "alarm", first: 1, last: 9 });
		carryOut();
		expect(listAcknowledged(box.db, "diagnostics")).toEqual([
			{ first: 1, last: 2 },
			{ first: 6, last: 7 },
		]);
		expect(listBacklog(box.db).find(({ lane }) => lane === "diagnostics")).toMatchObject({ count: 6 });
		expect(settledFacts().map(({ outcome, proof }) => [outcome, proof])).toEqual([
			["done", { proof: "facts", lane: "diagnostics", first: 3, last: 5 }],
			["done", { proof: "facts", lane: "diagnostics", first: 8, last: 10 }],
			["refused", { proof: "refusal", why: "nothing-there", errorMs: 0 }],
		]);
	});

	test("CM6 a box that has forgotten its past does a command again while it lasts, and not after it", () => {
		const living = give(1);
		const past = give(2, { order: "tell-now" }, HOUR);
		carryOut();
		const { clock: later } = box;
		later.pass(2 * HOUR);
		box.close();
		box = openBoxStore([], later);
		for (const given of [living, past]) box.act((tx) => receiveCommand(tx, hands(), given));
		carryOut();
		expect(states()).toEqual(["2 expired", "1 done"]);
		expect(told).toBe(3);
	});
});

describe("the end of a command", () => {
	test("CM3 is judged with the clock's whole error on either side", () => {
		const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
		fc.assert(
			fc.property(time, time, fc.nat(10 * DAY), fc.integer({ min: -1, max: 1 }), (now, end, errorMs, off) => {
				// Whatever the true time is inside the error, a verdict other than unsure is right.
				const truth = now + off * errorMs;
				const verdict = judgeExpiry({ utc: epochMs(now), errorMs }, epochMs(end));
				if (verdict === "in-time") expect(truth).toBeLessThanOrEqual(end);
				if (verdict === "expired") expect(truth).toBeGreaterThan(end);
			}),
		);
	});

	test("CM3 an anchor's error grows by 50 millionths of its age", () => {
		expect(errorAfter(1_000, 0)).toBe(1_000);
		expect(errorAfter(1_000, 100 * DAY)).toBe(1_000 + 100 * DAY * 50e-6);
		expect(errorAfter(1_000, millis(-5))).toBe(1_000);
	});
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN") && !detail.includes("command_open"))).toEqual([]);
	expect(details.filter((detail) => detail.includes("TEMP B-TREE"))).toEqual([]);
});
