// A reader of frames that was written from SYNC.md alone, in another language, finds in every frame what its sender put there, to the byte.

import { spawnSync } from "node:child_process";
import { createDecipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FACTS, type FactKind, writerOf } from "@tesai/shared/contract/event.ts";
import type { BoxNo, SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Node, Schema } from "@tesai/shared/contract/schema.ts";
import { ANCHOR_SOURCES } from "@tesai/shared/contract/time.ts";
import { frameKeys, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Acks, LaneRanges } from "@tesai/shared/wire/acks.ts";
import { CODEBOOK_1 } from "@tesai/shared/wire/coder/codebook-1.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import {
	contentsOf,
	decodePayload,
	encodeHeader,
	encodePayload,
	type FrameHeader,
	type Payload,
	TAG_BYTES,
} from "@tesai/shared/wire/frame.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { packTemperatures } from "../../edge/coldchain/segment.ts";
import { needsDebian } from "../sim/debian.ts";
import { type PostDayOptions, simulatePostDays } from "../sim/post-day.ts";
import { pick, randomFrom } from "../sim/random.ts";
import { sampleFacts } from "../training/sample-facts.ts";

const STRANGER = join(import.meta.dirname, "sync-stranger.py");
const PYTHON = "/usr/bin/python3";

/** What the stranger says of a frame; a refusal stands alone. */
interface Heard {
	readonly refused?: string;
	readonly header?: Readonly<Record<string, unknown>>;
	readonly epoch?: number;
	readonly newest?: number;
	readonly acks?: unknown;
	readonly facts?: readonly unknown[];
}
interface Sent {
	readonly lot: Lot;
	readonly header: FrameHeader;
	readonly payload: Payload;
	/** As they left; in a damaged frame not as they were meant. */
	readonly bytes: Uint8Array;
}
type Lot = "golden" | "days" | "curves" | "kinds" | "samples" | "odd" | "acks" | "down" | "plain" | "damaged";

const secret = Uint8Array.from({ length: 32 }, (_, at) => (at * 37) & 0xff);
const sent: Sent[] = [];
const heard: Heard[] = [];
let keys: readonly { readonly key: string; readonly nonce: string }[] = [];
let codebook: { readonly sha256: string; readonly kinds: number };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const kinds = Object.keys(FACTS) as FactKind[];
const random = randomFrom(20_261_121);
const oneOf = <T>(list: readonly T[]): T => list[pick(random, list.length)]!;

function makeHeader(boot: number, monoMs: number): FrameHeader {
	const clock = { source: oneOf(ANCHOR_SOURCES), errorMs: millis(2 ** pick(random, 32) - 1) };
	const [box, keyEpoch] = [(1 + pick(random, 65_535)) as BoxNo, pick(random, 256)];
	return { direction: "up", box, keyEpoch, messageNo: pick(random, 2 ** 24), boot, monoMs: millis(monoMs), clock };
}

function makeDownHeader(utc: number): FrameHeader {
	const { box, keyEpoch, messageNo, clock } = makeHeader(1, 0);
	return { direction: "down", box, keyEpoch, messageNo, utc: epochMs(utc), clock };
}

function send(lot: Lot, header: FrameHeader, facts: readonly WireFact[], more: { acks?: Acks; codebook?: 0 } = {}) {
	const payload = { epoch: pick(random, 0x10000), facts, ...more };
	sent.push({ lot, header, payload, bytes: encodePayload(payload, header) });
}

/** The lowest, the highest and what lies between, of every part of a declaration. */
function drawEdge(node: Node): unknown {
	switch (node.kind) {
		case "integer":
		case "decimal": {
			const inverse = node.kind === "decimal" ? Math.round(1 / node.step) : 1;
			const [min, max] = [Math.ceil(node.min * inverse), Math.floor(node.max * inverse)];
			const wide = Math.min(max - min, 2 ** pick(random, 53));
			return oneOf([min, max, min + Math.floor(random() * wide), min < 0 ? 0 : min + 1]) / inverse;
		}
		case "boolean":
			return random() < 0.5;
		case "text": {
			const length = Math.max(node.minLength, oneOf([0, 1, 9, node.maxLength]));
			// By bytes: longer ones than a slug's letters only where any letter is allowed.
			const letter = node.pattern === undefined ? oneOf(["ñ", "ỹ", "a", " "]) : "7";
			return letter.repeat(length);
		}
		case "choice":
			return oneOf(node.values);
		case "list":
			return Array.from({ length: Math.min(node.max, oneOf([0, 1, 2, 9])) }, () => drawEdge(node.item));
		case "record":
			return drawFields(node.fields);
		case "tagged": {
			const tag = oneOf(Object.keys(node.variants));
			return { ...drawFields(node.variants[tag]!.fields), [node.tag]: tag };
		}
		case "maybe":
			return random() < 0.6 ? drawEdge(node.inner) : undefined;
		case "nullable":
			return random() < 0.6 ? drawEdge(node.inner) : null;
	}
}

