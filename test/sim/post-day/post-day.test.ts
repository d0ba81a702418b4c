// The simulated post is what it says it is: the same for the same seed, made of facts that any hub reads, in the mix it promises.

import { FACTS } from "@tesai/shared/contract/event.ts";
import { LANES, stampGrain } from "@tesai/shared/contract/lane.ts";
import { celsius, DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { expect, test } from "vitest";
import { receiveReading } from "../../../edge/coldchain/actions.ts";
import { closePeriods } from "../../../edge/coldchain/period-actions.ts";
import { unpackTemperatures } from "../../../edge/coldchain/segment.ts";
import { listEvents } from "../../../edge/journal/store.ts";
import { fridgeConfig, openBoxStore } from "../box-store.ts";
import { manualClock } from "../manual-clock.ts";
import { simulatePostDays } from "../post-day.ts";
import { randomFrom } from "../random.ts";
import { Chances, normalBelow } from "./chances.ts";

const DAYS = 40;
const month = simulatePostDays(11, { days: DAYS });
const events = month.days.flatMap(({ written }) => written.map(({ event }) => event));

test("the same seed makes the same bytes, another one others", () => {
	const told = (seed: number) => JSON.stringify(simulatePostDays(seed, { days: 2, channels: "four" }).days);
	expect(told(5)).toBe(told(5));
	expect(told(5)).not.toBe(told(6));
});

test("every fact is read as the event that was written, in lanes without gaps, with stamps on each lane's grain", () => {
	const four = simulatePostDays(12, { days: 2, channels: "four", everyMs: millis(MINUTE), digestMs: HOUR });
	for (const { days } of [month, four]) {
		const seqs = new Map<number, number>();
		for (const { event, fact } of days.flatMap(({ written }) => written)) {
			expect(readFact(fact)).toEqual({ known: true, event });
			expect(fact.seq).toBe((seqs.get(fact.lane) ?? fact.seq - 1) + 1);
			expect(fact.stamp.monoMs % stampGrain(LANES[fact.lane]!)).toBe(0);
			seqs.set(fact.lane, fact.seq);
		}
	}
});

test("a day has sixty records in the mix it promises, each on a minute of its own", () => {
	const counts = { dispensed: 0, received: 0, "vaccine-given": 0, "vitals-taken": 0 };
	for (const { written } of month.days) {
		const records = written.filter(({ event }) => /^(?:stock|vaccine|vitals)/.test(event.kind));
		expect(records).toHaveLength(60);
		expect(new Set(records.map(({ fact }) => fact.stamp.monoMs)).size).toBe(60);
	}
	for (const { kind, body } of events) {
		if (kind === "stock-moved" && (body.movement === "dispensed" || body.movement === "received"))
			counts[body.movement]++;
		else if (kind === "vaccine-given" || kind === "vitals-taken") counts[kind]++;
	}
	const share = (count: number) => count / (60 * DAYS);
	expect(share(counts.dispensed)).toBeCloseTo(0.62, 1);
	expect(share(counts.received)).toBeCloseTo(0.06, 1);
	expect(share(counts["vaccine-given"])).toBeCloseTo(0.22, 1);
	expect(share(counts["vitals-taken"])).toBeCloseTo(0.1, 1);
	expect(events.filter(({ body }) => "corrects" in body).length).toBeGreaterThan(5);
});

test("the segments hold every reading that was not lost, and the fridge works as fridges do", () => {
	const told = events.flatMap((event) =>
		event.kind === "temperatures-recorded" ? unpackTemperatures(event.body) : [],
	);
	const slots = month.days.flatMap(({ slots }) => slots);
	const measured = slots.flatMap(({ monoMs, centi }) => (centi === undefined ? [] : [{ monoMs, centi }]));
	expect(told).toEqual(measured);
	expect(slots).toHaveLength(144 * DAYS);
	expect(Math.min(...measured.map(({ centi }) => centi))).toBeGreaterThan(200);
	expect(Math.max(...measured.map(({ centi }) => centi))).toBeLessThan(850);
	const minutes = simulatePostDays(13, { days: 10, everyMs: MINUTE }).days.flatMap(({ slots }) => slots);
	const falls = minutes.filter(({ centivolts }, at) => at > 0 && minutes[at - 1]!.centivolts - centivolts >= 9).length;
	expect(falls / 10).toBeGreaterThan(12);
	expect(falls / 10).toBeLessThan(23);
	expect(Math.min(...minutes.map(({ roomCenti }) => roomCenti))).toBeGreaterThan(2_000);
	expect(Math.max(...minutes.map(({ roomCenti }) => roomCenti))).toBeLessThan(4_300);
});

test.each([HOUR, DAY])("a box that measures the same writes the same facts, periods of %d ms", (periodMs) => {
	const post = simulatePostDays(15, { records: 0, segmentMs: periodMs, digestMs: periodMs });
	const [day] = post.days;
	const clock = manualClock();
	clock.pass(day!.slots[0]!.monoMs - clock.mono());
	clock.setWall(post.toUtc(clock.mono()));
	const lines = `id = "${post.fridge}"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "${post.sensor}"`;
	const box = openBoxStore([fridgeConfig(lines)], clock);
	for (const { monoMs, centi } of day!.slots) {
		clock.pass(monoMs - clock.mono());
		if (centi === undefined) continue;
		const reading = { kind: "temperature", celsius: celsius(centi / 100), bootId: clock.bootId, monoMs } as const;
		box.act((tx) => receiveReading(tx, box.watched, post.sensor, reading));
	}
	clock.pass(10 * MINUTE);
	box.act((tx) => closePeriods(tx, box.watched, periodMs));
	const boot = day!.written[0]!.fact.stamp.boot;
	for (const kind of ["temperatures-recorded", "period-summarised"] as const) {
		const rows = listEvents(box.db, FACTS[kind].lane, 1, 100);
		const told = rows.map((row) => decodeValue(FACTS[kind].body as Schema<{ from: Stamp }>, row.body));
		const made = day!.written.flatMap(({ event }) => (event.kind === kind ? [event.body] : []));
		expect(told.map((body) => ({ ...body, from: { ...body.from, boot } }))).toEqual(made);
		expect(made).toHaveLength(DAY / periodMs);
	}
	box.close();
});

test("any fridge of any make keeps within what a vaccine fridge reads", () => {
	const posts = Array.from({ length: 12 }, (_, at) =>
		simulatePostDays(20 + at, { days: 2, records: 0, fridges: "any" }),
	);
	const swings = posts.map(({ days }) => {
		const known = days.flatMap(({ slots }) => slots.flatMap(({ centi }) => centi ?? []));
		expect(Math.min(...known)).toBeGreaterThan(0);
		expect(Math.max(...known)).toBeLessThan(1_300);
		return Math.max(...known) - Math.min(...known);
	});
	expect(Math.max(...swings) - Math.min(...swings)).toBeGreaterThan(200);
});

test("what a draw tells is what its outcome was worth", () => {
	const told = (draw: (chances: Chances) => void) => {
		const chances = new Chances(randomFrom(1));
		draw(chances);
		return chances.bits;
	};
	expect(
		told((chances) =>
			chances.choose([
				["a", 1],
				["b", 1],
				["c", 2],
				["c", 4],
			]),
		),
	).toBeCloseTo(Math.log2(8 / 6), 9);
	expect(told((chances) => chances.place(3, Array(10).fill(7)))).toBeCloseTo(Math.log2(120), 9);
	expect(told((chances) => chances.returnOrAny([], [0.5], 64))).toBe(6);
	expect(told((chances) => chances.measure(0, 0.1, 1, [0, 0]))).toBeCloseTo(0, 9);
	expect(normalBelow(1.96)).toBeCloseTo(0.9750021, 6);
	// All of a distribution's outcomes together: their chances add up to one.
	const chances = new Chances(randomFrom(3));
	const seen = new Map<number, number>();
	for (let round = 0; round < 3_000; round++) {
		const before = chances.bits;
		const value = chances.measure(0.3, 1.1, 1, [-4, 5]);
		seen.set(value, 2 ** (before - chances.bits));
	}
	expect([...seen.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 2);
});

test("seeds apart leave records as they are, whatever the fridge is asked", () => {
	const recordsOf = (everyMs: typeof MINUTE) =>
		simulatePostDays(14, { everyMs }).days[0]!.written.filter(({ event }) => event.kind === "stock-moved");
	expect(recordsOf(millis(10 * MINUTE))).toEqual(recordsOf(MINUTE));
});
