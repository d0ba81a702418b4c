// Gives a network device's sensors their ids: readable where the device's own name allows it, and never another's.

import type { SensorId } from "@tesai/shared/contract/id.ts";

/** What hangs at the end of the id: one device may measure several things, and a sensor is one measuring point. */
export type Suffix = "temp" | "amb" | "door" | "power" | "comp";

const LONGEST_ID = 40;
const DIGEST_DIGITS = 7;
/** How a name with a digest ends; a plain name that ends so by chance gets a digest, too, so the two never meet. */
const LOOKS_DIGESTED = /(?:^|-)x[0-9a-z]{7}$/;

/**
 * `z2m-heladera-1-temp` for a device called `heladera-1`. A name that is no id by itself (capitals, accents, spaces, other
 * scripts, too long) is folded to one and carries a digest of its every letter: `Heladera Ñandutí` and
 * `heladera nanduti` are `z2m-heladera-nanduti-x…-temp` with two digests. Two names share an id only if they fold alike
 * and 36 bits of digest agree: once in 7·10¹⁰. `identity` is what tells devices apart when `name` alone does not.
 */
export function nameNetworkSensor(family: string, name: string, suffix: Suffix, identity = name): SensorId {
	const room = LONGEST_ID - family.length - suffix.length - 2;
	const folded = foldName(name);
	const isPlain = folded === identity && folded !== "" && folded.length <= room && !LOOKS_DIGESTED.test(folded);
	return `${family}-${isPlain ? folded : withDigest(folded, identity, room)}-${suffix}` as SensorId;
}

function withDigest(folded: string, identity: string, room: number): string {
	const digest = `x${digestName(identity)}`;
	const readable = folded.slice(0, room - digest.length - 1).replace(/-$/, "");
	return readable === "" ? digest : `${readable}-${digest}`;
}

/** Marks fall off their letters (ñ → n, g̃ → g); everything that is then neither letter nor digit is a hyphen. */
function foldName(name: string): string {
	return name
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** FNV-1a of 64 bits over the UTF-16 units, cut to seven digits of base 36: no secret, only a spread. */
function digestName(name: string): string {
	let hash = FNV_OFFSET;
	for (let i = 0; i < name.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(name.charCodeAt(i))) * FNV_PRIME);
	return (hash % 36n ** BigInt(DIGEST_DIGITS)).toString(36).padStart(DIGEST_DIGITS, "0");
}
