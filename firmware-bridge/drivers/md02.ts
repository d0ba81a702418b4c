// "MD02": a look-alike of the XY-MD02 in the same case, with an SHTC3 inside. Modbus RTU, 9600 baud, 8N1, unit 1.
//
//   input register 1   temperature, signed, ×100
//   input register 2   relative humidity,    ×100
//   holding register 0x0100 unit, 0x0101 baud as a code (0 = 2400, 1 = 4800, 2 = 9600): never written here
//
// Source: the open firmware of such a board. The driver xy-md02 finds a ×100 unit out by its values; this one knows it, so that
// air drier than 10 % is read right too. A swapped A and B is "no-answer".

import { openClimateBoard } from "./climate.ts";
import type { ModbusDriver } from "./driver.ts";

export const driver: ModbusDriver = {
	kind: "modbus",
	model: "md02",
	openDevice: (device) =>
		openClimateBoard(device, { table: "input", first: 0x0001, order: ["temperature", "humidity"], scale: 100 }),
};
