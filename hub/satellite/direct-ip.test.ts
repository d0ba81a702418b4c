import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeMessageFor, encodeTaken, readGatewayWord, readModemMessage } from "./direct-ip.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
const IMEI = "300434060000001";
const IMEI_HEX = Buffer.from(IMEI).toString("hex");
/** Call record 0x00012345, status 0, message 54, mailbox 7, 2026-11-21 12:00:00 UTC. */
const HEADER = `01 001c 00012345 ${IMEI_HEX} 00 0036 0007 6a203940`;
const PLACE = "03 000b 01 16 1234 3c 0567 00000005";

const message = (body: string) => {
	const bytes = hex(body);
	return Uint8Array.of(1, bytes.length >> 8, bytes.length & 0xff, ...bytes);
};

describe("H21 a message of a modem", () => {
	test("H21 with header, payload and place", () => {
		const read = readModemMessage(message(`${HEADER} 02 0005 68656c6c6f ${PLACE}`));
		expect(read).toEqual({
			kind: "message",
			message: {
				imei: IMEI,
				status: 0,
				sentNo: 54,
				sessionAt: 0x6a203940,
				payload: hex("68656c6c6f"),
			},
		});
	});

	test("H21 without a payload the modem only looked into its mailbox", () => {
		expect(readModemMessage(message(HEADER))).toMatchObject({ message: { imei: IMEI, payload: undefined } });
		expect(readModemMessage(message(`${HEADER} 02 0000`))).toMatchObject({ message: { payload: undefined } });
	});

	test.each([
		["another revision", hex("02 0003 020000"), "another revision"],
		["no header", message("02 0001 68"), "no header"],
		["a header of another length", message("01 0002 0000"), "a header of another length"],
		["letters for a number", message(HEADER.replace(IMEI_HEX, Buffer.from("30043406000000x").toString("hex"))), "none"],
		["an element beyond the end", message(`${HEADER} 02 0009 6865`), "cut short"],
		["half an element's head", message(`${HEADER} 02`), "cut short"],
		["more than a message can be", hex("01 ffff 00"), "too long"],
		["bytes behind its end", Uint8Array.of(...message(HEADER), 0), "behind the end"],
	])("H21 %s is bad", (_what, bytes, reason) => {
		expect(readModemMessage(bytes)).toEqual({ kind: "bad", reason: expect.stringContaining(reason) });
	});

	test("H21 in any cut it is unfinished until its last byte, and no bytes make it throw", () => {
		const whole = message(`${HEADER} 02 0005 68656c6c6f ${PLACE}`);
		for (let cut = 0; cut < whole.length; cut++) {
			expect(readModemMessage(whole.subarray(0, cut))).toEqual({ kind: "unfinished" });
		}
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				for (const read of [readModemMessage, readGatewayWord]) {
					expect(["unfinished", "bad", "message", "word"]).toContain(read(Uint8Array.of(1, ...bytes)).kind);
				}
			}),
		);
	});
});

test("H21 the word to the gateway", () => {
	expect(encodeTaken(true)).toEqual(hex("01 0004 05 0001 01"));
	expect(encodeTaken(false)).toEqual(hex("01 0004 05 0001 00"));
});

describe("H22 a message for a modem", () => {
	test("H22 header, flags and payload", () => {
		expect(encodeMessageFor(IMEI, hex("68656c6c6f"), { id: 0x01020304, flush: true })).toEqual(
			hex(`01 0020 41 0015 01020304 ${IMEI_HEX} 0001 42 0005 68656c6c6f`),
		);
		expect(encodeMessageFor(IMEI, hex("00"), { id: 1, flush: false }).slice(25, 27)).toEqual(hex("0000"));
	});

	test.each([
		["0000", 0],
		["0003", 3],
		["fffb", -5],
		["fff6", -10],
	])("H22 the gateway's word %s is %i", (status, expected) => {
		const word = message(`44 0019 00000009 ${IMEI_HEX} 00000abc ${status}`);
		expect(readGatewayWord(word)).toEqual({ kind: "word", id: 9, imei: IMEI, status: expected });
		expect(readGatewayWord(word.subarray(0, 20))).toEqual({ kind: "unfinished" });
	});

	test("H22 what is no confirmation is bad", () => {
		expect(readGatewayWord(message("44 0001 00"))).toEqual({ kind: "bad", reason: "no confirmation" });
		expect(readGatewayWord(hex("48545450"))).toMatchObject({ kind: "bad" });
	});
});
