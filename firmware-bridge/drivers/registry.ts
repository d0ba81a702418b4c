// The explicit list of models. A new model is one file, its twin beside it, and one line here.

import type { ModbusDevice } from "@tesai/shared/contract/config/bridge.ts";
import type { ModbusDriver, PolledDevice } from "./driver.ts";
import { n4dih32 } from "./n4dih32.ts";
import { xyMd02 } from "./xy-md02.ts";

export const MODBUS_DRIVERS: Readonly<Record<ModbusDevice["model"], ModbusDriver>> = {
	"xy-md02": xyMd02,
	n4dih32,
};

export function openModbusDevice(device: ModbusDevice): PolledDevice {
	return MODBUS_DRIVERS[device.model].openDevice(device);
}
