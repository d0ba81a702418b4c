// Which bytes are text in an MQTT packet: well-formed UTF-8 with nothing in it that a screen or a store could trip over.

import { isUtf8 } from "node:buffer";

/**
 * True for well-formed UTF-8 [MQTT-1.5.3-1] without U+0000 [MQTT-1.5.3-2], control characters and noncharacters
 * (§1.5.3 lets a receiver close the connection on those, and they never have a good reason in an id or a topic).
 */
export function isText(bytes: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) {
		const byte = bytes[at] ?? 0;
		if (byte < 0x20 || byte === 0x7f) return false;
		if (byte > 0x7f) return isWideText(bytes.subarray(at, end));
	}
	return true;
}

function isWideText(bytes: Buffer): boolean {
	if (!isUtf8(bytes)) return false;
	for (const character of bytes.toString("utf8")) {
		const point = character.codePointAt(0) ?? 0;
		if (point < 0x20 || (point >= 0x7f && point <= 0x9f)) return false;
		if ((point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe) return false;
	}
	return true;
}
