import fc from "fast-check";
import { expect, test } from "vitest";
import { openSigningKey, openVerifyKey, SIGNATURE_BYTES } from "./signing-key.ts";

const secret = Buffer.from("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "hex");
const key = openSigningKey(secret);

test("S30 the same secret gives the same key on both ends, for ever", () => {
	expect(Buffer.from(key.publicKey).toString("hex")).toBe(
		"2194277328f7197b7a1dd0542851ec80327f8e6efa0caa5917a967c8f747eb04",
	);
	const bytes = Buffer.from("heads");
	expect(openSigningKey(secret).verify("stick", bytes, key.sign("stick", bytes))).toBe(true);
});

test("S30 a changed byte, another purpose, another box and a cut signature are refused", () => {
	const other = openSigningKey(Buffer.alloc(32, 7));
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, at) => {
			const signature = key.sign("stick", bytes);
			expect(signature.length).toBe(SIGNATURE_BYTES);
			const changed = bytes.with(at % bytes.length, (bytes[at % bytes.length]! + 1) % 256);
			expect(key.verify("stick", changed, signature)).toBe(false);
			expect(key.verify("heads" as never, bytes, signature)).toBe(false);
			expect(other.verify("stick", bytes, signature)).toBe(false);
			expect(key.verify("stick", bytes, signature.subarray(0, 63))).toBe(false);
		}),
		{ numRuns: 30 },
	);
});

test("S30 a secret of another length makes no key", () => {
	expect(() => openSigningKey(new Uint8Array(31))).toThrow("32 bytes");
});

test("S30 the public half alone checks and cannot be mistaken for another's", () => {
	const bytes = Buffer.from("bundle");
	const signature = key.sign("stick", bytes);
	expect(openVerifyKey(key.publicKey).verify("stick", bytes, signature)).toBe(true);
	expect(openVerifyKey(openSigningKey(Buffer.alloc(32, 7)).publicKey).verify("stick", bytes, signature)).toBe(false);
	expect(() => openVerifyKey(new Uint8Array(33))).toThrow("32 bytes");
});
