import fc from "fast-check";
import { expect, test } from "vitest";
import {
	encodeSbdMessage,
	encodeSystemTime,
	judgeSbdSession,
	judgeSbdWrite,
	readBars,
	readSbdBuffers,
	readSbdMessage,
	readSbdSession,
	readSystemTime,
	sumOfMessage,
} from "./iridium-sbd.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

test.each([
	["hello", ascii("hello"), 0x0214],
	["01 02 03", Uint8Array.of(1, 2, 3), 0x0006],
	["256 bytes", Uint8Array.from({ length: 256 }, (_, at) => at), 0x7f80],
	["340 bytes", Uint8Array.from({ length: 340 }, (_, at) => at & 0xff), 0x8d1e],
])("P50 the sum of %s", (_what, payload, sum) => {
	expect(sumOfMessage(payload)).toBe(sum);
	expect(encodeSbdMessage(payload)?.slice(-2)).toEqual(Uint8Array.of(sum >> 8, sum & 0xff));
});

test("P50 a message of no byte or of 341 is not sent", () => {
	expect(encodeSbdMessage(new Uint8Array(0))).toBeUndefined();
	expect(encodeSbdMessage(new Uint8Array(341))).toBeUndefined();
	expect(encodeSbdMessage(ascii("hello"))).toEqual(Uint8Array.of(0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x02, 0x14));
});

test("P50 a message that came in: unfinished until its last byte, and refused with a wrong one", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 270 }), fc.uint8Array({ maxLength: 5 }), (payload, rest) => {
			const sum = sumOfMessage(payload);
			const bytes = Uint8Array.of(payload.length >> 8, payload.length & 0xff, ...payload, sum >> 8, sum & 0xff);
			for (const cut of [0, 1, bytes.length >> 1, bytes.length - 1]) {
				expect(readSbdMessage(bytes.subarray(0, cut))).toEqual({ kind: "unfinished" });
			}
			expect(readSbdMessage(Uint8Array.of(...bytes, ...rest))).toEqual({
				kind: "message",
				payload,
				bytes: bytes.length,
			});
			const spoilt = bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
			expect(readSbdMessage(spoilt)).toEqual({ kind: "bad-checksum" });
		}),
	);
	expect(readSbdMessage(Uint8Array.of(1, 15))).toEqual({ kind: "too-long" });
});

test("P50 the digit after a message", () => {
	expect(["0", "1", "2", "3", "4"].map(judgeSbdWrite)).toEqual([
		"taken",
		"no-answer",
		"bad-checksum",
		"refused",
		undefined,
	]);
});

test("P51 a session's line", () => {
	expect(readSbdSession("+SBDIX: 0, 12, 1, 7, 34, 2")).toEqual({
		sentStatus: 0,
		sentNo: 12,
		receivedStatus: "received",
		receivedNo: 7,
		receivedBytes: 34,
		waiting: 2,
	});
	expect(readSbdSession("+SBDIX:32,65535,2,0,0,0")).toMatchObject({ sentStatus: 32, receivedStatus: "failed" });
	for (const wrong of ["+SBDIX: 0, 12, 3, 7, 34, 2", "+SBDIX: 0, 12", "OK", "+SBDIX: -1, 0, 0, 0, 0, 0"]) {
		expect(readSbdSession(wrong)).toBeUndefined();
	}
});

test("P53 where nothing was received its number is -1", () => {
	expect(readSbdSession("+SBDIX: 0, 23, 0, -1, 0, 0")).toMatchObject({ receivedStatus: "none", receivedNo: -1 });
});

test("P56 what the modem keeps and has heard", () => {
	expect(readSbdBuffers("+SBDSX: 0, 23, 0, -1, 0, 0")).toEqual({ hasReceived: false, rung: false, waiting: 0 });
	expect(readSbdBuffers("+SBDSX: 1,23,1,7,1,2")).toEqual({ hasReceived: true, rung: true, waiting: 2 });
	for (const wrong of ["+SBDSX: 0, 23, 0, -1, 0", "+SBDS: 0, 23, 0, -1", "+SBDSX: 2, 23, 0, -1, 0, 0"]) {
		expect(readSbdBuffers(wrong)).toBeUndefined();
	}
});

test.each([
	[[0, 1, 2, 3, 4], "sent"],
	[[11, 15, 32, 35, 36], "transient"],
	[[10, 13, 17, 18, 19, 5, 6, 7, 8, 33, 99], "ambiguous"],
	[[12, 14, 16], "permanent"],
])("P51 %j: %s", (statuses, kind) => {
	for (const status of statuses) expect(judgeSbdSession(status)).toMatchObject({ kind });
});

test("P51 after 36 the modem is left alone for three minutes", () => {
	expect(judgeSbdSession(36)).toEqual({ kind: "transient", waitMs: 180_000 });
});

test.each([
	["as it is now", encodeSystemTime(Date.UTC(2026, 10, 21, 12)), Date.UTC(2026, 10, 21, 12)],
	["without service", "-MSSTM: no network service", undefined],
	["that is no number", "-MSSTM: xyz", undefined],
	["of a modem that has just begun to count", "-MSSTM: 1", undefined],
	["of nine digits", "-MSSTM: 123456789", undefined],
])("P52 network time %s", (_what, line, expected) => {
	const utc = readSystemTime(line);
	if (expected === undefined) expect(utc).toBeUndefined();
	else expect(Math.abs(utc! - expected)).toBeLessThanOrEqual(90);
});

test("P52 bars", () => {
	expect(["+CSQ:0", "+CSQ: 5", "+CSQF:3", "+CSQ:6", "+CSQ: 15,99"].map(readBars)).toEqual([
		0,
		5,
		3,
		undefined,
		undefined,
	]);
});
