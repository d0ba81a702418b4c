import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../contract/error.ts";
import { FACTS } from "../contract/event.ts";
import type { BoxNo, FridgeId } from "../contract/id.ts";
import { celsius, epochMs, millis } from "../contract/quantity.ts";
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
import { encodeValue } from "./value.ts";
import type { WireFact } from "./wire-fact.ts";

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
function alarmFrame(box: number, boot: number, seq: number): { size: number; head: Uint8Array; sealed: Uint8Array } {
	const stamp = { boot, monoMs: millis(45_678_000) };
	const body = encodeValue(FACTS["alarm-raised"].body, {
		fridge: "heladera-1" as FridgeId,
		rule: "HEAT",
		since: { boot, monoMs: millis(45_078_000) },
		forMs: millis(600_000),
		limitCelsius: celsius(8),
		worstCelsius: celsius(9.4),
	});
	const one: FrameHeader = {
		direction: "up",
		box: box as BoxNo,
		keyEpoch: 0,
		messageNo: 7,
		boot,
		monoMs: millis(45_680_000),
		clock: { source: "hub", errorMs: millis(1_250) },
	};
	const head = encodeHeader(one, ALL);
	const sealed = encodePayload({ epoch: 0xbeef, facts: [{ lane: 1, kind: 10, version: 1, seq, stamp, body }] }, one);
	return { size: head.length + sealed.length + TAG_BYTES, head, sealed };
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
		["of a country's last box", 65_535, 16_383, 2_097_151],
		["of a new box", 1, 1, 1],
	])("S2 an alarm %s is one satellite credit", (_which, box, boot, seq) => {
		expect(alarmFrame(box, boot, seq).size).toBeLessThanOrEqual(50);
	});

	test("S2 an empty frame is 22 to 28 bytes", () => {
		fc.assert(
			fc.property(header, (one) => {
				const size = encodeHeader(one, { facts: false, acks: false }).length + TAG_BYTES;
				expect(size + encodePayload({ epoch: 7, facts: [] }, one).length).toBeGreaterThanOrEqual(22);
				expect(size + encodePayload({ epoch: 7, facts: [] }, one).length).toBeLessThanOrEqual(29);
			}),
		);
	});

	test("S1 keeps its bytes for ever", () => {
		const { head, sealed } = alarmFrame(300, 3, 200);
		// 2|up, facts · box 300 · key epoch 0 · message 7 · boot 3 · 4,568,000 ticks · hub, below 2^11 ms
		expect(hex(head)).toBe("22ac0200000007030045b3c04b");
		// epoch beef · newest codebook 1, told by 1
		expect(hex(sealed.subarray(0, 3))).toBe("beef11");
	});

	test("S3 has a payload that comes back, with facts of known and unknown kinds alike", () => {
		fc.assert(
			fc.property(payload, header, (one, from) => {
				expect(decodePayload(encodePayload(one, from), contentsOf(one), from)).toEqual(one);
			}),
		);
	});

	test("S5 under no codebook the facts are plain varints, each from the one before it", () => {
		const plain = encodePayload(
			{
				epoch: 0xbeef,
				facts: [
					{
						lane: 1,
						kind: 10,
						version: 1,
						seq: 200,
						stamp: { boot: 3, monoMs: millis(990) },
						body: Uint8Array.of(9, 8),
					},
					{ lane: 1, kind: 11, version: 2, seq: 201, stamp: { boot: 3, monoMs: millis(995) }, body: Uint8Array.of(7) },
				],
				codebook: 0,
			},
			{
				direction: "up",
				box: 1 as BoxNo,
				keyEpoch: 0,
				messageNo: 0,
				boot: 3,
				monoMs: millis(1_005),
				clock: { source: "system", errorMs: millis(0) },
			},
		);
		// epoch · newest 1, told by 0 · lane 1, kind 10, version 1, seq +200, boot +0, −10 ms, 2 bytes · lane 1, kind 11, …
		expect(hex(plain)).toBe("beef10" + "010a01900300130209" + "08" + "010b0202000a0107");
	});

	test("S5 a frame under any codebook gives the same facts", () => {
		fc.assert(
			fc.property(payload, header, (one, from) => {
				const bytes = encodePayload({ ...one, codebook: 0 }, from);
				expect(decodePayload(bytes, contentsOf(one), from)).toEqual(one);
			}),
		);
	});

	test("S12 is refused when its version or type is not known", () => {
		const { head } = alarmFrame(1, 1, 1);
		for (const first of [0x02, 0x12, 0xf2, 0x2a]) {
			const other = Uint8Array.from(head);
			other[0] = first;
			expect(() => decodeHeader(other)).toThrow(expect.objectContaining({ code: "invalid" }));
		}
	});

	test("S12 any bytes are a header, a payload and facts, or a refusal", () => {
		const flags = fc.record({ facts: fc.boolean(), acks: fc.boolean() });
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 80 }), flags, header, (bytes, contents, from) => {
				for (const read of [
					() => decodeHeader(bytes),
					() => decodePayload(bytes, contents, from),
					() => decodePayload(Uint8Array.of(1, 2, 0x11, ...bytes), contents, from),
					() => decodePayload(Uint8Array.of(1, 2, 0x10, ...bytes), contents, from),
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
