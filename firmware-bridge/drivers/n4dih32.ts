// N4DIH32: dry contacts, one a fridge door or lid, read over Modbus RTU at 9600 baud; the unit number is set by switches.
//
//   holding register 0x00C0   inputs 1–16, one bit each, input 1 in bit 0
//
// Known only second-hand: two public hobby programs agree on the register, the maker's own sheet has not been seen, and
// neither says which way a bit reads. Here a set bit means a closed contact, which is a closed door.

import { faultOfAll, type ModbusDriver, type PolledDevice, wiredSensors } from "./driver.ts";

const INPUTS_1_TO_16 = 0x00c0;
const INPUTS = 16;

/** A door with a reed contact closes the circuit when it is shut, so a cut wire reads as an open door and is noticed. */
export function isOpenInput(word: number, input: number): boolean {
	return (word & (1 << input)) === 0;
}

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const wired = wiredSensors(device).filter(([input]) => input < INPUTS);
	const sensors = wired.map(([, sensor]) => sensor);
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("holding", INPUTS_1_TO_16, 1);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			const word = answer.words[0] ?? 0;
			return wired.map(([input, sensor]) => ({ sensor, finding: { kind: "door", open: isOpenInput(word, input) } }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "n4dih32", openDevice };
