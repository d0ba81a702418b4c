// Bare SHTC3 boards with an RS-485 side: temperature and humidity over Modbus RTU, 9600 baud, 8N1, unit 1.
//
//   holding register 0   relative humidity,    ×10
//   holding register 1   temperature, signed, ×10
//
// Source: an open driver of such a board. Humidity comes first here, and temperature first on the XY-MD02: the wrong driver on
// either would show 54.6 °C for 54.6 %, so a fridge's first reading deserves a look. A swapped A and B is "no-answer".

import { faultOfAll, type ModbusDriver, type PolledDevice, toSigned16, wiredSensors } from "./driver.ts";
import { toClimate } from "./xy-md02.ts";

const FIRST_REGISTER = 0x0000;
const SCALE = 10;

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const sensors = wiredSensors(device)
		.slice(0, 1)
		.map(([, sensor]) => sensor);
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("holding", FIRST_REGISTER, 2);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			const climate = toClimate(toSigned16(answer.words[1] ?? 0), answer.words[0] ?? 0, SCALE);
			if (climate === undefined) return faultOfAll(sensors, "implausible");
			return sensors.map((sensor) => ({ sensor, finding: { kind: "temperature", ...climate } }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "shtc3", openDevice };
