// The few packets that the guard answers with itself.

export const PUBACK = 0x40;
export const PUBREC = 0x50;

const ACK_BYTES = 4;

/** `acks` alternates first byte and packet id; all of them become one buffer, which is one system call. */
export function encodePublishAcks(acks: readonly number[]): Buffer {
	const bytes = Buffer.allocUnsafe((acks.length / 2) * ACK_BYTES);
	for (let at = 0, ack = 0; ack < acks.length; at += ACK_BYTES, ack += 2) {
		const id = acks[ack + 1] ?? 0;
		bytes[at] = acks[ack] ?? 0;
		bytes[at + 1] = 2;
		bytes[at + 2] = id >> 8;
		bytes[at + 3] = id & 0xff;
	}
	return bytes;
}

/** A refusal of CONNECT, which never has a session [MQTT-3.2.2-4]. */
export function encodeConnack(returnCode: number): Buffer {
	return Buffer.from([0x20, 2, 0, returnCode]);
}
