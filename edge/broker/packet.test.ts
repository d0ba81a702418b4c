import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Packet, readPacket, simplifyConnect } from "./packet.ts";

const read = (header: number, hex: string): Packet => {
	const body = Buffer.from(hex.replaceAll(" ", ""), "hex");
	return readPacket(header, body, 0, body.length);
};

test("whatever the bytes are, reading never throws and never passes a bad topic, filter or id", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 }), (header, array) => {
			const bytes = Buffer.from(array);
			const packet = readPacket(header, bytes, 0, bytes.length);
			if (packet.kind === "publish") expect(packet.topic).toMatch(/^[^+#\0]+$/);
			if ("id" in packet && !(packet.kind === "publish" && packet.qos === 0)) expect(packet.id).toBeGreaterThan(0);
			if (packet.kind === "fault") expect(packet.clause).toMatch(/^MQTT-/);
		}),
		{ numRuns: 2_000 },
	);
});

test("a PUBLISH comes out as it went in", () => {
	fc.assert(
		fc.property(
			fc.stringMatching(/^[a-zá-ú/]{1,20}$/),
			fc.uint8Array({ maxLength: 50 }),
			fc.integer({ min: 1, max: 65_535 }),
			fc.constantFrom(0, 1, 2),
			fc.boolean(),
			(topic, payload, id, qos, retain) => {
				const name = Buffer.from(topic);
				const body = Buffer.concat([
					Buffer.from([0, name.length]),
					name,
					...(qos > 0 ? [Buffer.from([id >> 8, id & 0xff])] : []),
					payload,
				]);
				const packet = readPacket(0x30 | (qos << 1) | Number(retain), body, 0, body.length);
				expect(packet).toEqual({
					kind: "publish",
					topic,
					qos,
					retain,
					id: qos > 0 ? id : 0,
					payload: Buffer.from(payload),
				});
			},
		),
	);
});

describe("CONNECT", () => {
	test("3.1.1 with a will", () => {
		expect(read(0x10, "0004 4d515454 04 2e 003c 0002 6964 0001 74 0000")).toEqual({
			kind: "connect",
			level: 4,
			client: "id",
			clean: true,
			keepAliveS: 60,
			keepAliveAt: 8,
			will: { topic: "t", qos: 1, retain: true },
		});
	});

	test("[MQTT-3.1.2-2] an unknown level is answered before anything else is looked at", () => {
		expect(read(0x1f, "0004 4d515454 07 ff 0000")).toEqual({
			kind: "fault",
			reason: "protocol-level",
			clause: "MQTT-3.1.2-2",
			connack: 1,
		});
	});

	test("simplified, it has no flag that 3.1 ignores and no keep-alive", () => {
		const bytes = Buffer.from("1e10 0006 4d5149736470 03 03 003c 0002 6964".replaceAll(" ", ""), "hex");
		const packet = readPacket(0x1e, bytes, 2, bytes.length);
		if (packet.kind !== "connect") throw new Error("not accepted");
		simplifyConnect(packet, bytes, 0);
		expect(bytes.toString("hex")).toBe("10100006".concat("4d5149736470", "03", "02", "0000", "0002", "6964"));
	});
});
