import fc from "fast-check";
import { expect, test } from "vitest";
import { readPostedMessage } from "./webhook.ts";

const IMEI = "300434060000001";
const NOON = Date.UTC(2026, 10, 21, 12);
const hello = Uint8Array.from(Buffer.from("hello"));
const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json; charset=utf-8";

test.each([
	[
		"RockBLOCK's form",
		FORM,
		`imei=${IMEI}&serial=1234&momsn=54&transmit_time=26-11-21+12%3A00%3A00&iridium_latitude=-22.5&data=68656c6c6f`,
		{ imei: IMEI, payload: hello, sessionAt: NOON },
	],
	["a space in the hex", FORM, `imei=${IMEI}&momsn=54&data=6865+6c6c6f`, { imei: IMEI, payload: hello }],
	[
		"RockBLOCK's JSON",
		JSON_TYPE,
		JSON.stringify({ imei: IMEI, momsn: 54, transmit_time: "2026-11-21T12:00:00Z", data: "68656C6C6F", JWT: "x.y.z" }),
		{ imei: IMEI, payload: hello, sessionAt: NOON },
	],
	[
		"Cloudloop's Lingo",
		JSON_TYPE,
		JSON.stringify({
			id: "1",
			sbd: { imei: IMEI, momsn: 54, sessionAt: { year: 2026, month: 11, day: 21, hour: 12 } },
			message: "aGVsbG8=",
		}),
		{ imei: IMEI, payload: hello, sessionAt: NOON },
	],
	["a look into the mailbox", FORM, `imei=${IMEI}&momsn=54&data=`, { imei: IMEI, payload: undefined }],
	["no number of a modem", FORM, "imei=1&momsn=54&data=00", { imei: undefined, payload: Uint8Array.of(0) }],
])("H19 %s", (_what, type, body, expected) => expect(readPostedMessage(type, body)).toEqual(expected));

test.each([
	["no message at all", FORM, "a=b"],
	["half a byte", FORM, `imei=${IMEI}&momsn=1&data=6`],
	["no hex", FORM, `imei=${IMEI}&momsn=1&data=zz`],
	["no base64", JSON_TYPE, JSON.stringify({ sbd: { imei: IMEI }, message: "*" })],
	["a list", JSON_TYPE, "[]"],
	["half a JSON", JSON_TYPE, "{"],
	["a number for a message", JSON_TYPE, JSON.stringify({ sbd: { imei: IMEI }, message: 5 })],
])("H19 %s has none of the shapes", (_what, type, body) => expect(readPostedMessage(type, body)).toBeUndefined());

test("H19 no body makes it throw", () => {
	fc.assert(
		fc.property(fc.constantFrom(FORM, JSON_TYPE, ""), fc.oneof(fc.string(), fc.json()), (type, body) => {
			readPostedMessage(type, body);
		}),
	);
});
