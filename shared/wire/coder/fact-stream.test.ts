import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../contract/error.ts";
import { FACTS, type FactKind } from "../../contract/event.ts";
import { LANES } from "../../contract/lane.ts";
import { millis } from "../../contract/quantity.ts";
import type { Node, Schema } from "../../contract/schema.ts";
import { ACKS_BUDGET, type Acks } from "../acks.ts";
import { toRanges } from "../ranges.ts";
import { encodeValue } from "../value.ts";
import type { WireFact } from "../wire-fact.ts";
import { BitModel } from "./bit-model.ts";
import { codebookOf } from "./codebooks.ts";
import { MOST_FACTS, openStream, readStream } from "./fact-stream.ts";
import { FactWalk } from "./fact-walk.ts";
import { RangeEncoder } from "./range-coder.ts";

const ORIGIN = { boot: 3, monoMs: millis(90_000_000) };
const FACTS_ONLY = { facts: true, acks: false };

/** Every value that a declaration allows, small ones most. */
function valuesOf(node: Node): fc.Arbitrary<unknown> {
	switch (node.kind) {
		case "integer":
			return fc.oneof(fc.integer({ min: node.min, max: Math.min(node.max, node.min + 9) }), wholes(node.min, node.max));
		case "decimal": {
			const inverse = Math.round(1 / node.step);
			return wholes(Math.ceil(node.min * inverse), Math.floor(node.max * inverse)).map((count) => count / inverse);
		}
		case "boolean":
			return fc.boolean();
		case "text":
			return fc.oneof(
				fc
					.constantFrom("heladera-1", "sala", "x")
					.map((word) => word.slice(0, node.maxLength).padEnd(node.minLength, "0")),
				fc.string({ unit: "grapheme-ascii", minLength: node.minLength, maxLength: node.maxLength }),
			);
		case "choice":
			return fc.constantFrom(...node.values);
		case "list":
			return fc.array(valuesOf(node.item), { maxLength: Math.min(node.max, 12) });
		case "record":
			return fieldsOf(node.fields);
		case "tagged":
			return fc.oneof(
				...Object.entries(node.variants).map(([tag, { fields }]) =>
					fieldsOf(fields).map((value) => ({ ...value, [node.tag]: tag })),
				),
			);
		case "maybe":
			return valuesOf(node.inner);
		case "nullable":
			return fc.option(valuesOf(node.inner));
	}
}
const wholes = (min: number, max: number) =>
	fc.double({ min, max, noNaN: true }).map((value) => Math.min(max, Math.max(min, Math.round(value))) + 0);
const fieldsOf = (fields: Readonly<Record<string, Node>>): fc.Arbitrary<Record<string, unknown>> =>
	fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valuesOf(field)])), {
		requiredKeys: Object.keys(fields).filter((name) => fields[name]?.kind !== "maybe"),
	});

const kinds = Object.keys(FACTS) as FactKind[];
const factOf = (kind: FactKind): fc.Arbitrary<Omit<WireFact, "seq">> => {
	const { no, version, lane, body } = FACTS[kind];
	const stamp = fc.record({ boot: fc.constantFrom(3, 3, 3, 2), monoMs: fc.nat(100_000_000).map(millis) });
	return fc.record({ stamp, value: valuesOf(body) }).map(({ stamp, value }) => {
		return { lane: LANES.indexOf(lane), kind: no, version, stamp, body: encodeValue(body as Schema<unknown>, value) };
	});
};
const anyFacts = fc
	.array(fc.constantFrom(...kinds).chain(factOf), { minLength: 1, maxLength: 12 })
	.map((facts) => facts.toSorted((a, b) => a.lane - b.lane).map((fact, at): WireFact => ({ ...fact, seq: at + 1 })));

function write(facts: readonly WireFact[], codebook = 1, acks?: Acks): Uint8Array<ArrayBuffer> {
	const stream = openStream(codebook, ORIGIN, acks);
	for (const fact of facts) stream.add(fact, Number.POSITIVE_INFINITY);
	return stream.finish();
}

