// A Modbus relay board, 9600 baud, 8N1: a siren or another load on each relay, and on many boards as many inputs for contacts.
//
//   coil 0…              relay 1…, set by function 05 with FF00 or 0000, read back by function 01
//   discrete input 0…    input 1…, read by function 02: 1 is a closed contact
//
// These three functions are the Modbus standard's own, which is why one driver serves the boards of many makers; a board with
// another coil map needs a file of its own. No maker's sheet has been read. The siren has to sound, so no answer to a write is
// believed: an adapter that echoes what it sends would give the same bytes. The coil is read back instead. A board that
// loses its power comes back with its relays open; the state is asserted at every poll. A swapped A and B is "no-answer".

import { contactFinding, faultOfAll, type ModbusDriver, type PolledDevice, wiredSensors } from "./driver.ts";

const FIRST_COIL = 0;
const FIRST_INPUT = 0;

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const wired = wiredSensors(device);
	const sensors = wired.map(([, sensor]) => sensor);
	const inputs = (wired.at(-1)?.[0] ?? -1) + 1;
	const coils = new Map(
		(device.switches ?? []).flatMap((name, at) => (name === "" ? [] : [[name, FIRST_COIL + at] as const])),
	);
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			// A board without inputs is asked too: a siren that cannot sound is to be known before it is needed.
			if (inputs === 0) {
				await ask("coil", FIRST_COIL, 1);
				return [];
			}
			const answer = await ask("discrete", FIRST_INPUT, inputs);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			return wired.map(([input, sensor]) => ({
				sensor,
				finding: contactFinding(device.contacts?.[input], answer.words[input] === 1),
			}));
		},
		switches: [...coils.keys()],
		setSwitch: async (ask, write, name, on) => {
			const coil = coils.get(name);
			if (coil === undefined) return false;
			const stands = async () => {
				const answer = await ask("coil", coil, 1);
				return answer.ok && answer.words[0] === (on ? 1 : 0);
			};
			if (await stands()) return true;
			// The answer to the write may have been lost on its way, with the relay set all the same.
			await write(coil, on);
			return stands();
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "relay", openDevice };
