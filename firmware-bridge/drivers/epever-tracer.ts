// EPever Tracer solar charge controllers (A, AN, BN): read over Modbus RTU at 115200 baud, 8N1, unit 1. Plug RJ45: 3 and 4 are A,
// 5 and 6 are B, 7 and 8 ground.
//
//   input 0x3100 panel V, 0x3101 panel A, 0x3102/3 panel W, 0x3104 battery V, 0x3105 charge A, 0x3106/7 charge W
//   input 0x310C load V, 0x310D load A, 0x310E/F load W
//   input 0x311A state of charge, %     0x3201 charging status, bits 3–2     0x330C/D kWh today     0x331B/C net battery A, signed
//
// All ×100; of two registers the low word comes first. Sources: the maker's PDF "1733 modbus protocol" and an open library, which
// agree but for the state of charge: the PDF says ×100, the library ×1, so it is told by its range. No firmware number is
// known for either.
//
// Nothing is ever written: the device has no switches, so the bus gives it no way to. Charge settings (0x9000…) and the
// load's coil stay with the maker's own display. A swapped A and B is "no-answer".

import {
	type AskUnit,
	type Finding,
	faultOfAll,
	type ModbusDriver,
	type PolledDevice,
	type SensorFault,
	wiredSensors,
} from "./driver.ts";

const PANEL_AND_BATTERY = 0x3100;
const LOAD = 0x310c;
const STATE_OF_CHARGE = 0x311a;
const CHARGING_STATUS = 0x3201;
const ENERGY_TODAY = 0x330c;
const NET_BATTERY_AMPS = 0x331b;
const SCALE = 100;

/** The controller lives on its battery: 12 V systems work from about 8 V, 48 V systems up to 68 V. */
const LEAST_BATTERY_V = 7;
const MOST_BATTERY_V = 80;
/** A switched load has the battery's voltage or none. */
const LOAD_ON_SHARE = 0.5;

/** "Boost" covers both of our bulk and absorption; the poorer of the two is said, so that no battery looks fuller than it is. */
const CHARGE_STATES = ["off", "float", "bulk", "equalise"] as const;

/** Two registers as one number, low word first. */
export function toUnsigned32(low: number, high: number): number {
	return high * 0x1_0000 + low;
}

/** The same, with a sign. */
export function toSigned32(low: number, high: number): number {
	return (high << 16) | low;
}

/** A state of charge as the device has it; `inHundredths` once it has said a number above 100. Undefined when it cannot be one. */
export function toChargePercent(word: number, inHundredths: boolean): number | undefined {
	const percent = inHundredths || word > 100 ? word / SCALE : word;
	return percent > 100 ? undefined : percent;
}

type Words = readonly number[];
const at = (words: Words, index: number): number => words[index] ?? 0;

/** The blocks as a reading. `load` and what follows are left out by models that refuse them. */
export function toTracerReading(blocks: {
	readonly main: Words;
	readonly load?: Words | undefined;
	readonly chargePercent?: number | undefined;
	readonly status?: Words | undefined;
	readonly energy?: Words | undefined;
	readonly net?: Words | undefined;
}): Finding | undefined {
	const { main, load, chargePercent, status, energy, net } = blocks;
	const batteryVolts = at(main, 4) / SCALE;
	const panelWatts = Math.round(toUnsigned32(at(main, 2), at(main, 3)) / SCALE);
	const batteryAmps = net === undefined ? undefined : toSigned32(at(net, 0), at(net, 1)) / SCALE;
	if (batteryVolts < LEAST_BATTERY_V || batteryVolts > MOST_BATTERY_V) return undefined;
	if (panelWatts > 100_000 || Math.abs(batteryAmps ?? 0) > 500) return undefined;
	const loadWatts = load && Math.round(toUnsigned32(at(load, 2), at(load, 3)) / SCALE);
	if (loadWatts !== undefined && loadWatts > 100_000) return undefined;
	const yieldTodayWh = energy && toUnsigned32(at(energy, 0), at(energy, 1)) * 10;
	return {
		kind: "power",
		supplied: load === undefined || at(load, 0) / SCALE >= batteryVolts * LOAD_ON_SHARE,
		batteryVolts,
		...(batteryAmps !== undefined && { batteryAmps }),
		panelVolts: at(main, 0) / SCALE,
		panelWatts,
		...(yieldTodayWh !== undefined && yieldTodayWh <= 1_000_000 && { yieldTodayWh }),
		...(status && { charge: CHARGE_STATES[(at(status, 0) >> 2) & 3] ?? "unknown" }),
		...(chargePercent !== undefined && { chargePercent }),
		...(loadWatts !== undefined && { loadWatts }),
	};
}

type Block = Words | SensorFault | undefined;

/** A block's words, undefined where this model refuses it, or why it could not be read. */
async function askBlock(ask: AskUnit, address: number, count: number): Promise<Block> {
	const answer = await ask("input", address, count);
	if (answer.ok) return answer.words;
	return answer.fault === "refused" ? undefined : answer.fault;
}

const wordsOf = (block: Block): Words | undefined => (typeof block === "string" ? undefined : block);

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const sensors = wiredSensors(device)
		.slice(0, 1)
		.map(([, sensor]) => sensor);
	let inHundredths = false;
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const main = await ask("input", PANEL_AND_BATTERY, 8);
			if (!main.ok) return faultOfAll(sensors, main.fault);
			const load = await askBlock(ask, LOAD, 4);
			const charge = await askBlock(ask, STATE_OF_CHARGE, 1);
			const status = await askBlock(ask, CHARGING_STATUS, 1);
			const energy = await askBlock(ask, ENERGY_TODAY, 2);
			const net = await askBlock(ask, NET_BATTERY_AMPS, 2);
			// Half a picture of the battery could be taken for the whole: the next slot brings it.
			const broken = [load, charge, status, energy, net].find((block) => typeof block === "string");
			if (broken !== undefined) return faultOfAll(sensors, broken);
			const word = wordsOf(charge)?.[0];
			inHundredths ||= word !== undefined && word > 100;
			const finding = toTracerReading({
				main: main.words,
				load: wordsOf(load),
				status: wordsOf(status),
				energy: wordsOf(energy),
				net: wordsOf(net),
				chargePercent: word === undefined ? undefined : toChargePercent(word, inHundredths),
			});
			if (finding === undefined) return faultOfAll(sensors, "implausible");
			return sensors.map((sensor) => ({ sensor, finding }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "epever-tracer", openDevice };
