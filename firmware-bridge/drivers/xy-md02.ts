// XY-MD02 and its SHT20-class sisters: temperature and humidity over Modbus RTU, 9600 baud, unit 1 from the factory.
//
//   input register 1   temperature, signed, ×10 (some units ×100)
//   input register 2   relative humidity,    ×10 (the same units ×100)
//
// Source: the register tables of public SHT20/XY-MD02 guides, which disagree on ×10 and ×100 because both are sold.
// The sister XY-MD1 ships with even parity; the bus finds that out (parity = "probe").

import { COLDEST, type Scale, toClimate, WARMEST } from "./climate.ts";
import { faultOfAll, type ModbusDriver, type PolledDevice, toSigned16, wiredSensors } from "./driver.ts";

const FIRST_REGISTER = 0x0001;

/** A unit does not change its scale, but a technician may change the unit: believe it after this many in a row. */
const SAMPLES_TO_CHANGE_SCALE = 3;

/**
 * Which scale the two words are in. Only a ×100 unit sends a humidity above 1,000 (a ×10 unit would mean 100 %), or a
 * temperature beyond the transmitter's range. A ×100 unit in air drier than 10 % would pass for ×10; no fridge is that dry.
 */
export function scaleOf(temperature: number, humidity: number): Scale {
	return humidity > 1_000 || temperature > WARMEST * 10 || temperature < COLDEST * 10 ? 100 : 10;
}

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const sensors = wiredSensors(device)
		.slice(0, 1)
		.map(([, sensor]) => sensor);
	let known: Scale | undefined;
	let against = 0;
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("input", FIRST_REGISTER, 2);
			if (!answer.ok) return faultOfAll(sensors, answer.fault);
			const temperature = toSigned16(answer.words[0] ?? 0);
			const humidity = answer.words[1] ?? 0;
			const scale = scaleOf(temperature, humidity);
			const climate = toClimate(temperature, humidity, scale);
			if (climate === undefined) return faultOfAll(sensors, "implausible");
			if (known !== undefined && scale !== known && ++against < SAMPLES_TO_CHANGE_SCALE)
				return faultOfAll(sensors, "implausible");
			known = scale;
			against = 0;
			return sensors.map((sensor) => ({ sensor, finding: { kind: "temperature", ...climate } }));
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "xy-md02", openDevice };
