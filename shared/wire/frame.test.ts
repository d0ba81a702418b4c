import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../contract/error.ts";
import type { BoxNo } from "../contract/id.ts";
import { epochMs, millis } from "../contract/quantity.ts";
import { ANCHOR_SOURCES } from "../contract/time.ts";
import {
	contentsOf,
	type DownHeader,
	decodeHeader,
	decodePayload,
	encodeHeader,
	encodePayload,
	type FrameHeader,
	type Payload,
	TAG_BYTES,
	type UpHeader,
} from "./frame.ts";
import { toRanges } from "./ranges.ts";
import { encodeFact, listFacts, type WireFact } from "./section-body.ts";

const ALL = { facts: true, acks: false };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const common = {
	box: fc.integer({ min: 1, max: 65_535 }).map((no) => no as BoxNo),
	keyEpoch: fc.nat(255),
	messageNo: fc.nat(0xffffff),
	clock: fc.record({
		source: fc.constantFrom(...ANCHOR_SOURCES),
		errorMs: fc.nat(31).map((bits) => millis(2 ** bits - 1)),
	}),
};
const upHeader: fc.Arbitrary<UpHeader> = fc.record({
	direction: fc.constant("up"),
	...common,
	boot: fc.integer({ min: 1, max: 1_000_000_000 }),
	monoMs: fc.nat(2 ** 32 - 1).map((ticks) => millis(ticks * 10)),
});
const downHeader: fc.Arbitrary<DownHeader> = fc.record({
	direction: fc.constant("down"),
	...common,
	utc: fc.nat(2 ** 32 - 1).map((seconds) => epochMs(946_684_800_000 + seconds * 1_000)),
});
const header: fc.Arbitrary<FrameHeader> = fc.oneof(upHeader, downHeader);

/** Lanes in order, each by rising seq, now and then with a hole or another kind. */
const facts: fc.Arbitrary<WireFact[]> = fc
	.array(
		fc.record({
			lane: fc.nat(7),
			skip: fc.constantFrom(1, 1, 1, 2 ** 30),
			kind: fc.constantFrom(10, 10, 10, 300),
			version: fc.constantFrom(1, 1, 40),
			stamp: fc.record({
				boot: fc.integer({ min: 1, max: 1_000_000_000 }),
				monoMs: fc.integer({ min: -4e12, max: 4e12 }).map(millis),
			}),
			body: fc.uint8Array({ maxLength: 30 }),
		}),
		{ maxLength: 12 },
	)
	.map((rows) => {
		const seqs = new Map<number, number>();
		return rows
			.sort((a, b) => a.lane - b.lane)
			.map(({ lane, skip, ...fact }) => {
				const seq = (seqs.get(lane) ?? 0) + skip;
				seqs.set(lane, seq);
				return { lane, seq, ...fact };
			});
	});
const ranges = fc
	.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
	.map((seqs) => toRanges(seqs.map((seq) => ({ first: seq, last: seq }))));
const acks = fc
	.dictionary(fc.constantFrom("0", "1", "4"), ranges)
	.map((lanes) => new Map(Object.entries(lanes).map(([lane, one]) => [Number(lane), one])))
	.map((received) => ({ received, applied: received }));
const payload: fc.Arbitrary<Payload> = fc.record(
	{ epoch: fc.nat(0xffff), facts, acks },
	{ requiredKeys: ["epoch", "facts"] },
);

/** An alarm of this box and boot, alone in its frame. */
function alarmFrame(
	box: number,
	boot: number,
	seq: number,
): { overhead: number; head: Uint8Array; sealed: Uint8Array } {
	const fact = { stamp: { boot, monoMs: millis(45_678_900) }, body: Uint8Array.of(1, 2, 3, 4, 5, 6) };
	const body = encodeFact(fact);
	const head = encodeHeader(
		{
			direction: "up",
			box: box as BoxNo,
			keyEpoch: 0,
			messageNo: 7,
			boot,
			monoMs: millis(45_680_000),
			clock: { source: "hub", errorMs: millis(1_250) },
		},
		ALL,
	);
	const sealed = encodePayload({
		epoch: 0xbeef,
		facts: [{ lane: 1, kind: 10, version: 1, seq, ...fact }],
	});
	return { overhead: head.length + sealed.length - body.length + TAG_BYTES, head, sealed };
}

