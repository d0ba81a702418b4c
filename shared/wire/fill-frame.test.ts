import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BoxNo } from "../contract/id.ts";
import { millis } from "../contract/quantity.ts";
import type { Acks } from "./acks.ts";
import { type FilledFrame, fillFrame } from "./fill-frame.ts";
import {
	contentsOf,
	encodeHeader,
	encodePayload,
	LARGEST_FRAME,
	type Payload,
	TAG_BYTES,
	type UpHeader,
} from "./frame.ts";
import type { WireFact } from "./wire-fact.ts";

const header: UpHeader = {
	direction: "up",
	box: 300 as BoxNo,
	keyEpoch: 0,
	messageNo: 1,
	boot: 3,
	monoMs: millis(1_000),
	clock: { source: "system", errorMs: millis(0) },
};
const ranges = { upTo: 9, gaps: [{ first: 2, last: 3 }] };
const someAcks: Acks = { received: new Map([[1, ranges]]), applied: new Map([[1, ranges]]) };

/** Lanes in order, seqs rising with some holes, kinds alternating now and then, bodies of any size. */
const facts: fc.Arbitrary<WireFact[]> = fc
	.array(
		fc.record({
			lane: fc.nat(6),
			skip: fc.constantFrom(1, 1, 1, 4),
			kind: fc.constantFrom(10, 10, 10, 11, 200),
			version: fc.constantFrom(1, 1, 30),
			boot: fc.constantFrom(3, 3, 4),
			monoMs: fc.nat(4_000_000).map(millis),
			body: fc.uint8Array({ maxLength: 30 }),
		}),
		{ maxLength: 40 },
	)
	.map((rows) => {
		const seqs = new Map<number, number>();
		return rows
			.sort((a, b) => a.lane - b.lane)
			.map(({ lane, skip, kind, version, boot, monoMs, body }) => {
				const seq = (seqs.get(lane) ?? 0) + skip;
				seqs.set(lane, seq);
				return { lane, seq, kind, version, stamp: { boot, monoMs }, body };
			});
	});
const acks = fc.constantFrom(undefined, someAcks);

const roomOf = (budget: number, withAcks: Acks | undefined) => ({
	budget,
	header,
	...(withAcks && { acks: withAcks }),
});

function sealedLength(filled: FilledFrame, withAcks: Acks | undefined): number {
	const payload: Payload = { epoch: 1, facts: filled.facts, ...(withAcks && { acks: withAcks }) };
	return encodeHeader(header, contentsOf(payload)).length + encodePayload(payload, header).length + TAG_BYTES;
}

describe("filling a frame", () => {
	test("S4 never exceeds the budget, and the size it tells is the size it has", () => {
		fc.assert(
			fc.property(facts, fc.integer({ min: 50, max: 400 }), acks, (given, budget, withAcks) => {
				const filled = fillFrame(given, roomOf(budget, withAcks));
				expect(filled.size).toBe(sealedLength(filled, withAcks));
				expect(filled.size).toBeLessThanOrEqual(budget);
			}),
			{ numRuns: 300 },
		);
	});

	test("S4 what it has coded is what the seal would code anew", () => {
		fc.assert(
			fc.property(facts, fc.integer({ min: 50, max: 400 }), acks, (given, budget, withAcks) => {
				const { facts, coded } = fillFrame(given, roomOf(budget, withAcks));
				const payload: Payload = { epoch: 1, facts, ...(withAcks && { acks: withAcks }) };
				expect(encodePayload({ ...payload, coded }, header)).toEqual(encodePayload(payload, header));
			}),
		);
	});

	test("S4 every fact is in it, left over or too large, and what is in it is unchanged", () => {
		fc.assert(
			fc.property(facts, fc.integer({ min: 50, max: 400 }), acks, (given, budget, withAcks) => {
				const filled = fillFrame(given, roomOf(budget, withAcks));
				const inside = filled.facts;
				expect(inside.length + filled.left + filled.oversize.length).toBe(given.length);
				expect(inside).toEqual(
					given.filter((fact) => inside.some((one) => one.lane === fact.lane && one.seq === fact.seq)),
				);
				const taken = filled.taken.flatMap(({ lane, first, last }) =>
					Array.from({ length: last - first + 1 }, (_, i) => [lane, first + i]),
				);
				expect(taken).toEqual(inside.map(({ lane, seq }) => [lane, seq]));
			}),
			{ numRuns: 300 },
		);
	});

	test("S4 a lane leaves in order: nothing is taken after a fact of its lane that had to wait", () => {
		fc.assert(
			fc.property(facts, fc.integer({ min: 50, max: 400 }), (given, budget) => {
				const filled = fillFrame(given, roomOf(budget, undefined));
				const inside = filled.facts;
				for (let lane = 0; lane < 7; lane++) {
					const possible = given.filter((fact) => fact.lane === lane && !filled.oversize.includes(fact));
					const seqs = inside.filter((fact) => fact.lane === lane).map((fact) => fact.seq);
					expect(seqs).toEqual(possible.slice(0, seqs.length).map((fact) => fact.seq));
				}
			}),
			{ numRuns: 300 },
		);
	});

	const fact = (lane: number, seq: number, size: number): WireFact => ({
		lane,
		seq,
		kind: 10,
		version: 1,
		stamp: { boot: 3, monoMs: millis(seq * 1_000) },
		// What no model expects.
		body: Uint8Array.from({ length: size }, (_, at) => (Math.imul(at + 7 * seq, 0x9e3779b1) >>> 24) & 0xff),
	});

	test("S4 room that the urgent lane cannot use is given to the next one", () => {
		const filled = fillFrame([fact(1, 1, 20), fact(1, 2, 50), fact(4, 1, 10)], roomOf(100, undefined));
		expect(filled.taken).toEqual([
			{ lane: 1, first: 1, last: 1 },
			{ lane: 4, first: 1, last: 1 },
		]);
		expect(filled.left).toBe(1);
	});

	test("S4 a fact that no such frame can carry blocks nobody", () => {
		const filled = fillFrame([fact(1, 1, 400), fact(1, 2, 10)], roomOf(340, undefined));
		expect(filled.oversize.map((one) => one.seq)).toEqual([1]);
		expect(filled.taken).toEqual([{ lane: 1, first: 2, last: 2 }]);
	});

	test("S4 a frame has any size from one satellite credit on, and is full when it unpacks to 128 KiB", () => {
		const many = Array.from({ length: 3_000 }, (_, i) => fact(5, i + 1, 60));
		const [small, large] = [fillFrame(many, roomOf(130, undefined)), fillFrame(many, roomOf(LARGEST_FRAME, undefined))];
		expect(small.taken).toEqual([{ lane: 5, first: 1, last: 1 }]);
		expect(large.taken).toEqual([{ lane: 5, first: 1, last: Math.ceil(0x20000 / 60) }]);
	});
});
