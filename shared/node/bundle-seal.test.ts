import { createCipheriv, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BoxNo } from "../contract/id.ts";
import { millis } from "../contract/quantity.ts";
import { BUNDLE_HEAD_BYTES, CHUNK_BYTES, CHUNK_CONTENT_BYTES, ManifestSchema } from "../wire/bundle.ts";
import { encodeBundledFrame, encodeOpening } from "../wire/bundle-content.ts";
import { encodeValue } from "../wire/value.ts";
import { boxBundleKeys, formatHubKey, hubBundleKeys, makeUpKey, parseHubKey } from "./bundle-key.ts";
import { type BundleDoor, type BundleEnd, BundleOpener, boxBundleDoor, hubBundleDoor } from "./bundle-open.ts";
import { BundleSealer } from "./bundle-seal.ts";

const BOX = 300 as BoxNo;
const secret = Buffer.alloc(32, 7);
const boxKeys = boxBundleKeys(secret);
const hub = hubBundleKeys(Buffer.alloc(32, 9));
const hubDoor = hubBundleDoor(hub, (box) => (box === BOX ? boxKeys : undefined));
const boxDoor = boxBundleDoor(BOX, boxKeys, hub.publicKey);
const MANIFEST = {
	epoch: 7,
	boot: 3,
	monoMs: millis(1_000),
	whole: true,
	lanes: [{ lane: "alarm", upTo: 12 }],
} as const;

const frameOf = (length: number, fill: number) => new Uint8Array(length).fill(fill);
const toHub = () => BundleSealer.toHub(BOX, boxKeys, hub.publicKey);

function sealAll(frames: readonly Uint8Array[], sealer = toHub()): Buffer {
	return Buffer.concat([...frames.map((frame) => sealer.push(frame)), sealer.finish(MANIFEST)]);
}

interface Opened {
	readonly frames: Uint8Array[];
	readonly end: BundleEnd;
	readonly box: number | undefined;
}

function openAll(bytes: Uint8Array, door: BundleDoor = hubDoor, step = 65_536): Opened {
	const opener = new BundleOpener(door);
	const frames: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += step) frames.push(...opener.push(bytes.subarray(at, at + step)));
	return { frames, end: opener.end(), box: opener.box };
}

const hex = (frames: readonly Uint8Array[]) => frames.map((frame) => Buffer.from(frame).toString("hex"));
const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 12 });

