import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BoxNo } from "../contract/id.ts";
import { epochMs, millis } from "../contract/quantity.ts";
import { type DownHeader, LARGEST_FRAME, type Payload, type UpHeader } from "../wire/frame.ts";
import { frameKeys, openFrame, readHeader, sealBytes, sealFrame } from "./seal.ts";

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const keys = frameKeys(secret);
const clock = { source: "hub", errorMs: millis(2_047) } as const;
const up: UpHeader = {
	direction: "up",
	box: 300 as BoxNo,
	keyEpoch: 0,
	messageNo: 7,
	boot: 3,
	monoMs: millis(45_680_000),
	clock,
};
const down: DownHeader = {
	direction: "down",
	box: 300 as BoxNo,
	keyEpoch: 0,
	messageNo: 7,
	utc: epochMs(1_794_000_000_000),
	clock,
};
const payload: Payload = {
	epoch: 0xbeef,
	facts: [
		{
			lane: 1,
			kind: 10,
			version: 1,
			seq: 200,
			stamp: { boot: 3, monoMs: millis(0) },
			body: Uint8Array.from([1, 2, 3]),
		},
	],
};
const plain = (opened: Payload) => ({
	...opened,
	facts: opened.facts.map((one) => ({ ...one, body: Uint8Array.from(one.body) })),
});

describe("the seal", () => {
	test("S8 keeps its bytes for ever", () => {
		const plain = Buffer.from("beef110ac80101010203", "hex");
		expect(Buffer.from(sealBytes(keys, up, { facts: true, acks: false }, plain)).toString("hex")).toBe(
			"22ac0200000007030045b3c04b9a5b94d837e95abae88d674ed709402e774c",
		);
		expect(Buffer.from(sealFrame(keys, down, { epoch: 0xbeef, facts: [] })).toString("hex")).toBe(
			"21ac0200000007328101004b872b0ff06b9d78458f89a2",
		);
	});

	test("S8 opens to what was sealed, in both directions", () => {
		for (const header of [up, down]) {
			const opened = openFrame(keys, sealFrame(keys, header, payload));
			expect(opened.header).toEqual(header);
			expect(plain(opened.payload)).toEqual(payload);
		}
	});

	test("S8 tells the box's number before any key is known", () => {
		expect(readHeader(sealFrame(keys, up, payload)).box).toBe(300);
	});

	test("S8 breaks when any one bit is changed", () => {
		const frame = sealFrame(keys, up, payload);
		for (let bit = 0; bit < frame.length * 8; bit++) {
			const other = Uint8Array.from(frame);
			other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
			// A changed header may already be no header at all; nothing is ever opened.
			expect(() => openFrame(keys, other)).toThrow(
				expect.objectContaining({ code: expect.stringMatching(/^(unauthorized|invalid)$/) }),
			);
			if (bit >= 13 * 8)
				expect(() => openFrame(keys, other)).toThrow(expect.objectContaining({ code: "unauthorized" }));
		}
	});

	test("S8 breaks when bytes are cut off, added, or sealed by another box's key", () => {
		const frame = sealFrame(keys, up, payload);
		const other = frameKeys(secret.map((byte) => byte ^ 1));
		for (const [holder, bytes] of [
			[keys, frame.subarray(0, -1)],
			[keys, Uint8Array.from([...frame, 0])],
			[other, frame],
		] as const)
			expect(() => openFrame(holder, bytes)).toThrow(expect.objectContaining({ code: "unauthorized" }));
	});

	test("S8 has a key of its own for each direction and each key epoch", () => {
		const made = [keys.keyFor("up", 0), keys.keyFor("down", 0), keys.keyFor("up", 1), keys.keyFor("down", 1)];
		expect(new Set(made.map((key) => key.toString("hex"))).size).toBe(4);
		expect(made.some((key) => key.equals(secret))).toBe(false);
	});

	test("S8 hides the same fact differently in every message", () => {
		const sealed = [up, { ...up, messageNo: 8 }, { ...up, boot: 4 }, { ...up, monoMs: millis(45_680_010) }].map(
			(header) => Buffer.from(sealFrame(keys, header, payload).subarray(13)).toString("hex"),
		);
		expect(new Set(sealed).size).toBe(4);
	});

	test("S4 carries a frame of 1 MiB and refuses a longer one", () => {
		const [fact] = payload.facts;
		const body = new Uint8Array(LARGEST_FRAME - 100);
		const frame = sealFrame(keys, up, {
			epoch: 1,
			facts: [{ ...(fact as (typeof payload.facts)[0]), body }],
			// A body that no model is asked to tell.
			codebook: 0,
		});
		expect(openFrame(keys, frame).payload.facts[0]?.body).toHaveLength(LARGEST_FRAME - 100);
		expect(() => openFrame(keys, new Uint8Array(LARGEST_FRAME + 1))).toThrow(
			expect.objectContaining({ code: "too-large" }),
		);
	});

	test("S12 any bytes are refused with a code", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0, 0x10, 0x12, 0x13, 0x17), (bytes, first) => {
				const frame = Uint8Array.from([first, ...bytes]);
				expect(() => openFrame(keys, frame)).toThrow(
					expect.objectContaining({ code: expect.stringMatching(/^(unauthorized|invalid)$/) }),
				);
			}),
			{ numRuns: 500 },
		);
	});
});