describe("a stream of facts", () => {
	// Kinds that are younger than the codebook travel as their bytes: with all the others in the test after this one.
	test.each(kinds.filter((kind) => codebookOf(1).kinds.has(FACTS[kind].no)))(
		"S54 %s is told field by field and comes back to the byte",
		(kind) => {
			fc.assert(
				fc.property(fc.array(factOf(kind), { minLength: 1, maxLength: 6 }), (list) => {
					const facts = list.map((fact, at): WireFact => ({ ...fact, seq: 40 + at }));
					const walk = new FactWalk(codebookOf(1), new RangeEncoder(), ORIGIN);
					for (const fact of facts) expect(walk.tell(fact)).toBe(true);
					walk.model.release();
					expect(readStream(write(facts), 1, ORIGIN, FACTS_ONLY)).toEqual({ facts });
				}),
				{ numRuns: 15 },
			);
		},
	);

	test("S54 facts of all kinds in one frame come back under any codebook", () => {
		fc.assert(
			fc.property(anyFacts, fc.constantFrom(0, 1), (facts, codebook) => {
				expect(readStream(write(facts, codebook), codebook, ORIGIN, FACTS_ONLY)).toEqual({ facts });
			}),
			{ numRuns: 60 },
		);
	});

	test("S55 what no declaration tells goes as its bytes: other kinds, versions and lanes, and bodies that are none", () => {
		const body = fc.uint8Array({ maxLength: 40 });
		const odd = fc.record({
			lane: fc.nat(7),
			kind: fc.oneof(fc.constantFrom(...kinds.map((kind) => FACTS[kind].no)), fc.nat(900)),
			version: fc.constantFrom(1, 1, 1, 2, 0, 99),
			stamp: fc.record({
				boot: fc.integer({ min: 1, max: 9 }),
				monoMs: fc.integer({ min: -1e9, max: 1e9 }).map(millis),
			}),
			body,
		});
		fc.assert(
			fc.property(fc.array(odd, { minLength: 1, maxLength: 12 }), (list) => {
				const facts = list.map((fact, at): WireFact => ({ ...fact, seq: 2 ** 40 + at * at }));
				expect(readStream(write(facts), 1, ORIGIN, FACTS_ONLY)).toEqual({ facts });
			}),
			{ numRuns: 250 },
		);
	});

	test("S55 a choice beyond the reader's list comes through: lists grow", () => {
		const { no, version, body } = FACTS["equipment-serviced"];
		const known = encodeValue(body as Schema<unknown>, { fridge: "heladera-1", work: "cleaned" });
		const grown = Uint8Array.from(known, (byte, at) => (at === 11 ? 40 : byte));
		const fact = { lane: 3, seq: 1, kind: no, version, stamp: ORIGIN, body: grown };
		expect(readStream(write([fact]), 1, ORIGIN, FACTS_ONLY)).toEqual({ facts: [fact] });
	});

	test("S12 a changed, cut or random stream is facts or a refusal, and never more than a frame may unpack to", () => {
		const change = fc.record({ at: fc.nat(400), bits: fc.integer({ min: 1, max: 255 }), cut: fc.option(fc.nat(200)) });
		fc.assert(
			fc.property(anyFacts, fc.option(fc.uint8Array({ maxLength: 120 })), change, (facts, noise, { at, bits, cut }) => {
				const bytes = noise ?? write(facts).slice(0, cut ?? undefined);
				if (bytes.length > 0) bytes[at % bytes.length]! ^= bits;
				try {
					const told = readStream(bytes, 1, ORIGIN, FACTS_ONLY);
					expect(told.facts.length).toBeLessThanOrEqual(MOST_FACTS);
					expect(told.facts.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(0x80000);
				} catch (error) {
					expect(codeOf(error)).toBe("invalid");
				}
			}),
			{ numRuns: 300 },
		);
	});
});

describe("acks in a stream", () => {
	test("S10 take 50 bytes at most in any state, and claim no seq that is not there", () => {
		const seqs = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 45 }), fc.nat(2 ** 20)), {
			minLength: 1,
			maxLength: 40,
		});
		const ranges = seqs.map((list) => toRanges(list.map(([first, more]) => ({ first, last: first + more }))));
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(7), ranges, ranges), { maxLength: 8 }), (lanes) => {
				const acks = {
					received: new Map(lanes.map(([lane, one]) => [lane, one])),
					applied: new Map(lanes.map(([lane, , one]) => [lane, one])),
				};
				const bytes = write([], 1, acks);
				expect(bytes.length).toBeLessThanOrEqual(ACKS_BUDGET);
				const { acks: back } = readStream(bytes, 1, ORIGIN, { facts: false, acks: true });
				for (const [lane, { upTo }] of back?.received ?? [])
					expect(upTo).toBeLessThanOrEqual(acks.received.get(lane)!.upTo);
			}),
			{ numRuns: 150 },
		);
	});

	test("S11 both sets come back, whether or not they differ", () => {
		const holes = {
			upTo: 9_000,
			gaps: [
				{ first: 2, last: 3 },
				{ first: 8_000, last: 8_001 },
			],
		};
		const acks = {
			received: new Map([
				[0, holes],
				[5, { upTo: 0, gaps: [] }],
			]),
			applied: new Map([
				[0, { upTo: 1, gaps: [] }],
				[5, { upTo: 0, gaps: [] }],
			]),
		};
		for (const codebook of [0, 1]) {
			expect(readStream(write([], codebook, acks), codebook, ORIGIN, { facts: false, acks: true })).toEqual({
				facts: [],
				acks,
			});
		}
	});
});

test("S52 a model that is done with leaves its table to the next, unchanged by what it learnt", () => {
	const first = new BitModel(codebookOf(1), new RangeEncoder());
	first.about(9);
	first.code(1, 1);
	first.release();
	const { cells } = new BitModel(codebookOf(1), new RangeEncoder());
	expect(Buffer.compare(Buffer.from(cells.buffer), Buffer.from(codebookOf(1).cells.buffer))).toBe(0);
});