describe("a bundle", () => {
	test("S45 brings any frames over in order, in pieces of any size, both ways", () => {
		fc.assert(
			fc.property(sizes, fc.integer({ min: 1, max: 10_000 }), fc.boolean(), (lengths, step, isUp) => {
				const frames = lengths.map((length, at) => frameOf(length, at + 1));
				const bytes = isUp ? sealAll(frames) : sealAll(frames, BundleSealer.toBox(BOX, boxKeys, hub));
				const opened = openAll(bytes, isUp ? hubDoor : boxDoor, step);
				expect(hex(opened.frames)).toEqual(hex(frames));
				expect(opened.box).toBe(BOX);
				expect(opened.end).toEqual({ state: "whole", manifest: { ...MANIFEST, frames: frames.length } });
				expect((bytes.length - BUNDLE_HEAD_BYTES) % CHUNK_BYTES).toBe(0);
			}),
			{ numRuns: 100 },
		);
	});

	test("S45 carries the largest frames there are", () => {
		const frames = [frameOf(1_048_576, 1), frameOf(1_048_576, 2), frameOf(50, 3)];
		expect(hex(openAll(sealAll(frames)).frames)).toEqual(hex(frames));
	});

	test("S46 is foreign to everybody but the hub that it is sealed to, also to its maker and to another direction", () => {
		const up = sealAll([frameOf(100, 1)]);
		const otherHub = hubBundleKeys(Buffer.alloc(32, 1));
		const down = sealAll([frameOf(100, 1)], BundleSealer.toBox(BOX, boxKeys, hub));
		const otherBox = boxBundleDoor(301 as BoxNo, boxBundleKeys(Buffer.alloc(32, 2)), hub.publicKey);
		for (const opened of [
			openAll(
				up,
				hubBundleDoor(otherHub, () => boxKeys),
			),
			openAll(up, boxDoor),
			openAll(down, otherBox),
			openAll(down, hubDoor),
		])
			expect(opened).toEqual({ frames: [], end: { state: "foreign" }, box: undefined });
	});

	test("S46 tells a finder nothing: no byte of what it carries, no box number, and never twice the same bytes", () => {
		const frame = Buffer.from("300 heladera-1 frio frio frio frio");
		const [one, two] = [sealAll([frame]), sealAll([frame])];
		expect(one.length).toBe(two.length);
		expect(one.includes("heladera")).toBe(false);
		for (let at = 5; at + 8 <= one.length; at += 8)
			expect(one.subarray(at, at + 8).equals(two.subarray(at, at + 8))).toBe(false);
		// Any small content is one chunk: not even how much it was shows.
		expect(sealAll([]).length).toBe(BUNDLE_HEAD_BYTES + CHUNK_BYTES);
		expect(sealAll([frameOf(3_000, 1)]).length).toBe(BUNDLE_HEAD_BYTES + CHUNK_BYTES);
	});

	test("S47 signed by another than the box it names is forged, and the hub alone can sign for the hub", () => {
		const stranger = BundleSealer.toHub(BOX, boxBundleKeys(Buffer.alloc(32, 3)), hub.publicKey);
		expect(openAll(sealAll([frameOf(60, 1)], stranger)).end).toEqual({ state: "forged" });
		const unknown = BundleSealer.toHub(9 as BoxNo, boxKeys, hub.publicKey);
		expect(openAll(sealAll([], unknown)).end).toEqual({ state: "forged" });
		const notTheHub = BundleSealer.toBox(BOX, boxKeys, hubBundleKeys(Buffer.alloc(32, 4)));
		expect(openAll(sealAll([frameOf(60, 1)], notTheHub), boxDoor).end).toEqual({ state: "forged" });
		const forAnother = BundleSealer.toBox(301 as BoxNo, boxKeys, hub);
		expect(openAll(sealAll([], forAnother), boxDoor).end).toEqual({ state: "forged" });
	});

	test("S48 cut at every byte there is gives every frame whose chunks were whole, and never says whole", () => {
		const lengths = [300, 4_500, 1, 2_000, 900];
		const frames = lengths.map((length, at) => frameOf(length, at + 1));
		const bytes = sealAll(frames);
		const ends = contentEnds(lengths);
		for (let cut = 0; cut < bytes.length; cut++) {
			const { frames: got, end } = openAll(bytes.subarray(0, cut));
			const content = Math.max(0, Math.floor((cut - BUNDLE_HEAD_BYTES) / CHUNK_BYTES)) * CHUNK_CONTENT_BYTES;
			const whole = ends.filter((at) => at <= content).length;
			if (got.length !== whole || end.state !== (cut < BUNDLE_HEAD_BYTES ? "foreign" : "cut"))
				expect({ cut, got: got.length, end }).toEqual({ cut, got: whole, end: { state: "cut" } });
		}
	});

	test("S48 any changed, missing, doubled or exchanged chunk ends it there: what came before is good, nothing else is given", () => {
		const frames = Array.from({ length: 12 }, (_, at) => frameOf(1_500, at + 1));
		const bytes = sealAll(frames);
		const chunks = (bytes.length - BUNDLE_HEAD_BYTES) / CHUNK_BYTES;
		const chunkAt = (at: number) =>
			bytes.subarray(BUNDLE_HEAD_BYTES + at * CHUNK_BYTES, BUNDLE_HEAD_BYTES + (at + 1) * CHUNK_BYTES);
		const made = (order: readonly number[]) =>
			Buffer.concat([bytes.subarray(0, BUNDLE_HEAD_BYTES), ...order.map(chunkAt)]);
		const isBeginning = ({ frames: got, end }: Opened) =>
			end.state !== "whole" && hex(got).every((one, at) => one === hex([frames[at]!])[0]);
		fc.assert(
			fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, xor) => {
				const changed = Buffer.from(bytes);
				changed[at] = (changed[at] ?? 0) ^ xor;
				expect(isBeginning(openAll(changed))).toBe(true);
			}),
			{ numRuns: 300 },
		);
		fc.assert(
			fc.property(fc.array(fc.nat(chunks - 1), { maxLength: 8 }), (order) => {
				fc.pre(order.some((one, at) => one !== at) || order.length < chunks);
				expect(isBeginning(openAll(made(order)))).toBe(true);
			}),
		);
	});

	test("S48 what lies behind the end of a whole bundle changes nothing", () => {
		const bytes = Buffer.concat([sealAll([frameOf(60, 1)]), Buffer.alloc(9_000, 1)]);
		expect(openAll(bytes).end.state).toBe("whole");
	});

	test("S48 no bytes hurt the reader, sealed by a stranger or not sealed at all", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 9_000 }), fc.integer({ min: 1, max: 5_000 }), (bytes, step) => {
				expect(openAll(bytes, hubDoor, step).end.state).toBe("foreign");
			}),
		);
		// The hub's key is public: anybody can seal anything to it.
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 5 }), (pieces) => {
				const { end } = openAll(sealedGarbage(Buffer.concat(pieces)));
				expect(["cut", "damaged", "forged"]).toContain(end.state);
			}),
		);
	});

	test.each([
		["a frame that claims four gigabytes", Buffer.from([1, 0xff, 0xff, 0xff, 0xff, 0x0f])],
		["a frame above 1 MiB", Buffer.from([1, 0x81, 0x80, 0x40])],
		["a length without an end", Buffer.from([1, 0x80, 0x80, 0x80, 0x80, 0x80])],
		["box 0", Buffer.from([0, 0])],
		["box 65,536", Buffer.from([0x80, 0x80, 4])],
		["a manifest above 1 KiB", Buffer.from([1, 0, 0x81, 8])],
		["a manifest that is none", Buffer.concat([Buffer.from([1, 0, 70]), Buffer.alloc(140)])],
	])("S48 %s is refused at once", (_what, content) => {
		expect(openAll(sealedGarbage(content)).end).toEqual({ state: "damaged" });
	});

	test("S48 a share that agrees with every key the same is foreign", () => {
		const zeros = Buffer.concat([
			Buffer.from("TSBU"),
			Buffer.from([0x10]),
			Buffer.alloc(32),
			Buffer.alloc(CHUNK_BYTES),
		]);
		expect(openAll(zeros).end).toEqual({ state: "foreign" });
	});

	test("S49 names are the same on one stick, and differ by stick, direction, part and box", () => {
		const stick = Buffer.alloc(16, 1);
		const names = [
			boxKeys.nameOf(stick, "up", 0),
			boxKeys.nameOf(stick, "up", 1),
			boxKeys.nameOf(stick, "down", 0),
			boxKeys.nameOf(Buffer.alloc(16, 2), "up", 0),
			boxBundleKeys(Buffer.alloc(32, 8)).nameOf(stick, "up", 0),
		];
		expect(new Set(names).size).toBe(names.length);
		expect(names[0]).toBe(boxBundleKeys(secret).nameOf(stick, "up", 0));
		for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);
	});
});

