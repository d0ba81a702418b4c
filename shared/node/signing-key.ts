// The box's signature: an Ed25519 key made of its one secret, so that nothing more has to be kept or carried.

import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from "node:crypto";
import { AppError } from "../contract/error.ts";

/** An Ed25519 signature is this long. */
export const SIGNATURE_BYTES = 64;

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** The same for a public key in SPKI. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

/** What is signed; a signature for one purpose is never good for another. */
export type SigningPurpose = "stick";

export interface SigningKey {
	sign(purpose: SigningPurpose, bytes: Uint8Array): Uint8Array<ArrayBuffer>;
	/** False for whatever this box did not sign for this purpose; never throws. */
	verify(purpose: SigningPurpose, bytes: Uint8Array, signature: Uint8Array): boolean;
	/** The public half, 32 bytes: for whoever must check and may not sign. */
	readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** `secret` is the 32 bytes of `makeBoxKey`; both ends hold it, so the hub needs nothing else to check a signature (S30). */
export function openSigningKey(secret: Uint8Array): SigningKey {
	if (secret.length !== 32) throw new AppError("invalid", "a box key is 32 bytes");
	const seed = Buffer.from(hkdfSync("sha256", secret, "", "tesai sign", 32));
	const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
	const publicKey = createPublicKey(privateKey);
	return {
		sign: (purpose, bytes) => new Uint8Array(sign(null, labelled(purpose, bytes), privateKey)),
		verify: (purpose, bytes, signature) => verify(null, labelled(purpose, bytes), publicKey, signature),
		publicKey: rawPublicKey(publicKey),
	};
}

/** For whoever has only the 32 bytes of the public half. */
export function openVerifyKey(publicKey: Uint8Array): Pick<SigningKey, "verify"> {
	if (publicKey.length !== 32) throw new AppError("invalid", "a public key is 32 bytes");
	const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: "der", type: "spki" });
	return { verify: (purpose, bytes, signature) => verify(null, labelled(purpose, bytes), key, signature) };
}

function labelled(purpose: SigningPurpose, bytes: Uint8Array): Buffer {
	return Buffer.concat([Buffer.from(`tesai ${purpose}\n`), bytes]);
}

/** The last 32 bytes of the key's DER form are the key. */
function rawPublicKey(key: KeyObject): Uint8Array<ArrayBuffer> {
	return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-32));
}
