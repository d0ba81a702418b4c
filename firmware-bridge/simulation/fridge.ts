// A vaccine fridge as physics: air and contents, a wall, a door and a compressor with a thermostat.
//
//   ambient ──wall──▶ air ◀──▶ contents        ambient ──open door──▶ air        air ──compressor──▶ out
//
// Asked for a moment, it integrates from the last one it was asked for; between two questions it costs nothing.

/** Orders of magnitude of a small solar direct-drive vaccine fridge; they give a duty of a quarter to a third in Chaco heat. */
const WALL_W_PER_K = 0.61;
const DOOR_W_PER_K = 4;
const EXCHANGE_W_PER_K = 2;
const COOLING_W = 60;
const AIR_J_PER_K = 2_000;
const CONTENTS_J_PER_K = 50_000;
const THERMOSTAT = { onAbove: 5.4, offBelow: 3.4 };
/** Short against the air's time constant of eight minutes. */
const STEP_MS = 5_000;
/** Longer silences are integrated with coarser steps, so that a week costs no more than a day. */
const MOST_STEPS = 20_000;

export interface SimulatedFridge {
	doorOpen: boolean;
	compressorCut: boolean;
	/** Air temperature where the probe hangs, °C, without the probe's own noise. */
	celsiusAt(monoMs: number): number;
	/** Whether the compressor runs. */
	runsAt(monoMs: number): boolean;
}

/** `ambientAt` gives °C for a moment. Begins as a fridge that has been well for days. */
export function simulateFridge(startMs: number, ambientAt: (monoMs: number) => number): SimulatedFridge {
	let at = startMs;
	let air = 4.4;
	let contents = 4.3;
	let running = false;

	const step = (ms: number) => {
		const seconds = ms / 1_000;
		const ambient = ambientAt(at);
		if (air > THERMOSTAT.onAbove) running = true;
		if (air < THERMOSTAT.offBelow) running = false;
		const leak = (WALL_W_PER_K + (fridge.doorOpen ? DOOR_W_PER_K : 0)) * (ambient - air);
		const exchange = EXCHANGE_W_PER_K * (contents - air);
		const cooling = running && !fridge.compressorCut ? COOLING_W : 0;
		air += ((leak + exchange - cooling) * seconds) / AIR_J_PER_K;
		contents -= (exchange * seconds) / CONTENTS_J_PER_K;
		at += ms;
	};
	const advance = (toMs: number) => {
		const stepMs = Math.max(STEP_MS, (toMs - at) / MOST_STEPS);
		while (at + stepMs <= toMs) step(stepMs);
	};
	const fridge: SimulatedFridge = {
		doorOpen: false,
		compressorCut: false,
		celsiusAt: (monoMs) => {
			advance(monoMs);
			return air;
		},
		runsAt: (monoMs) => {
			advance(monoMs);
			return running && !fridge.compressorCut;
		},
	};
	return fridge;
}