function drawFields(fields: Readonly<Record<string, Node>>): Record<string, unknown> {
	const drawn = Object.entries(fields).map(([name, field]) => [name, drawEdge(field)] as const);
	return Object.fromEntries(drawn.filter(([, value]) => value !== undefined));
}

function drawFact(kind: FactKind, seq: number, boot: number): WireFact {
	const { no, version, lane, body } = FACTS[kind];
	const monoMs = millis(oneOf([0, -1, pick(random, 4e8), 60_000 * pick(random, 9_000), 4e12, -4e12]));
	const bytes = encodeValue(body as Schema<unknown>, drawEdge(body));
	return { lane: LANES.indexOf(lane), seq, kind: no, version, stamp: { boot, monoMs }, body: bytes };
}

/** Frames as a box fills them, of this size each, until all is sent. */
function sendDays(seed: number, options: PostDayOptions, budget: number): void {
	for (const { written } of simulatePostDays(seed, options).days) {
		const newest = written.at(-1)!.fact.stamp;
		let waiting = written.map(({ fact }) => fact).sort((a, b) => a.lane - b.lane || a.seq - b.seq);
		while (waiting.length > 0) {
			const header = makeHeader(newest.boot, 10 * Math.floor((newest.monoMs + pick(random, HOUR)) / 10));
			const { facts } = fillFrame(waiting, { budget, header });
			if (facts.length === 0) break;
			send("days", header, facts);
			waiting = waiting.filter((fact) => !facts.includes(fact));
		}
	}
}

function sendSamples(seed: number): void {
	const facts = sampleFacts(randomFrom(seed)).sort((a, b) => a.lane - b.lane || a.seq - b.seq);
	const { boot, monoMs } = facts[0]!.stamp;
	send("samples", makeHeader(boot, Math.max(0, monoMs + HOUR)), facts);
}

/** Every kind alone and several of it in a row, with the edges of what it may say. */
function sendKinds(): void {
	for (const kind of kinds) {
		for (let frame = 0; frame < 6; frame++) {
			const first = oneOf([1, 2 ** 21, 2 ** 52]);
			const boot = oneOf([3, 3, 1e9]);
			const facts = Array.from({ length: 1 + frame }, (_, at) => drawFact(kind, first + at, boot));
			if (writerOf(kind) === "box") send("kinds", makeHeader(3, pick(random, 2 ** 32) * 10), facts);
			else send("down", makeDownHeader(Date.UTC(2026, 10, 21)), facts);
		}
	}
}

/** Runs of temperatures at every pace and on every grid that is told apart, with gaps; the last run lies on another grid. */
function sendCurves(): void {
	for (const paceMs of [10_000, 20_000, 90_000, 200_000, 420_000, 1_000_000, 2_400_000, 3_600_000])
		for (const grid of [100, 50, 10, 5, 1]) {
			let [at, centi] = [9e8, 400];
			const facts = [grid, grid, grid, oneOf([100, 10, 1])].flatMap((step, run): WireFact[] => {
				const rows = Array.from({ length: 24 }, () => {
					at += random() < 0.05 ? oneOf([2 * paceMs, 3 * paceMs, paceMs + 1]) : paceMs;
					centi += step * oneOf([0, 0, 1, 1, 2, -1, -3, 30]) * (centi > 400 ? -1 : 1);
					return { monoMs: millis(at), centi: Math.round(centi / step) * step };
				});
				const [packed] = packTemperatures("sala" as SensorId, 3, rows);
				const { stepMs, stepCenti, samples } = packed!;
				const place = {
					lane: LANES.indexOf("telemetry"),
					seq: 70 + run,
					version: 1,
					stamp: { boot: 3, monoMs: millis(at) },
				};
				const from = epochMs(Date.UTC(2026, 10, 21) + packed!.from.monoMs);
				const rowsBody = { serial: "77", from, stepMs, stepCenti, samples };
				const [curve, logger] = [FACTS["temperatures-recorded"], FACTS["logger-rows-recorded"]];
				return random() < 0.7
					? [{ ...place, kind: curve.no, body: encodeValue(curve.body, packed!) }]
					: [{ ...place, kind: logger.no, body: encodeValue(logger.body, rowsBody) }];
			});
			send("curves", makeHeader(3, 10 * Math.ceil(at / 10)), facts);
		}
}

