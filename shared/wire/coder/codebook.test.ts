import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FACTS } from "../../contract/event.ts";
import type { BoxNo, FridgeId, SensorId } from "../../contract/id.ts";
import { celsius, HOUR, MINUTE, millis } from "../../contract/quantity.ts";
import type { Schema } from "../../contract/schema.ts";
import { contentsOf, decodePayload, encodePayload, type UpHeader } from "../frame.ts";
import { encodeValue } from "../value.ts";
import type { WireFact } from "../wire-fact.ts";
import { parseCodebook, writeCodebook } from "./codebook.ts";
import { CODEBOOK_1 } from "./codebook-1.ts";
import { codebookOf } from "./codebooks.ts";

const file = Buffer.from(CODEBOOK_1, "base64");

const countOf = (cell: number): number => cell & 0x3ff;

describe("codebook 1", () => {
	test("S56 is the file whose hash the page names", () => {
		const page = readFileSync(new URL("../SYNC.md", import.meta.url), "utf8");
		expect(page).toContain(createHash("sha256").update(file).digest("hex"));
	});

	test("S56 what is written is what was read", () => {
		const [read, again] = [parseCodebook(file), parseCodebook(writeCodebook(parseCodebook(file)))];
		// Odds next to certainty have several spellings; how often a cell was asked has one.
		expect(
			Buffer.compare(Buffer.from(read.cells.map(countOf).buffer), Buffer.from(again.cells.map(countOf).buffer)),
		).toBe(0);
		expect(Buffer.compare(Buffer.from(read.weights.buffer), Buffer.from(again.weights.buffer))).toBe(0);
	});

	test("S56 every kind that it lists is declared here, with unions no smaller: a kind's old version stays readable", () => {
		expect([...codebookOf(1).kinds.keys()]).toHaveLength(file[0]!);
	});

	test("S56 the plans that its chances belong to have not changed", () => {
		const plans = JSON.stringify([...codebookOf(1).kinds.values()]);
		expect(createHash("sha256").update(plans).digest("hex").slice(0, 16)).toBe("87d8f009930eeb39");
	});

	test("S56 one that nobody has is refused", () => {
		expect(() => codebookOf(2)).toThrow(expect.objectContaining({ code: "invalid" }));
	});
});

const header: UpHeader = {
	direction: "up",
	box: 300 as BoxNo,
	keyEpoch: 0,
	messageNo: 7,
	boot: 3,
	monoMs: millis(100_000_000),
	clock: { source: "hub", errorMs: millis(1_250) },
};
const fridge = "heladera-1" as FridgeId;
const at = (monoMs: number) => ({ boot: 3, monoMs: millis(monoMs) });
const fact = <T>(
	lane: number,
	seq: number,
	monoMs: number,
	declared: { no: number; version: number; body: Schema<T> },
	body: T,
): WireFact => {
	return {
		lane,
		seq,
		kind: declared.no,
		version: declared.version,
		stamp: at(monoMs),
		body: encodeValue(declared.body, body),
	};
};
const curve = {
	sensor: "heladera-1-sonda" as SensorId,
	from: at(96_400_000),
	stepMs: millis(10 * MINUTE),
	stepCenti: 10,
	samples: [48, 4, 5, -9, -11, 3].map((rise) => ({ skip: 0, rise })),
};
const digest = {
	...{ fridge, from: at(96_000_000), lastsMs: HOUR, readings: 60, doorOpenMs: millis(0), unpoweredMs: millis(0) },
	...{ minCelsius: celsius(3.1), maxCelsius: celsius(6.2), meanCelsius: celsius(4.55) },
};
const alarm = {
	fridge,
	rule: "HEAT",
	since: at(98_000_000),
	forMs: millis(600_000),
	limitCelsius: celsius(8),
	worstCelsius: celsius(9.4),
} as const;

describe("frames that keep their bytes for ever", () => {
	test.each([
		["an alarm", [fact(1, 17, 98_600_000, FACTS["alarm-raised"], alarm)], "beef11f59497a5dfb61304a5781c0cd6165fefcf"],
		["a digest", [fact(4, 412, 99_600_000, FACTS["period-summarised"], digest)], "beef11f3814194ec03fcd4fb45"],
		[
			"two hours of readings",
			[
				fact(5, 800, 100_000_000, FACTS["temperatures-recorded"], curve),
				fact(5, 801, 103_600_000, FACTS["temperatures-recorded"], { ...curve, from: at(100_000_000) }),
			],
			"beef11deaa55b0f334b1d849e805c06441",
		],
		[
			"a kind of the future",
			[{ lane: 6, seq: 9, kind: 999, version: 1, stamp: at(99_000_000), body: Uint8Array.of(1, 2, 3, 200) }],
			"beef11fe7bff5c7ab5eaa1bff6f195a9",
		],
	] as const)("S56 %s", (_what, facts, golden) => {
		const payload = { epoch: 0xbeef, facts };
		const bytes = encodePayload(payload, header);
		expect(decodePayload(bytes, contentsOf(payload), header)).toEqual(payload);
		expect(Buffer.from(bytes).toString("hex")).toBe(golden);
	});
});
