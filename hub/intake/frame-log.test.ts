import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FrameLog, isBefore, LOG_START, type LogPlace, type PlacedFrame } from "./frame-log.ts";
import { encodeFrameRecord, type FrameRecord } from "./frame-record.ts";

let dir: string;
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "frame-log-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const record = (text: string): FrameRecord => ({
	receivedAt: epochMs(1_790_000_000_000),
	road: "https",
	bytes: Buffer.from(text),
});
const openLog = (options: { segmentBytes?: number; appliedUpTo?: LogPlace } = {}) =>
	FrameLog.open(dir, { segmentBytes: 1_000_000, appliedUpTo: LOG_START, ...options });
const segmentFile = (segment = 1) => join(dir, `${String(segment).padStart(8, "0")}.frames`);

function readAll(log: FrameLog, from: LogPlace = LOG_START): string[] {
	const found: string[] = [];
	for (let at = log.read(from); at; at = log.read(at.end)) found.push(Buffer.from(at.record.bytes).toString());
	return found;
}

describe("frame log", () => {
	test("H1 what append has answered is read back after a reopen, in order and from any place", async () => {
		const log = await openLog();
		const places = await Promise.all(["a", "bb", "ccc"].map((text) => log.append(record(text))));
		await log.close();
		const again = await openLog();
		expect(readAll(again)).toEqual(["a", "bb", "ccc"]);
		expect(readAll(again, places[1]?.start)).toEqual(["bb", "ccc"]);
		expect(readAll(again, places[2]?.end)).toEqual([]);
		expect(again.read(LOG_START)?.record).toEqual({ ...record("a"), bytes: expect.anything() });
		await again.close();
	});

	test("H1 frames that arrive while a sync runs share the next one, and are answered in the order of their places", async () => {
		const log = await openLog();
		const answered: PlacedFrame[] = [];
		const texts = Array.from({ length: 50 }, (_, n) => `frame ${n}`);
		await Promise.all(texts.map((text) => log.append(record(text)).then((placed) => answered.push(placed))));
		expect(answered.map((placed) => Buffer.from(placed.record.bytes).toString())).toEqual(texts);
		expect(answered.every((placed, i) => i === 0 || isBefore(answered[i - 1]!.start, placed.start))).toBe(true);
		await log.close();
	});

	test("H2 a tail torn at any byte of the last record is cut off, and the log goes on behind the records before it", async () => {
		const whole = Buffer.concat([encodeFrameRecord(record("first")), encodeFrameRecord(record("second"))]);
		const last = encodeFrameRecord(record("the last one"));
		for (let kept = 0; kept < last.length; kept++) {
			writeFileSync(segmentFile(), Buffer.concat([whole, last.subarray(0, kept)]));
			const log = await openLog();
			expect(readFileSync(segmentFile()).length).toBe(whole.length);
			await log.append(record("next"));
			expect(readAll(log)).toEqual(["first", "second", "next"]);
			await log.close();
		}
	});

	test("H2 a tail of which any one byte is wrong is cut off; the records before it stay", async () => {
		const whole = encodeFrameRecord(record("first"));
		const last = encodeFrameRecord(record("last"));
		for (let at = 0; at < last.length; at++) {
			const damaged = Buffer.from(last);
			damaged.writeUInt8(damaged.readUInt8(at) ^ 0x01, at);
			writeFileSync(segmentFile(), Buffer.concat([whole, damaged]));
			const log = await openLog();
			expect(readAll(log)).toEqual(["first"]);
			await log.close();
		}
	});

	test("H2 damage in the middle hides nothing behind it and is not cut off", async () => {
		const parts = ["one", "two", "three"].map((text) => encodeFrameRecord(record(text)));
		parts[1]?.fill(0, 2, 9);
		const bytes = Buffer.concat(parts);
		writeFileSync(segmentFile(), bytes);
		const log = await openLog();
		expect(readAll(log)).toEqual(["one", "three"]);
		expect(readFileSync(segmentFile()).length).toBe(bytes.length);
		await log.close();
	});

	test("H2 zeros and a length without end behind the last record are no record", async () => {
		const whole = encodeFrameRecord(record("first"));
		const endless = Buffer.from(encodeFrameRecord(record("x")));
		endless.writeUInt32BE(0xffffffff, 4);
		for (const tail of [Buffer.alloc(4_096), endless, Buffer.from("TSF1")]) {
			writeFileSync(segmentFile(), whole);
			appendFileSync(segmentFile(), tail);
			const log = await openLog();
			expect(readAll(log)).toEqual(["first"]);
			expect(log.end).toEqual({ segment: 1, offset: whole.length });
			await log.close();
		}
	});

	test("H1 segments rotate at a size; reading runs on over them, and old ones are not written again", async () => {
		const log = await openLog({ segmentBytes: 60 });
		for (let n = 0; n < 9; n++) await log.append(record(`frame number ${n}`));
		await log.close();
		expect(readdirSync(dir).length).toBeGreaterThan(2);
		const again = await openLog({ segmentBytes: 60 });
		expect(readAll(again)).toEqual(Array.from({ length: 9 }, (_, n) => `frame number ${n}`));
		await again.close();
	});

	test("H8 a log that ends before what is applied begins a new segment, so that nothing lands on an applied place", async () => {
		const first = await openLog();
		const { end } = await first.append(record("applied, then lost by its disk"));
		await first.close();
		writeFileSync(segmentFile(), "");
		const log = await openLog({ appliedUpTo: end });
		const { start } = await log.append(record("new"));
		expect(isBefore(start, end)).toBe(false);
		expect(readAll(log, end)).toEqual(["new"]);
		await log.close();
	});
});
