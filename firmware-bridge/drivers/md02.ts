// "MD02": a look-alike of the XY-MD02 in the same case, with an SHTC3 inside. Modbus RTU, 9600 baud, 8N1, unit 1.
//
//   input register 1   temperature, signed, ×100
//   input register 2   relative humidity,    ×100
//   holding register 0x0100 unit, 0x0101 baud as a code (0 = 2400, 1 = 4800, 2 = 9600): never written here
//
// Source: the open firmware of such a board. The driver xy-md02 finds a ×100 unit out by its values; this one knows it, so that
// air drier than 10 % is read right too. A swapped A and B is "no-answer".

import { faultOfAll, type ModbusDriver, type PolledDevice, toSigned16, wiredSensors } from "./driver.ts";
import { toClimate } from "./xy-md02.ts";

const FIRST_REGISTER = 0x0001;
const SCALE = 100;

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const sensors = wiredSensors(device)
		.slice(0, 1)
		.map(([, sensor]) => sensor);
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("input", FIRST_REGISTER, 2);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			const climate = toClimate(toSigned16(answer.words[0] ?? 0), answer.words[1] ?? 0, SCALE);
			if (climate === undefined) return faultOfAll(sensors, "implausible");
			return sensors.map((sensor) => ({ sensor, finding: { kind: "temperature", ...climate } }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "md02", openDevice };