/** Kinds, versions and lanes that nobody knows, and bodies that are none: as bytes, among facts that are known. */
function sendOdd(): void {
	for (let frame = 0; frame < 60; frame++) {
		const facts = Array.from({ length: 1 + pick(random, 8) }, (_, at): WireFact => {
			const fact = drawFact(oneOf(kinds), 7 + at, 3);
			switch (pick(random, 6)) {
				case 0:
					return { ...fact, kind: oneOf([0, 9, 999, 2 ** 40]) };
				case 1:
					return { ...fact, version: oneOf([0, 2, 99]) };
				case 2:
					return { ...fact, lane: pick(random, 8) };
				case 3:
					return { ...fact, body: Uint8Array.from({ length: pick(random, 40) }, () => pick(random, 256)) };
				case 4:
					return { ...fact, body: fact.body.slice(0, -1) };
				default:
					return fact;
			}
		});
		facts.sort((a, b) => a.lane - b.lane || a.seq - b.seq);
		send("odd", makeHeader(3, 90_000_000), facts);
		send("plain", makeHeader(3, 90_000_000), facts, { codebook: 0 });
	}
}

function drawRanges(most: number) {
	return toRanges(
		Array.from({ length: 1 + pick(random, 12) }, () => {
			const first = 1 + pick(random, most);
			return { first, last: first + pick(random, 4) };
		}),
	);
}

function sendAcks(): void {
	for (let frame = 0; frame < 60; frame++) {
		const received = new Map(
			LANES.flatMap((_, lane) => (random() < 0.5 ? [[lane, drawRanges(2 ** (2 + pick(random, 40)))] as const] : [])),
		);
		if (received.size === 0) continue;
		const applied = new Map([...received].map(([lane, one]) => [lane, random() < 0.5 ? one : { upTo: 0, gaps: [] }]));
		const facts = frame % 2 === 0 ? [] : [drawFact("limits-set", 4, 1), drawFact("item-listed", 1_000, 1)];
		const header = makeDownHeader(Date.UTC(2026, 10, 21) + frame * 1_000);
		send("acks", header, facts, { acks: { received, applied } });
		send("plain", header, facts, { acks: { received, applied }, codebook: 0 });
	}
	send("acks", makeHeader(1, 0), []);
}

/** One byte of a good frame is another, or its end is missing. */
function sendDamaged(): void {
	for (const good of sent.filter(({ bytes }) => bytes.length < 400).filter((_, at) => at % 4 === 0)) {
		const bytes = good.bytes.slice(0, random() < 0.3 ? pick(random, good.bytes.length) : undefined);
		const at = pick(random, bytes.length);
		if (bytes.length > 0) bytes[at]! ^= 1 + pick(random, 255);
		sent.push({ ...good, lot: "damaged", bytes });
	}
}

const golden: readonly string[] = [
	"beef11f59497a5dfb61304a5781c0cd6165fefcf",
	"beef11f3814194ec03fcd4fb45",
	"beef11deaa55b0f334b1d849e805c06441",
	"beef11fe7bff5c7ab5eaa1bff6f195a9",
];

function sendGolden(): void {
	for (const text of golden) {
		const header = makeHeader(3, 100_000_000);
		const bytes = Uint8Array.from(Buffer.from(text, "hex"));
		sent.push({ lot: "golden", header, payload: decodePayload(bytes, { facts: true, acks: false }, header), bytes });
	}
}

const usable = needsDebian("python3", PYTHON);

beforeAll(() => {
	if (!usable) return;
	sendGolden();
	for (let seed = 0; seed < 3; seed++) sendDays(seed, { days: 2, fridges: "any" }, 340);
	sendDays(10, { days: 1, everyMs: MINUTE, channels: "four", digestMs: HOUR }, 2_048);
	for (let seed = 0; seed < 40; seed++) sendSamples(seed);
	sendKinds();
	sendCurves();
	sendOdd();
	sendAcks();
	sendDamaged();
	const declared = Object.values(FACTS).map(({ no, version, lane, body }) => ({
		no,
		version,
		lane: LANES.indexOf(lane),
		body,
	}));
	const lines: object[] = [{ codebook: CODEBOOK_1, kinds: declared }];
	for (const { header, payload, bytes } of sent)
		lines.push({ head: hex(encodeHeader(header, contentsOf(payload))), payload: hex(bytes) });
	for (const { header, payload } of sent.filter(isSealed))
		lines.push({ head: hex(encodeHeader(header, contentsOf(payload))), secret: hex(secret) });
	const told = spawnSync(PYTHON, ["-B", STRANGER], {
		input: lines.map((line) => JSON.stringify(line)).join("\n"),
		encoding: "utf8",
		maxBuffer: 2 ** 30,
	});
	expect(told.stderr).toBe("");
	const [first, ...rest] = told.stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	codebook = first;
	heard.push(...rest.slice(0, sent.length));
	keys = rest.slice(sent.length);
	expect(sent.length).toBeGreaterThan(500);
}, 180_000);

