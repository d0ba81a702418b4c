// How loud a sentence is, and how it is made as loud as all others: a sentence that is quieter than its neighbour is not understood in a noisy room.

/** One channel, −1 … 1. */
export type Samples = Float32Array;

/** What all files are brought to, dB below full scale. A cheap loudspeaker gives no more without rattling. */
export const TARGET_DB = -18;
/** Kept free above the peaks, because Opus draws some of them a little higher. */
export const CEILING_DB = -3;

const BLOCK_S = 0.02;
/** Blocks that are so much quieter than the loudest are pauses and do not count, as in EBU R 128 (which gates at 10 LU). */
const GATE_DB = 20;
/** Longer silence at either end is cut: the first word must follow the touch. */
const EDGE_S = 0.03;

export interface Level {
	/** Root mean square of the blocks that are no pauses. */
	readonly levelDb: number;
	readonly peakDb: number;
}

const toDb = (ratio: number): number => 20 * Math.log10(Math.max(ratio, 1e-6));
const fromDb = (db: number): number => 10 ** (db / 20);

export function measureLevel(samples: Samples, hertz: number): Level {
	const powers = measurePowers(samples, hertz);
	const gate = Math.max(...powers) / fromDb(GATE_DB) ** 2;
	const loud = powers.filter((power) => power >= gate);
	const mean = loud.reduce((sum, power) => sum + power, 0) / Math.max(1, loud.length);
	const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
	return { levelDb: toDb(Math.sqrt(mean)), peakDb: toDb(peak) };
}

/** Share of the blocks that are pauses, 0 … 1. */
export function measureSilence(samples: Samples, hertz: number): number {
	const powers = measurePowers(samples, hertz);
	const gate = Math.max(...powers) / fromDb(GATE_DB) ** 2;
	return powers.filter((power) => power < gate).length / Math.max(1, powers.length);
}

/** Cuts the silence at the ends, brings the rest to `TARGET_DB`, and bends what would stand above `CEILING_DB`. */
export function levelSamples(samples: Samples, hertz: number): Samples {
	let made = trimSilence(samples, hertz);
	// Bending the peaks costs level, so it is measured again; three rounds come within a tenth of a dB.
	for (let round = 0; round < 3; round++) {
		const gain = fromDb(TARGET_DB - measureLevel(made, hertz).levelDb);
		made = made.map((sample) => bendPeak(sample * gain));
	}
	return made;
}

const CEILING = fromDb(CEILING_DB);
const KNEE = CEILING / 2;

/** Straight up to the knee, then ever flatter towards the ceiling, which nothing reaches. */
function bendPeak(sample: number): number {
	const size = Math.abs(sample);
	if (size <= KNEE) return sample;
	return Math.sign(sample) * (KNEE + (CEILING - KNEE) * Math.tanh((size - KNEE) / (CEILING - KNEE)));
}

function trimSilence(samples: Samples, hertz: number): Samples {
	const block = Math.round(BLOCK_S * hertz);
	const powers = measurePowers(samples, hertz);
	const gate = Math.max(...powers) / fromDb(2 * GATE_DB) ** 2;
	const first = powers.findIndex((power) => power > gate);
	const last = powers.findLastIndex((power) => power > gate);
	if (first < 0) return samples;
	const edge = Math.round(EDGE_S * hertz);
	return samples.slice(Math.max(0, first * block - edge), Math.min(samples.length, (last + 1) * block + edge));
}

function measurePowers(samples: Samples, hertz: number): number[] {
	const block = Math.round(BLOCK_S * hertz);
	const powers: number[] = [];
	for (let from = 0; from < samples.length; from += block) {
		const part = samples.subarray(from, from + block);
		powers.push(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
	}
	return powers;
}
