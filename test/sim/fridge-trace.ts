// Makes fridge traces in the standard's field names: a fridge as physics, with faults at will, or just the values one gives.
//
//   dT/dt = (ambient − T)/(R·C) − Q·on/C + (ambient − T)/(R_door·C) while the door is open

/** R K/W, C J/K, Q W: the orders of magnitude of a solar ice-lined fridge. */
const WALL = 1.63;
const HEAT_CAPACITY = 50_000;
const COOLING = 45;
const DOOR = 0.12;
const THERMOSTAT = { onAbove: 5, offBelow: 2 };
const STEP_S = 15;
const START = Date.UTC(2026, 0, 10);

/** Hours from the beginning, both ends. */
export type During = readonly [fromHour: number, toHour: number];

export interface TraceFaults {
	readonly compressorOff?: During;
	/** The thermostat sticks: it cools without end. */
	readonly runsAlways?: During;
	readonly powerOut?: During;
	readonly doorOpen?: During;
	readonly sensorError?: During;
}

export interface TraceOptions extends TraceFaults {
	readonly hours: number;
	readonly intervalMinutes?: number;
	readonly supply?: "mains" | "solar";
	readonly ambient?: number;
}

export interface MadeRecord {
	readonly ABST: string;
	readonly TVC: number | null;
	readonly TAMB?: number;
	readonly CMPR?: number;
	readonly DORV?: number;
	readonly SVA?: number;
	readonly DCSV?: number;
	readonly ALRM?: string | null;
	readonly LERR?: string | null;
}

export interface MadeTrace {
	readonly scenario: string;
	readonly config_summary: { readonly interval: number };
	readonly records: readonly MadeRecord[];
}

/** Every record tells of the interval that ends at its ABST; the first stands at 2026-01-10 00:00 UTC. */
export function makeFridgeTrace(scenario: string, options: TraceOptions): MadeTrace {
	const { hours, intervalMinutes = 15, supply = "mains", ambient = 32 } = options;
	const records: MadeRecord[] = [];
	const intervalS = intervalMinutes * 60;
	let celsius = 4;
	let running = false;
	let [opened, ran, supplied, volts] = [0, 0, 0, 0];
	for (let second = -intervalS; second <= hours * 3_600; second += STEP_S) {
		if (second > -intervalS && second % intervalS === 0) {
			const isBroken = isDuring(options.sensorError, second / 3_600);
			records.push({
				ABST: new Date(START + second * 1_000).toISOString().replaceAll(/[-:]|\.000/g, ""),
				TVC: isBroken ? null : Math.round(celsius * 10) / 10,
				TAMB: ambient,
				CMPR: ran,
				DORV: opened,
				...(supply === "mains" ? { SVA: supplied } : { DCSV: Math.round((volts / intervalS) * 10) / 10 }),
				LERR: isBroken ? "SENS" : null,
			});
			[opened, ran, supplied, volts] = [0, 0, 0, 0];
		}
		const hour = second / 3_600;
		const isPowered = !isDuring(options.powerOut, hour);
		const sun = isPowered ? Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)) * 20 : 0;
		// A panel's fridge lives on its ice at night.
		const canCool = isPowered && !isDuring(options.compressorOff, hour);
		if (celsius > THERMOSTAT.onAbove) running = true;
		if (celsius < THERMOSTAT.offBelow) running = false;
		const on = canCool && (running || isDuring(options.runsAlways, hour));
		const isOpen = isDuring(options.doorOpen, hour);
		const leak = (ambient - celsius) / WALL + (isOpen ? (ambient - celsius) * DOOR : 0);
		celsius += ((leak - (on ? COOLING : 0)) * STEP_S) / HEAT_CAPACITY;
		if (isOpen) opened += STEP_S;
		if (on) ran += STEP_S;
		if (isPowered) supplied += STEP_S;
		volts += sun * STEP_S;
	}
	return { scenario, config_summary: { interval: intervalS }, records };
}

const isDuring = (during: During | undefined, hour: number): boolean =>
	during !== undefined && hour >= during[0] && hour < during[1];

/** A trace of these values, one a record. */
export function makeTraceOf(values: readonly Partial<MadeRecord>[], intervalMinutes = 15): MadeTrace {
	const records = values.map((value, index) => ({
		ABST: new Date(START + index * intervalMinutes * 60_000).toISOString().replaceAll(/[-:]|\.000/g, ""),
		TVC: 4 + (index % 2) / 10,
		...value,
	}));
	return { scenario: "values", config_summary: { interval: intervalMinutes * 60 }, records };
}
