// Eight-channel PT100 and PT1000 transmitters of the ComWinTop kind: eight resistance probes over Modbus RTU, unit 1, 9600 baud.
//
//   registers 0x0000–0x0007   temperature of channel 1–8, signed, ×10
//
// Second-hand, all of it: the maker's own sheet has not been seen. Its page promises −180…650 °C, 0.1 °C a step and ±0.25 °C.
// That the registers begin at 0, and in tenths, is what such boards do; whether they are input or holding registers is not
// known, so both are tried and the one that answers is kept. What an open channel sends is not known either: a broken wire
// is an endless resistance, and anything beyond the range is a fault. Compare a new board with a thermometer before trusting it.
// The product's own temperatures reach from −99.99 to 150 °C; a probe beyond them is no fridge's. A swapped A and B is "no-answer".

import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import {
	type Finding,
	faultOfAll,
	type ModbusDriver,
	type PolledDevice,
	type Table,
	toSigned16,
	wiredSensors,
} from "./driver.ts";

const FIRST_REGISTER = 0x0000;
const CHANNELS = 8;
const COLDEST = -99;
const WARMEST = 150;

/** What one channel's word means; beyond what a fridge, a freezer or a room can be it is a fault. */
export function readPtWord(word: number): Finding {
	const celsius = toSigned16(word) / 10;
	return celsius < COLDEST || celsius > WARMEST
		? { kind: "fault", fault: "out-of-range" }
		: { kind: "temperature", celsius: celsius as Celsius };
}

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const wired = wiredSensors(device).filter(([channel]) => channel < CHANNELS);
	const sensors = wired.map(([, sensor]) => sensor);
	let table: Table = "input";
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			let answer = await ask(table, FIRST_REGISTER, CHANNELS);
			if (!answer.ok && answer.fault === "refused") {
				table = table === "input" ? "holding" : "input";
				answer = await ask(table, FIRST_REGISTER, CHANNELS);
			}
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			// A board that answers all zeros has an empty register map; eight channels are never at 0.0 °C at once.
			if (answer.words.every((word) => word === 0)) return faultOfAll(sensors, "implausible");
			const { words } = answer;
			return wired.map(([channel, sensor]) => ({ sensor, finding: readPtWord(words[channel] ?? 0x8000) }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "pt8", openDevice };
