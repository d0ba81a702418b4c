// R4DCB08: eight DS18B20 probes on one board over Modbus RTU, 9600 baud, 8N1, unit 1 from the factory.
//
//   holding registers 0x0000–0x0007   temperature of probe 1–8, signed, ×10
//   holding registers 0x0008–0x000F   corrections; 0x00FD reports by itself, 0x00FE unit, 0x00FF baud (5 there is a factory
//                                     reset): never written here
//
// Source: a public driver of this board. It refuses whatever lies outside the probe's −55…125 °C; a socket without a probe is
// said to send 0x8000, which is one of those. Other firmwares pass on −127.0, the libraries' mark for a lost probe: another.
//
// What a DS18B20 is: 0.0625 °C a step, ±0.5 °C between −10 and 85 °C; through this board 0.1 °C a step. Quirk of the probe
// itself: until its first measurement after power-up it says 85.0 °C. A probe whose wire has a loose contact says it in the
// middle of a day. A swapped A and B is "no-answer" of all eight.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import { type Finding, faultOfAll, type ModbusDriver, type PolledDevice, toSigned16, wiredSensors } from "./driver.ts";

const FIRST_REGISTER = 0x0000;
const PROBES = 8;
const COLDEST = -55;
const WARMEST = 125;
const POWER_ON_VALUE = 85;
/** No probe warms by more than this between two polls and lands on exactly 85.0. */
const NEAR_POWER_ON_VALUE = 5;

/**
 * What one probe's word means, and the value to remember for the next word. `before` is the value of the poll before, or
 * undefined at the start and after an absence: a value of exactly 85.0 is believed only when the one before was close to it.
 */
export function readDs18b20Word(
	word: number,
	before: number | undefined,
): { readonly finding: Finding; readonly value: number | undefined } {
	const celsius = toSigned16(word) / 10;
	if (celsius < COLDEST || celsius > WARMEST)
		return { finding: { kind: "fault", fault: "out-of-range" }, value: undefined };
	const isNear = before !== undefined && Math.abs(before - POWER_ON_VALUE) <= NEAR_POWER_ON_VALUE;
	if (celsius === POWER_ON_VALUE && !isNear)
		return {
			finding: { kind: "fault", fault: "power-on-value", claimed: POWER_ON_VALUE as Celsius },
			value: undefined,
		};
	return { finding: { kind: "temperature", celsius: celsius as Celsius }, value: celsius };
}

function openDevice(device: Parameters<ModbusDriver["openDevice"]>[0]): PolledDevice {
	const wired = wiredSensors(device).filter(([probe]) => probe < PROBES);
	const sensors = wired.map(([, sensor]) => sensor);
	const probes = (wired.at(-1)?.[0] ?? 0) + 1;
	const before = new Map<SensorId, number | undefined>();
	return {
		unit: device.unit,
		sensors,
		poll: async (ask) => {
			const answer = await ask("holding", FIRST_REGISTER, probes);
			if (!answer.ok) {
				before.clear();
				return faultOfAll(sensors, answer.fault);
			}
			return wired.map(([probe, sensor]) => {
				const { finding, value } = readDs18b20Word(answer.words[probe] ?? 0x8000, before.get(sensor));
				before.set(sensor, value);
				return { sensor, finding };
			});
		},
	};
}

export const driver: ModbusDriver = { kind: "modbus", model: "r4dcb08", openDevice };