/** Where in the content each frame ends. */
function contentEnds(lengths: readonly number[]): number[] {
	let at = encodeOpening(BOX).length;
	return lengths.map((length) => {
		at += encodeBundledFrame(new Uint8Array(length)).length;
		return at;
	});
}

/** Any content, sealed to the hub by other means than ours: a stranger's, who keeps to the chunks and to nothing else. */
function sealedGarbage(content: Uint8Array): Buffer {
	const { share, key } = makeUpKey(hub.publicKey);
	const head = Buffer.concat([Buffer.from("TSBU"), Buffer.from([0x10]), share]);
	const chunks: Buffer[] = [head];
	const count = Math.max(1, Math.ceil(content.length / 4_079));
	for (let at = 0; at < count; at++) {
		const piece = content.subarray(at * 4_079, (at + 1) * 4_079);
		const plain = Buffer.concat([Buffer.from([at === count - 1 ? 1 : 0]), piece, Buffer.alloc(4_079 - piece.length)]);
		const nonce = Buffer.alloc(12);
		nonce.writeUInt32BE(at, 8);
		const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(head);
		chunks.push(cipher.update(plain), cipher.final(), cipher.getAuthTag());
	}
	return Buffer.concat(chunks);
}

test("S47 by other means than ours: the content, its hash and its signature as SYNC.md lays them out", () => {
	const frame = Buffer.from("any frame");
	const said = encodeValue(ManifestSchema, { ...MANIFEST, frames: 1 });
	const { share, key } = makeUpKey(hub.publicKey);
	const head = Buffer.concat([Buffer.from("TSBU"), Buffer.from([0x10]), share]);
	const before = Buffer.concat([Buffer.from([0xac, 2, frame.length]), frame, Buffer.from([0, said.length]), said]);
	const digest = createHash("sha256").update(before).digest();
	const content = Buffer.concat([before, boxKeys.signing.sign("stick", Buffer.concat([head, digest]))]);
	const nonce = Buffer.alloc(12);
	const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(head);
	const plain = Buffer.concat([Buffer.from([1]), content, Buffer.alloc(4_079 - content.length)]);
	const bytes = Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
	expect(openAll(bytes)).toEqual({
		frames: [new Uint8Array(frame)],
		end: { state: "whole", manifest: { ...MANIFEST, frames: 1 } },
		box: BOX,
	});
});

