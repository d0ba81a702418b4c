// A lead battery, its panel and its loads as a simulation: what a controller would have recorded through a day and a night.
//
// It is another model than the box's own on purpose: two wells of charge (what can be drawn now and what has to diffuse
// towards it), a curve of its own with a knee, a slow polarisation, a limited charging voltage and a noisy sensor.

import { randomFrom } from "./random.ts";

/** One line of a recorded discharge, as judge-discharge takes it. */
export interface PowerRecord {
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly batteryVolts: number;
	/** Net current of the battery, positive while charging. */
	readonly batteryAmps: number;
	readonly panelWatts: number;
	readonly loadWatts?: number;
	/** The controller's load output; true when left out. */
	readonly supplied?: boolean;
}

export interface BatteryScenario {
	readonly startAt: number;
	readonly hours: number;
	readonly stepMs: number;
	readonly seed: number;
	/** What it really holds, and its resistance, Ω. */
	readonly capacityAh: number;
	readonly ohms: number;
	readonly startLevel: number;
	/** What the appliances and the box ask for, W; `random` is in [0, 1). */
	readonly loadWatts: (utc: number, random: () => number) => number;
	/** What the panel would give into an empty battery, W. */
	readonly sunWatts: (utc: number) => number;
	readonly hasLoadMeter?: boolean;
}

/** Share of the charge that can be drawn at once, and how fast the rest follows, per hour. */
const AVAILABLE = 0.62;
const DIFFUSION = 1.4;
const POLAR_HOURS = 0.35;
const ABSORPTION_VOLTS = 14.2;
/** The load output goes off below the first and on again above the second. */
const LOAD_OFF_VOLTS = 11.1;
const LOAD_ON_VOLTS = 12.7;

function openVolts(level: number): number {
	const knee = 0.55 * Math.exp(-level / 0.06);
	return 11.42 + 1.36 * level ** 0.93 - knee;
}

/** The records of a scenario and, beside them, what no sensor sees: the true level at each record. */
export function simulateBattery(scenario: BatteryScenario): { records: PowerRecord[]; levels: number[] } {
	const random = randomFrom(scenario.seed);
	const noise = (width: number) => (random() + random() + random() - 1.5) * width;
	const { capacityAh, ohms, stepMs } = scenario;
	const hours = stepMs / 3_600_000;
	let near = scenario.startLevel;
	let far = scenario.startLevel;
	let polar = 0;
	let isOn = true;
	let terminal = openVolts(near);
	const records: PowerRecord[] = [];
	const levels: number[] = [];
	for (let at = scenario.startAt; at < scenario.startAt + scenario.hours * 3_600_000; at += stepMs) {
		const load = isOn ? scenario.loadWatts(at, random) : 0;
		const rest = openVolts(near) + polar;
		let panel = scenario.sunWatts(at);
		// The terminal of the step before: a load of so many watts draws less from a fuller battery.
		let amps = (0.96 * panel - load) / terminal;
		// Charging takes more volts than resting; at the limit the controller holds back.
		const gassing = amps > 0 ? 0.5 + 1.2 * Math.max(0, near - 0.75) : 0;
		const room = Math.max(0, (ABSORPTION_VOLTS - rest - gassing) / ohms);
		if (amps > room || near >= 1) {
			amps = near >= 1 ? Math.min(amps, 0.15) : room;
			panel = (amps * terminal + load) / 0.96;
		}
		const volts = Math.min(ABSORPTION_VOLTS, rest + gassing + amps * ohms);
		terminal = volts;
		const kept = amps * (amps > 0 ? 0.92 : 1);
		near += (kept * hours) / (capacityAh * AVAILABLE);
		const flow = DIFFUSION * hours * (near - far);
		near -= flow * (1 - AVAILABLE);
		far += flow * AVAILABLE;
		near = Math.min(1, Math.max(0, near));
		far = Math.min(1, Math.max(0, far));
		polar += (amps * ohms * 0.9 - polar) * Math.min(1, hours / POLAR_HOURS);
		if (volts < LOAD_OFF_VOLTS) isOn = false;
		if (volts > LOAD_ON_VOLTS) isOn = true;
		records.push({
			at: new Date(at).toISOString(),
			batteryVolts: Math.round((volts + noise(0.02)) * 100) / 100,
			batteryAmps: Math.round((amps + noise(0.04)) * 100) / 100,
			panelWatts: Math.max(0, Math.round(panel)),
			...(scenario.hasLoadMeter === true && { loadWatts: Math.round(load) }),
			...(!isOn && { supplied: false }),
		});
		levels.push(AVAILABLE * near + (1 - AVAILABLE) * far);
	}
	return { records, levels };
}