describe("a frame", () => {
	test("S1 has a header that comes back", () => {
		fc.assert(
			fc.property(header, fc.boolean(), fc.boolean(), (one, withFacts, withAcks) => {
				const contents = { facts: withFacts, acks: withAcks };
				const bytes = encodeHeader(one, contents);
				expect(decodeHeader(bytes)).toEqual({ header: one, contents, length: bytes.length });
			}),
		);
	});

	test("S1 says its sender's time in whole ticks, which start again after 497 days of one boot", () => {
		const at = (monoMs: number) =>
			decodeHeader(
				encodeHeader(
					{
						direction: "up",
						box: 1 as BoxNo,
						keyEpoch: 0,
						messageNo: 0,
						boot: 1,
						monoMs: millis(monoMs),
						clock: { source: "system", errorMs: millis(0) },
					},
					ALL,
				),
			).header;
		expect(at(1_239)).toMatchObject({ monoMs: 1_230 });
		expect(at(2 ** 32 * 10 + 20)).toMatchObject({ monoMs: 20 });
		expect(at(-10)).toMatchObject({ monoMs: (2 ** 32 - 1) * 10 });
	});

	test("S1 rounds the error of its clock up, never down", () => {
		fc.assert(
			fc.property(upHeader, fc.nat(2 ** 31 - 1), (one, errorMs) => {
				const clock = { ...one.clock, errorMs: millis(errorMs) };
				const said = decodeHeader(encodeHeader({ ...one, clock }, ALL)).header.clock.errorMs;
				expect(said).toBeGreaterThanOrEqual(errorMs);
				expect(said).toBeLessThanOrEqual(2 * errorMs + 1);
			}),
		);
	});

	test.each([
		["of a small region", 124, 100, 9_000],
		["of a country's last box", 5_000, 127, 16_383],
		["of a new box", 1, 1, 1],
	])("S2 %s costs 26 to 28 bytes beside its fact", (_which, box, boot, seq) => {
		const { overhead } = alarmFrame(box, boot, seq);
		expect(overhead).toBeGreaterThanOrEqual(22);
		expect(overhead).toBeLessThanOrEqual(28);
	});

	test("S2 costs 31 bytes at most up to 16,383 boots and two million facts a lane", () => {
		expect(alarmFrame(65_535, 16_383, 2_097_151).overhead).toBe(31);
	});

	test("S1 keeps its bytes for ever", () => {
		const { head, sealed } = alarmFrame(300, 3, 200);
		// 1|up, sections · box 300 · key epoch 0 · message 7 · boot 3 · 4,568,000 ticks · hub, below 2^11 ms
		expect(hex(head)).toBe("12ac0200000007030045b3c04b");
		// epoch beef · lane 1 version 1 · kind 10 · seq 200 · count 1 · boot 3, monoMs, length 6, body
		expect(hex(sealed)).toBe("beef110ac8010106e884c82b06010203040506");
	});

	test("S3 has a payload that comes back, with facts of known and unknown kinds alike", () => {
		fc.assert(
			fc.property(payload, (one) => {
				expect(decodePayload(encodePayload(one), contentsOf(one))).toEqual(one);
			}),
		);
	});

	test("S12 is refused when its version or type is not known", () => {
		const { head } = alarmFrame(1, 1, 1);
		for (const first of [0x02, 0x22, 0xf2, 0x1a]) {
			const other = Uint8Array.from(head);
			other[0] = first;
			expect(() => decodeHeader(other)).toThrow(expect.objectContaining({ code: "invalid" }));
		}
	});

	test("S12 any bytes are a header, a payload and facts, or a refusal", () => {
		const flags = fc.record({ facts: fc.boolean(), acks: fc.boolean() });
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 80 }), flags, (bytes, contents) => {
				for (const read of [
					() => decodeHeader(bytes),
					() => decodePayload(bytes, contents),
					() => listFacts({ lane: 1, kind: 1, version: 1, firstSeq: 1, count: 2 ** 50, body: bytes }),
				]) {
					try {
						read();
					} catch (error) {
						expect(codeOf(error)).toBe("invalid");
					}
				}
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe("a section's body", () => {
	const stamp = fc.record({
		boot: fc.integer({ min: 1, max: 1_000_000_000 }),
		monoMs: fc.integer({ min: -4e12, max: 4e12 }).map(millis),
	});
	const facts = fc.array(fc.record({ stamp, body: fc.uint8Array({ maxLength: 12 }) }), { minLength: 1, maxLength: 12 });

	test("S5 gives back every stamp and every body, whatever the kind is", () => {
		fc.assert(
			fc.property(facts, fc.nat(500), fc.nat(99), (given, kind, version) => {
				const expected: WireFact[] = given.map((fact, i) => ({ ...fact, lane: 3, seq: 50 + i, kind, version }));
				const parts = given.map((fact, i) => encodeFact(fact, given[i - 1]?.stamp));
				const body = Uint8Array.from(parts.flatMap((part) => [...part]));
				expect(listFacts({ lane: 3, kind, version, firstSeq: 50, count: given.length, body })).toEqual(expected);
			}),
		);
	});

	test("S5 costs four bytes a fact while facts are less than a second apart", () => {
		const before = { boot: 3, monoMs: millis(45_678_900) };
		const fact = { stamp: { boot: 3, monoMs: millis(45_679_000) }, body: Uint8Array.of(9) };
		expect(encodeFact(fact, before).length - 1).toBe(4);
	});
});