test("S45 a bundle of the first version is opened for ever", () => {
	const { frames, end, box } = openAll(readFileSync(join(import.meta.dirname, "bundle-1.tesai")));
	expect([frames.map((frame) => Buffer.from(frame).toString()), box]).toEqual([["one", "two"], BOX]);
	expect(end).toEqual({ state: "whole", manifest: { ...MANIFEST, frames: 2 } });
});

test("S46 keys and names are these for ever", () => {
	const share = Buffer.alloc(32, 5);
	expect(formatHubKey(hub.publicKey)).toMatchInlineSnapshot(
		`"0ee3b3d116784bcbafbda32e8bda0231d03a9979262089dd7dbd51f6a5efa52e5662cd850eef34aa9e515edf4b361b86ac7ef721f52c55d57b4120f7bd8f6405"`,
	);
	expect(boxKeys.downKey(share).toString("hex")).toMatchInlineSnapshot(
		`"4a7b18a9f488daec288f1da06c1e16f8a79f1b66d601e83f6845eaeaaf02db15"`,
	);
	expect(boxKeys.nameOf(Buffer.alloc(16, 1), "up", 0)).toMatchInlineSnapshot(`"ae4dbbffd34f230b623e7c082accfee2"`);
	expect(hub.upKey(hub.publicKey.sealing).toString("hex")).toMatchInlineSnapshot(
		`"285d870769be08b72d388633e1862a98690822bca61a6667198ea2bafb8fb873"`,
	);
});

describe("the hub's public key", () => {
	test("S46 is read as it was written, and nothing else is", () => {
		const text = formatHubKey(hub.publicKey);
		expect(formatHubKey(parseHubKey(`${text}\n`))).toBe(text);
		for (const wrong of ["", text.slice(1), `${text}00`, text.toUpperCase(), text.replace(/./, "g")])
			expect(() => parseHubKey(wrong)).toThrow("public key");
	});
});
