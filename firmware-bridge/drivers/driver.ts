// What a driver is: it knows one model's registers or fields and turns them into readings. It never touches a port.

import type { ModbusDevice } from "@tesai/shared/contract/config/bridge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Reading, SENSOR_FAULTS } from "@tesai/shared/contract/reading.ts";

export type SensorFault = (typeof SENSOR_FAULTS)[number];

type WithoutWhen<R> = R extends Reading ? Omit<R, "bootId" | "monoMs" | "measuredAt"> : never;
/** A reading before somebody says when it was taken. */
export type Finding = WithoutWhen<Reading>;

/** What one sensor of a device said. */
export interface SensorFinding {
	readonly sensor: SensorId;
	readonly finding: Finding;
}

/** The registers that were asked for, as unsigned 16-bit words, or why there are none. */
export type Registers =
	| { readonly ok: true; readonly words: readonly number[] }
	| { readonly ok: false; readonly fault: SensorFault };

/** Asks one unit of a bus. Never throws: a unit that does not answer is an everyday thing. */
export type AskUnit = (table: "input" | "holding", address: number, count: number) => Promise<Registers>;

/** One configured device of a bus, with whatever it remembers between polls. */
export interface PolledDevice {
	readonly unit: number;
	readonly sensors: readonly SensorId[];
	/** Never throws and never invents: a sensor whose value cannot be trusted gets a `fault` finding. */
	poll(ask: AskUnit): Promise<readonly SensorFinding[]>;
}

export interface ModbusDriver {
	readonly model: ModbusDevice["model"];
	openDevice(device: ModbusDevice): PolledDevice;
}

/** Every sensor of a device that has nothing to say, and why. */
export function faultOfAll(sensors: readonly SensorId[], fault: SensorFault): SensorFinding[] {
	return sensors.map((sensor) => ({ sensor, finding: { kind: "fault", fault } }));
}

/** The wired sensors of a device by their position; "" in the configuration means nothing is wired there. */
export function wiredSensors(device: ModbusDevice): readonly (readonly [position: number, sensor: SensorId])[] {
	return device.sensors.flatMap((name, position) => (name === "" ? [] : [[position, name as SensorId] as const]));
}

/** Modbus words are unsigned; most temperatures are not. */
export function toSigned16(word: number): number {
	return (word << 16) >> 16;
}
