// The keys of bundles: whom a stick is sealed to, who signed it, and what its files are called. SYNC.md S46 and S49.

import {
	createHmac,
	createPrivateKey,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hkdfSync,
	type KeyObject,
} from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { AppError } from "../contract/error.ts";
import type { BundleHead } from "../wire/bundle.ts";
import { openSigningKey, openVerifyKey, type SigningKey } from "./signing-key.ts";

/** What box and hub both derive from the box's secret. */
export interface BoxBundleKeys {
	readonly signing: SigningKey;
	/** The content key of a bundle from the hub to this box. */
	downKey(share: Uint8Array): Buffer;
	/**
	 * The name of this box's file on one stick, without its ending: always the same there, so that a newer bundle replaces the
	 * older one, and on another stick another one, so that nobody without the key can tell whose a file is.
	 */
	nameOf(stick: Uint8Array, direction: BundleHead["direction"], part: number): string;
}

/** What everybody may know of the hub. */
export interface HubPublicKey {
	/** X25519: whoever has it can seal to the hub, and not open. */
	readonly sealing: Uint8Array;
	/** Ed25519. */
	readonly signing: Uint8Array;
	verify: SigningKey["verify"];
}

export interface HubBundleKeys {
	readonly publicKey: HubPublicKey;
	readonly signing: SigningKey;
	/** The content key of a bundle that was sealed to this hub. */
	upKey(share: Uint8Array): Buffer;
}

/** RFC 8410: what stands before the 32 bytes of an X25519 key. */
const X25519_PRIVATE_HEAD = Buffer.from("302e020100300506032b656e04220420", "hex");
const X25519_PUBLIC_HEAD = Buffer.from("302a300506032b656e032100", "hex");

/** `secret` is the 32 bytes of the box's key file. */
export function boxBundleKeys(secret: Uint8Array): BoxBundleKeys {
	const naming = derive(secret, "", "tesai bundle name");
	return {
		signing: openSigningKey(secret),
		downKey: (share) => derive(secret, share, "tesai bundle down"),
		nameOf: (stick, direction, part) =>
			createHmac("sha256", naming).update(stick).update(`${direction} ${part}`).digest("hex").slice(0, 32),
	};
}

/** `secret` is the 32 bytes of the hub's own key file. */
export function hubBundleKeys(secret: Uint8Array): HubBundleKeys {
	const sealing = derive(secret, "", "tesai hub seal");
	const privateKey = createPrivateKey({
		...{ key: Buffer.concat([X25519_PRIVATE_HEAD, sealing]), format: "der", type: "pkcs8" },
	});
	const publicSealing = rawX25519(createPublicKey(privateKey));
	const signing = openSigningKey(secret);
	return {
		publicKey: { sealing: publicSealing, signing: signing.publicKey, verify: signing.verify },
		signing,
		upKey: (share) => agree(privateKey, x25519Key(share), share, publicSealing),
	};
}

/** A content key for one bundle to the hub, and the share by which the hub finds it; nobody else ever can, not even who made it. */
export function makeUpKey(hub: HubPublicKey): { readonly share: Uint8Array; readonly key: Buffer } {
	const once = generateKeyPairSync("x25519");
	const share = rawX25519(once.publicKey);
	return { share, key: agree(once.privateKey, x25519Key(hub.sealing), share, hub.sealing) };
}

/** 128 hexadecimal digits: the X25519 key, then the Ed25519 key. */
export function formatHubKey(key: HubPublicKey): string {
	return Buffer.concat([key.sealing, key.signing]).toString("hex");
}

/** Throws `invalid` for anything but what `formatHubKey` writes, with or without a line end. */
export function parseHubKey(text: string): HubPublicKey {
	if (!/^[0-9a-f]{128}\s*$/.test(text))
		throw new AppError("invalid", "not a hub's public key", { hint: "128 hexadecimal digits are expected" });
	const bytes = Buffer.from(text.slice(0, 128), "hex");
	const [sealing, signing] = [bytes.subarray(0, 32), bytes.subarray(32)];
	return { sealing, signing, verify: openVerifyKey(signing).verify };
}

/** Throws `not-found` when there is no such file, `invalid` when it is no key. */
export function loadHubKey(path: string): HubPublicKey {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (cause) {
		throw new AppError("not-found", `cannot read the hub's public key ${path}`, {
			hint: "copy hub.pub from the hub's data directory",
			cause,
		});
	}
	return parseHubKey(text);
}

/** Writes what posts need, beside the hub's secret; always the same for the same secret. */
export function saveHubKey(path: string, key: HubPublicKey): void {
	writeFileSync(`${path}.new`, `${formatHubKey(key)}\n`, { flush: true });
	renameSync(`${path}.new`, path);
}

/** Throws `invalid` where the other side's key is one that gives the same secret to everybody. */
function agree(own: KeyObject, other: KeyObject, share: Uint8Array, hub: Uint8Array): Buffer {
	try {
		const secret = diffieHellman({ privateKey: own, publicKey: other });
		return derive(secret, Buffer.concat([share, hub]), "tesai bundle up");
	} catch (cause) {
		throw new AppError("invalid", "not a key to agree with", { cause });
	}
}

function derive(secret: Uint8Array, salt: Uint8Array | string, info: string): Buffer {
	return Buffer.from(hkdfSync("sha256", secret, salt, info, 32));
}

function x25519Key(raw: Uint8Array): KeyObject {
	return createPublicKey({ key: Buffer.concat([X25519_PUBLIC_HEAD, raw]), format: "der", type: "spki" });
}

/** The last 32 bytes of the key's DER form are the key. */
function rawX25519(key: KeyObject): Uint8Array {
	return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-32));
}
