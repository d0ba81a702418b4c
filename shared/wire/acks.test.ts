import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../contract/error.ts";
import { ACKS_BUDGET, type Acks, decodeAcks, encodeAcks, type LaneRanges, MOST_LANES } from "./acks.ts";
import { ByteReader } from "./bytes.ts";
import { hasSeq, type Ranges, toRanges, toRuns } from "./ranges.ts";

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const read = (bytes: Uint8Array) => decodeAcks(new ByteReader(bytes));

function lanesWithin(most: number, runs: number): fc.Arbitrary<LaneRanges> {
	const range = fc
		.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 0, max: 9 }))
		.map(([first, more]) => ({ first, last: Math.min(first + more, most) }));
	const ranges = fc.array(range, { maxLength: runs }).map(toRanges);
	return fc
		.array(fc.tuple(fc.nat(MOST_LANES - 1), ranges), { maxLength: 12 })
		.map((entries) => new Map(entries.filter(([, { upTo }]) => upTo > 0)));
}

/** Applied is a part of received: nothing is applied before it has arrived. */
function withApplied(received: LaneRanges, keep: (lane: number) => boolean): Acks {
	const applied = new Map<number, Ranges>();
	for (const [lane, ranges] of received) applied.set(lane, keep(lane) ? ranges : toRanges(toRuns(ranges).slice(0, 1)));
	return { received, applied };
}

const states = (most: number, runs: number): fc.Arbitrary<Acks> =>
	fc
		.tuple(lanesWithin(most, runs), fc.nat(255))
		.map(([received, mask]) => withApplied(received, (lane) => ((mask >> lane) & 1) === 1));

describe("acks", () => {
	test("S11 come back as they were when there is room", () => {
		fc.assert(
			fc.property(states(5_000, 6), (acks) => {
				const back = read(encodeAcks(acks, NO_LIMIT));
				expect(new Map([...back.received].sort())).toEqual(new Map([...acks.received].sort()));
				expect(new Map([...back.applied].sort())).toEqual(new Map([...acks.applied].sort()));
			}),
		);
	});

	test("S10 take 50 bytes at most in any state, and claim nothing that is not there", () => {
		fc.assert(
			fc.property(fc.oneof(states(300, 60), states(2 ** 45, 30)), (acks) => {
				const bytes = encodeAcks(acks);
				expect(bytes.length).toBeLessThanOrEqual(ACKS_BUDGET);
				const back = read(bytes);
				for (const side of ["received", "applied"] as const) {
					for (const [lane, ranges] of back[side]) {
						const truth = acks[side].get(lane) as Ranges;
						for (const { first, last } of toRuns(ranges)) {
							expect(hasSeq(truth, first) && hasSeq(truth, last)).toBe(true);
							expect(truth.gaps.some((gap) => gap.first >= first && gap.last <= last)).toBe(false);
						}
					}
				}
			}),
		);
	});

	test("S10 of gaps that do not all fit, the most urgent lane's lowest are named first", () => {
		const holes = toRanges(Array.from({ length: 60 }, (_, i) => ({ first: 3 * i + 1, last: 3 * i + 1 })));
		const received = new Map([
			[1, holes],
			[5, holes],
		]);
		const back = read(encodeAcks({ received, applied: received }));
		const urgent = back.received.get(1) as Ranges;
		expect(urgent.gaps.length).toBeGreaterThan(10);
		expect(urgent.gaps).toEqual(holes.gaps.slice(0, urgent.gaps.length));
		expect(back.received.get(5)).toEqual({ upTo: 1, gaps: [] });
	});

	test("S10 a gap in what was received is named before any gap in what was applied, whatever their lanes", () => {
		const notUnderstood = toRanges(Array.from({ length: 40 }, (_, i) => ({ first: 2 * i + 1, last: 2 * i + 1 })));
		const beyondGap = { upTo: 8, gaps: [{ first: 4, last: 4 }] };
		const received = new Map<number, Ranges>([
			[4, { upTo: notUnderstood.upTo, gaps: [] }],
			[5, beyondGap],
		]);
		const back = read(encodeAcks({ received, applied: new Map(received).set(4, notUnderstood) }));
		expect(back.received.get(5)).toEqual(beyondGap);
		expect(back.applied.get(5)).toEqual(beyondGap);
		expect(back.applied.get(4)?.gaps.length).toBeGreaterThan(10);
	});

	test("S11 applied costs nothing while it equals received", () => {
		const received = new Map([[0, { upTo: 9, gaps: [{ first: 2, last: 3 }] }]]);
		const same = encodeAcks({ received, applied: new Map(received) });
		expect(Buffer.from(same).toString("hex")).toBe("0109010101");
		expect(encodeAcks({ received, applied: new Map([[0, { upTo: 1, gaps: [] }]]) }).length).toBe(same.length + 3);
	});

	test("S12 any bytes are acks or a refusal", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
				try {
					const acks = read(bytes);
					expect(read(encodeAcks(acks, NO_LIMIT))).toEqual(acks);
				} catch (error) {
					expect(codeOf(error)).toBe("invalid");
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});
