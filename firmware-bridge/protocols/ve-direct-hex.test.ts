import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHexCommand, encodeHexGet, readHexAnswer, unsignedOf, VE_REGISTERS } from "./ve-direct-hex.ts";
import { encodeVeDirectHex, isGoodHex } from "./ve-direct-text.ts";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test.each([
	[encodeHexCommand(1), ":154"],
	[encodeHexCommand(3), ":352"],
	[encodeHexCommand(4), ":451"],
	[encodeHexGet(VE_REGISTERS.chargerVolts), ":7D5ED008C"],
	[encodeHexGet(VE_REGISTERS.panelWatts), ":7BCED00A5"],
	[encodeHexGet(VE_REGISTERS.batteryTemperature), ":7ECED0075"],
])("P55 a question, case %#", (frame, expected) => expect(textOf(frame)).toBe(`${expected}\n`));

test("P10 the restart that is never sent, and frames that were received, verify", () => {
	for (const digits of ["64F", "154", "8ABED0000B5", "7A8ED00B9", "7D5ED008C"]) expect(isGoodHex(digits)).toBe(true);
	expect(isGoodHex("7D5ED008D")).toBe(false);
});

test("P55 whatever is asked for, only a get leaves", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 0xffff }), (register) => {
			const frame = textOf(encodeHexGet(register));
			expect(frame).toMatch(/^:7[0-9A-F]{8}\n$/);
			expect(isGoodHex(frame.slice(1, -1))).toBe(true);
		}),
	);
});

const digitsOf = (digits: string) => textOf(encodeVeDirectHex(digits)).slice(1, -1);

test.each([
	[digitsOf("7ADED000F00"), { kind: "value", register: 0xedad, bytes: Uint8Array.of(0x0f, 0x00) }],
	[digitsOf("ABCED0010270000"), { kind: "value", register: 0xedbc, bytes: Uint8Array.of(0x10, 0x27, 0, 0) }],
	["7A8ED00B9", { kind: "value", register: 0xeda8, bytes: new Uint8Array(0) }],
	[digitsOf("7ADED01"), { kind: "refused", register: 0xedad }],
	["8ABED0000B5", undefined],
	["154", undefined],
	["7", undefined],
])("P56 the answer %s", (digits, expected) => expect(readHexAnswer(digits)).toEqual(expected));

test("P56 the number in the bytes, low one first, and none where the device has none", () => {
	expect(unsignedOf(Uint8Array.of(0x0f, 0x00))).toBe(15);
	expect(unsignedOf(Uint8Array.of(0x10, 0x27, 0, 0))).toBe(10_000);
	expect(unsignedOf(Uint8Array.of(0, 0, 0, 0x80))).toBe(2_147_483_648);
	for (const none of [[], [0xff], [0xff, 0xff], [1, 2, 3, 4, 5]])
		expect(unsignedOf(Uint8Array.from(none))).toBeUndefined();
});