function listLot(lot: Lot): { readonly sent: Sent; readonly heard: Heard }[] {
	const pairs = sent.flatMap((one, at) => (one.lot === lot ? [{ sent: one, heard: heard[at]! }] : []));
	expect(pairs.length).toBeGreaterThan(0);
	return pairs;
}
const isSealed = ({ lot }: Sent) => lot === "acks" || lot === "samples";
const tellAcks = ({ received, applied }: Acks) => {
	const tell = (lanes: LaneRanges) =>
		Object.fromEntries(
			[...lanes].map(([lane, { upTo, gaps }]) => [lane, { upTo, gaps: gaps.map(({ first, last }) => [first, last]) }]),
		);
	return { received: tell(received), applied: tell(applied) };
};
const readOurs = ({ bytes, payload, header }: Sent) => {
	try {
		return decodePayload(bytes, contentsOf(payload), header).facts.map(tellFact);
	} catch {
		return undefined;
	}
};
const tellFact = ({ body, stamp, ...fact }: WireFact) => ({ ...fact, ...stamp, body: hex(body) });

describe.skipIf(!usable)("a stranger's reader", () => {
	test.each<[string, Lot, number]>([
		["S56 frames that keep their bytes for ever", "golden", 1],
		["S54 days of a post, filled as a box fills them", "days", 1],
		["S54 temperatures at every pace and on every grid", "curves", 1],
		["S54 plausible facts of all kinds", "samples", 1],
		["S54 every kind with the edges of what it may say", "kinds", 1],
		["S55 S6 kinds, versions, lanes and bodies that nobody knows", "odd", 1],
		["S20 S54 what the hub gives", "down", 1],
		["S5 S7 codebook 0", "plain", 0],
	])("finds %s to the byte", (_what, lot, book) => {
		for (const { sent, heard } of listLot(lot)) {
			expect(sent.bytes[2]).toBe(0x10 | book);
			expect(heard.facts).toEqual(sent.payload.facts.map(tellFact));
			expect([heard.epoch, heard.newest]).toEqual([sent.payload.epoch, 1]);
		}
	});

	test.each<Lot>(["days", "down", "acks"])("finds S1 the header of %s", (lot) => {
		for (const { sent, heard } of listLot(lot)) {
			const { clock, ...header } = sent.header;
			expect(heard.header).toEqual({ ...header, ...clock, ...contentsOf(sent.payload) });
		}
	});

	test.each<Lot>(["acks", "plain"])("finds S9 S11 the same acknowledgements as we do, %s", (lot) => {
		for (const { sent, heard } of listLot(lot)) {
			const { acks } = decodePayload(sent.bytes, contentsOf(sent.payload), sent.header);
			expect(heard.acks).toEqual(acks === undefined ? null : tellAcks(acks));
			expect(heard.facts).toEqual(sent.payload.facts.map(tellFact));
		}
	});

	test("opens S8 with its own key and nonce what our end has sealed", () => {
		const ours = frameKeys(secret);
		expect(keys.length).toBeGreaterThan(60);
		for (const [at, { header, payload, bytes }] of sent.filter(isSealed).entries()) {
			const frame = sealFrame(ours, header, payload);
			const head = encodeHeader(header, contentsOf(payload));
			const [key, nonce] = [Buffer.from(keys[at]!.key, "hex"), Buffer.from(keys[at]!.nonce, "hex")];
			const opening = createDecipheriv("aes-256-ccm", key, nonce, { authTagLength: TAG_BYTES });
			opening.setAuthTag(frame.subarray(-TAG_BYTES));
			opening.setAAD(head, { plaintextLength: frame.length - head.length - TAG_BYTES });
			const opened = opening.update(frame.subarray(head.length, -TAG_BYTES));
			opening.final();
			expect(hex(opened)).toBe(hex(bytes));
		}
	});

	test("reads S56 the codebook whose hash the page names", () => {
		const page = readFileSync(new URL("../../shared/wire/SYNC.md", import.meta.url), "utf8");
		expect(page).toContain(codebook.sha256);
		expect(codebook.kinds).toBeGreaterThan(30);
	});

	test("refuses S12 what we refuse of damaged frames, and finds in the others what we find", () => {
		const read = listLot("damaged").filter(({ sent, heard }) => {
			const ours = readOurs(sent);
			expect(heard.refused === undefined ? heard.facts : "refused").toEqual(ours ?? "refused");
			return ours !== undefined;
		});
		expect(read.length).toBeGreaterThan(0);
	});
});
