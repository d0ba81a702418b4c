import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUcs2Hex, encodeGsm7, encodeUcs2Hex, planSms, splitSms, transliterateToGsm7 } from "./sms-text.ts";

test.each([
	["á í ó ú Á Í Ó Ú", "a i o u A I O U"],
	["ẽ ĩ ũ ỹ ã õ g̃ Ẽ Ĩ Ũ Ỹ Ã Õ G̃", "e i u y a o g E I U Y A O G"],
	["mbo’e ʼ ‘", "mbo'e ' '"],
	["ñ Ñ é É ü Ü ¿ ¡ à", "ñ Ñ é É ü Ü ¿ ¡ à"],
	["8,4 °C – «Heladera 1»…", '8,4 C - "Heladera 1"...'],
	["a_b@c [d] {e} |€", "a-b(a)c (d) (e) /EUR"],
	["dos\nlíneas\u00a0", "dos lineas "],
	["日本 😀", "?? ?"],
])("P45 %s is sent as %s", (text, expected) => {
	expect(transliterateToGsm7(text)).toBe(expected);
	expect(transliterateToGsm7(text.normalize("NFD"))).toBe(expected);
});

test("P45 whatever is written, what is sent needs no second alphabet and holds no byte that a modem takes for a command", () => {
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
			for (const part of splitSms(text)) {
				expect(planSms(part)).toEqual({ alphabet: "gsm7", parts: 1 });
				for (const code of encodeGsm7(part)) {
					expect([0x00, 0x0a, 0x0d, 0x11, 0x13, 0x1a, 0x1b]).not.toContain(code);
					expect(code).toBeLessThan(0x80);
				}
			}
		}),
	);
});

test.each([
	["a".repeat(160), "gsm7", 1],
	["a".repeat(161), "gsm7", 2],
	["a".repeat(306), "gsm7", 2],
	["a".repeat(307), "gsm7", 3],
	["a".repeat(400), "gsm7", 3],
	["a".repeat(459), "gsm7", 3],
	[`${"a".repeat(159)}€`, "gsm7", 2],
	["á".repeat(70), "ucs2", 1],
	["á".repeat(71), "ucs2", 2],
	["á".repeat(134), "ucs2", 2],
	["á".repeat(161), "ucs2", 3],
	["", "gsm7", 1],
])("P46 case %#: alphabet and parts", (text, alphabet, parts) => expect(planSms(text)).toEqual({ alphabet, parts }));

test("P46 several parts say which they are and lose nothing", () => {
	const text = Array.from({ length: 400 }, (_, at) => String(at % 10)).join("");
	const parts = splitSms(text);
	expect(parts.map((part) => part.slice(0, 4))).toEqual(["1/3 ", "2/3 ", "3/3 "]);
	expect(parts.map((part) => part.slice(4)).join("")).toBe(text);
	expect(splitSms("corto")).toEqual(["corto"]);
});

test("P47 ñ and é have codes of their own, and hex is read as it is written", () => {
	expect([...encodeGsm7("ñé?A")]).toEqual([0x7d, 0x05, 0x3f, 0x41]);
	expect(decodeUcs2Hex("004F004B")).toBe("OK");
	expect(encodeUcs2Hex("ñe’ẽ")).toBe("00F10065201" + "91EBD");
	expect(decodeUcs2Hex(encodeUcs2Hex("ñe’ẽ"))).toBe("ñe’ẽ");
	for (const wrong of ["004", "00zz", "OK"]) expect(decodeUcs2Hex(wrong)).toBeUndefined();
});
