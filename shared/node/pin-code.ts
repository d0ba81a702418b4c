// The region's one-time code for a new PIN: both sides compute it from the box's key, so it can be said over any telephone.

import { createHmac, hkdfSync } from "node:crypto";
import type { BoxNo, PersonNo } from "../contract/id.ts";

const DIGITS = 8;

/** What a code is for; `number` is that of the PIN which it lets its owner set, so a code is good once. */
export interface PinCodeOf {
	readonly box: BoxNo;
	readonly person: PersonNo;
	readonly number: number;
}

/** Eight digits; 27 bits are enough where a wrong one makes the tile wait, up to an hour each. */
export function derivePinCode(boxKey: Uint8Array, { box, person, number }: PinCodeOf): string {
	const key = Buffer.from(hkdfSync("sha256", boxKey, "", "tesai pin code 1", 32));
	const mac = createHmac("sha256", key).update(`${box} ${person} ${number}`).digest();
	return String(mac.readBigUInt64BE(0) % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");
}
