import fc from "fast-check";
import { expect, test } from "vitest";
import { LONGEST_PACKET, PacketFramer } from "./packet-framer.ts";

function packetOf(first: number, bodyLength: number): Buffer {
	const header = [first];
	let rest = bodyLength;
	do {
		header.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
		rest >>= 7;
	} while (rest > 0);
	return Buffer.concat([Buffer.from(header), Buffer.alloc(bodyLength, first)]);
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
	const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
	return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function frame(chunks: readonly Buffer[], most = Number.POSITIVE_INFINITY) {
	const packets: string[] = [];
	const framer = new PacketFramer((bytes, start, bodyAt, end) => {
		packets.push(`${bytes.toString("hex", start, bodyAt)}|${bytes.toString("hex", bodyAt, end)}`);
		return packets.length < most;
	});
	const framings = chunks.map((chunk) => framer.push(chunk));
	return { packets, framings };
}

test("any chunking gives the same packets", () => {
	const packets = fc.array(
		fc
			.tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 2, 127, 128, 300))
			.map(([first, length]) => packetOf(first, length)),
		{ maxLength: 6 },
	);
	fc.assert(
		fc.property(packets, fc.array(fc.nat(), { maxLength: 12 }), (sent, places) => {
			const bytes = Buffer.concat(sent);
			const whole = frame([bytes]);
			expect(frame(cut(bytes, places)).packets).toEqual(whole.packets);
			expect(frame([...bytes].map((byte) => Buffer.from([byte]))).packets).toEqual(whole.packets);
			expect(whole.packets.length).toBe(sent.length);
		}),
	);
});

test.each([
	["the longest packet", packetOf(0x30, LONGEST_PACKET - 4), "ok"],
	["one byte more", packetOf(0x30, LONGEST_PACKET - 3).subarray(0, 4), "too-long"],
	["256 MiB", Buffer.from("30ffffff7f", "hex"), "too-long"],
	["[MQTT-2.2.3] a fifth length byte", Buffer.from("30ffffffff01", "hex"), "malformed"],
	["[MQTT-2.2.3] a fifth length byte that adds nothing", Buffer.from("308080808000", "hex"), "malformed"],
])("%s is %s, whole or byte by byte", (_what, bytes, expected) => {
	expect(frame([bytes]).framings).toEqual([expected]);
	const byByte = frame([...bytes].map((byte) => Buffer.from([byte]))).framings;
	expect(byByte.find((framing) => framing !== "ok") ?? "ok").toBe(expected);
});

test("a refused packet ends the chunk", () => {
	const { packets, framings } = frame([Buffer.concat([packetOf(0x30, 1), packetOf(0x40, 2)])], 1);
	expect(packets).toEqual(["3001|30"]);
	expect(framings).toEqual(["stopped"]);
});
