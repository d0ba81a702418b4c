// Reads and writes the one kind of WAV that the tools here exchange: 16-bit samples, uncompressed.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { Samples } from "./level.ts";

export interface Sound {
	readonly samples: Samples;
	readonly hertz: number;
}

/** Several channels become one. Throws for what is no 16-bit PCM; the length in the head is not believed, a pipe cannot know it. */
export function parseWav(bytes: Uint8Array): Sound {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const nameAt = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
	if (bytes.length < 44 || nameAt(0) !== "RIFF" || nameAt(8) !== "WAVE") throw refuse("no WAV file");
	let channels = 0;
	let hertz = 0;
	for (let at = 12; at + 8 <= bytes.length; ) {
		const size = view.getUint32(at + 4, true);
		const body = at + 8;
		if (nameAt(at) === "fmt ") {
			if (view.getUint16(body + 14, true) !== 16) throw refuse("not 16 bits a sample");
			channels = view.getUint16(body + 2, true);
			hertz = view.getUint32(body + 4, true);
		}
		if (nameAt(at) === "data") {
			if (channels === 0) throw refuse("samples before their description");
			return { samples: mixSamples(view, body, Math.min(body + size, bytes.length), channels), hertz };
		}
		at = body + size + (size % 2);
	}
	throw refuse("no samples");
}

export function formatWav({ samples, hertz }: Sound): Uint8Array {
	const bytes = new Uint8Array(44 + samples.length * 2);
	const view = new DataView(bytes.buffer);
	const putName = (at: number, name: string) => bytes.set(new TextEncoder().encode(name), at);
	putName(0, "RIFF");
	view.setUint32(4, bytes.length - 8, true);
	putName(8, "WAVE");
	putName(12, "fmt ");
	view.setUint32(16, 16, true);
	view.setUint16(20, 1, true);
	view.setUint16(22, 1, true);
	view.setUint32(24, hertz, true);
	view.setUint32(28, hertz * 2, true);
	view.setUint16(32, 2, true);
	view.setUint16(34, 16, true);
	putName(36, "data");
	view.setUint32(40, samples.length * 2, true);
	samples.forEach((sample, no) => {
		view.setInt16(44 + no * 2, Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), true);
	});
	return bytes;
}

function mixSamples(view: DataView, from: number, to: number, channels: number): Samples {
	const count = Math.floor((to - from) / (2 * channels));
	return Float32Array.from({ length: count }, (_, no) => {
		let sum = 0;
		for (let channel = 0; channel < channels; channel++) {
			sum += view.getInt16(from + (no * channels + channel) * 2, true);
		}
		return sum / channels / 32_768;
	});
}

function refuse(why: string): AppError {
	return new AppError("invalid", `the recording cannot be read: ${why}`, { hint: "a WAV file with 16 bits a sample" });
}
