import { describe, expect, test } from "vitest";
import { formatWav, parseWav } from "./wav.ts";

const samples = Float32Array.from([0, 0.5, -0.5, 0.25, -1]);

describe("a WAV file", () => {
	test("written and read is the same", () => {
		expect(parseWav(formatWav({ samples, hertz: 22_050 }))).toEqual({ samples, hertz: 22_050 });
	});

	test("from a pipe claims more than it has; what is there is read", () => {
		const bytes = formatWav({ samples, hertz: 22_050 });
		new DataView(bytes.buffer).setUint32(40, 0x7fff_f000, true);
		expect(parseWav(bytes).samples).toEqual(samples);
	});

	test("with two channels becomes one, and chunks of other kinds are passed over", () => {
		const mono = formatWav({ samples: Float32Array.from([0.5, -0.5, 0.25, 0.75]), hertz: 48_000 });
		const bytes = new Uint8Array(mono.length + 12);
		bytes.set(mono.subarray(0, 36));
		bytes.set(new TextEncoder().encode("LIST"), 36);
		bytes[40] = 4;
		bytes.set(mono.subarray(36), 48);
		new DataView(bytes.buffer).setUint16(22, 2, true);
		expect(parseWav(bytes)).toEqual({ samples: Float32Array.from([0, 0.5]), hertz: 48_000 });
	});

	test.each([
		["nothing", new Uint8Array(0)],
		["text", new TextEncoder().encode("RIFF and so on, but this is a letter and no recording at all")],
		["8 bits", withBits(8)],
	])("refuses %s", (_name, bytes) => {
		expect(() => parseWav(bytes)).toThrow("cannot be read");
	});
});

function withBits(bits: number): Uint8Array {
	const bytes = formatWav({ samples, hertz: 22_050 });
	new DataView(bytes.buffer).setUint16(34, bits, true);
	return bytes;
}
