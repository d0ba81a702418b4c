import { expect, test } from "vitest";
import { encodeUcs2Hex } from "../protocols/sms-text.ts";
import { readRegistered, readSignalDbm, readStoredSms } from "./cellular.ts";

test.each([
	["+CSQ: 0,0", -113],
	["+CSQ: 1,0", -111],
	["+CSQ: 2,99", -109],
	["+CSQ: 15,99", -83],
	["+CSQ: 31,7", -51],
	["+CSQ: 99,99", undefined],
	["+CSQ: 32,0", undefined],
	["+CSQ:4", undefined],
])("signal %s is %s dBm", (line, dbm) => expect(readSignalDbm(line)).toBe(dbm));

test.each([
	[0, false],
	[1, true],
	[2, false],
	[3, false],
	[4, false],
	[5, true],
])("registration %i: %s", (stat, registered) => {
	expect(readRegistered(`+CREG: 0,${stat}`)).toBe(registered);
	expect(readRegistered(`+CREG: 2,${stat},"1A2B","03C4",2`)).toBe(registered);
});

test("no other line is a registration", () => {
	for (const line of ["+CREG: 1", "+CGREG: 0,1", "OK"]) expect(readRegistered(line)).toBeUndefined();
});

const header = (index: number, from: string, stat = "REC UNREAD") =>
	`+CMGL: ${index},"${stat}","${from}",,"26/11/21,10:00:00-12"`;

test("P47 stored messages are read in hex, and a message of several lines, or one that says OK, is one message", () => {
	const lines = [
		header(1, encodeUcs2Hex("+595981000001")),
		encodeUcs2Hex("OK"),
		header(2, encodeUcs2Hex("+595981000002"), "REC READ"),
		encodeUcs2Hex("dos\nlíneas ñ"),
		header(3, encodeUcs2Hex("+595981000003"), "STO SENT"),
		encodeUcs2Hex("ours"),
		header(4, encodeUcs2Hex("Promo")),
		encodeUcs2Hex("Recarga"),
		header(5, "not hex"),
		"FFFF",
	];
	expect(readStoredSms(lines, true).map(({ index, sms }) => [index, sms])).toEqual([
		["1", { from: "+595981000001", body: "OK" }],
		["2", { from: "+595981000002", body: "dos\nlíneas ñ" }],
		["4", undefined],
		["5", undefined],
	]);
});

test("P47 in plain letters the lines up to the next header are the message", () => {
	const lines = [header(7, "+595981000001"), "uno", "dos", header(8, "150"), "tres"];
	expect(readStoredSms(lines, false).map(({ sms }) => sms)).toEqual([
		{ from: "+595981000001", body: "uno\ndos" },
		{ from: "150", body: "tres" },
	]);
});
