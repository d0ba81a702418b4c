// Bare SHTC3 boards with an RS-485 side: temperature and humidity over Modbus RTU, 9600 baud, 8N1, unit 1.
//
//   holding register 0   relative humidity,    ×10
//   holding register 1   temperature, signed, ×10
//
// Source: an open driver of such a board. Humidity comes first here, and temperature first on the XY-MD02: the wrong driver on
// either would show 54.6 °C for 54.6 %, so a fridge's first reading deserves a look. A swapped A and B is "no-answer".

import { openClimateBoard } from "./climate.ts";
import type { ModbusDriver } from "./driver.ts";

export const driver: ModbusDriver = {
	kind: "modbus",
	model: "shtc3",
	openDevice: (device) =>
		openClimateBoard(device, { table: "holding", first: 0x0000, order: ["humidity", "temperature"], scale: 10 }),
};
