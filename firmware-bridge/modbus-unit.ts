// What the bus remembers of each unit, and which of the configured ones can be served at all.

import type { ModbusDevice } from "@tesai/shared/contract/config/bridge.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { PolledDevice } from "./drivers/driver.ts";
import { loadDriver } from "./drivers/registry.ts";

export interface Unit {
	readonly device: PolledDevice;
	/** Polls in a row without an answer that could be read. */
	failures: number;
	askAgainMs: number;
	/** Nothing at all was heard of it the last time. */
	isSilent: boolean;
	/** In the order of its coils. */
	readonly switches: readonly SwitchRecord[];
	/** The latest look at one of its switches. */
	asserted: Promise<boolean>;
}

/** `wanted` is the newest order. */
export type SwitchRecord = { readonly name: string; wanted: boolean | undefined; confirmed: boolean };

/** An order that was not read back as done yet. */
export function hasOpenOrder({ switches }: Unit): boolean {
	return switches.some(({ wanted, confirmed }) => wanted !== undefined && !confirmed);
}

/** Loads each device's driver. One that is missing or broken, or whose number is taken, is told to `onRefused`; the others are given. */
export async function openUnits(
	devices: readonly ModbusDevice[],
	onRefused: (model: string, error: unknown) => void,
): Promise<Unit[]> {
	const units: Unit[] = [];
	for (const device of devices) {
		try {
			const driver = await loadDriver("modbus", device.model);
			const opened = driver.openDevice(device);
			const taken = units.find((unit) => unit.device.unit === opened.unit);
			if (taken !== undefined) {
				const who = opened.sensors.join(", ") || device.model;
				throw new AppError("invalid", `driver ${device.model}: unit ${opened.unit} of ${who} is configured twice`, {
					hint: "give each device of a bus a number of its own",
				});
			}
			const switches = (opened.switches ?? []).map((name) => ({ name, wanted: undefined, confirmed: false }));
			const asserted = Promise.resolve(true);
			units.push({ device: opened, failures: 0, askAgainMs: 0, isSilent: false, switches, asserted });
		} catch (error) {
			onRefused(device.model, error);
		}
	}
	return units;
}
