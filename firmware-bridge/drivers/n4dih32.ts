// N4DIH32: 32 dry contacts over Modbus RTU at 9600 baud, 8N1; the unit number is set by switches. Each is a fridge's door or
// lid, a compressor's auxiliary contact, or a relay that the supply holds.
//
//   holding register 0x00C0   inputs 1–16, one bit each, input 1 in bit 0
//   holding register 0x00C1   inputs 17–32
//
// Known only second-hand: two public hobby programs agree on the registers, the maker's own sheet has not been seen, and
// neither says which way a bit reads. Here a set bit means a closed contact: a shut door, a running compressor, a supply that
// is on. No firmware number is known. A bus whose wires A and B are swapped is silent: "no-answer", and nothing is broken.

import { contactFinding, faultOfAll, type ModbusDriver, type PolledDevice, wiredSensors } from "./driver.ts";

const INPUTS_1_TO_16 = 0x00c0;
const INPUTS_A_WORD = 16;
const INPUTS = 32;

/** Is the contact of that input (0–31) closed, in the words of inputs 1–16 and 17–32. */
export function isClosedInput(words: readonly number[], input: number): boolean {
	return ((words[input >> 4] ?? 0) & (1 << (input & 15))) !== 0;
}

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const wired = wiredSensors(device).filter(([input]) => input < INPUTS);
	const sensors = wired.map(([, sensor]) => sensor);
	// A 16-input sister has no second register, so it is asked for only where something is wired to it.
	const words = wired.some(([input]) => input >= INPUTS_A_WORD) ? 2 : 1;
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("holding", INPUTS_1_TO_16, words);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			return wired.map(([input, sensor]) => ({
				sensor,
				finding: contactFinding(device.contacts?.[input], isClosedInput(answer.words, input)),
			}));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "n4dih32", openDevice };
