// A simulated SmartSolar charger: one block of VE.Direct text a second, in the order and form of firmware 1.39.

import { encodeVeDirectBlock, encodeVeDirectHex } from "../protocols/ve-direct-text.ts";
import type { MakeTwin } from "./twin.ts";

export interface SolarValues {
	readonly batteryVolts: number;
	readonly batteryAmps: number;
	readonly panelVolts: number;
	readonly panelWatts: number;
	readonly yieldTodayWh: number;
	/** The device's own number: 0 off, 3 bulk, 4 absorption, 5 float … */
	readonly chargeState: number;
	readonly deviceError?: number;
	/** Left out for a model without a load output. */
	readonly loadOn?: boolean;
}

export const CHARGER_FAULTS = ["silent", "wrong-checksum", "garbage", "half-block"] as const;
export type ChargerFault = (typeof CHARGER_FAULTS)[number];

export interface VeDirectTwinOptions {
	readonly values: () => SolarValues;
	/** Looked at before every block. */
	readonly fault?: () => ChargerFault | undefined;
	/** Speaks hex frames too, between the blocks and inside one, as a charger with a Bluetooth display does. */
	readonly hexFrames?: boolean;
	/** The device's rhythm, on the wall's clock. */
	readonly everyMs?: number;
	readonly random?: () => number;
}

const SPOIL: Readonly<Record<ChargerFault, (block: Uint8Array, random: () => number) => Uint8Array>> = {
	silent: () => new Uint8Array(0),
	"wrong-checksum": (block) => Uint8Array.from(block, (byte, at) => (at === block.length - 1 ? byte ^ 0x40 : byte)),
	garbage: (block, random) => Uint8Array.from(block, () => Math.floor(random() * 256)),
	"half-block": (block) => block.slice(0, block.length >> 1),
};

/** The fields of one block, as the device orders them. */
export function toVeDirectFields(values: SolarValues): [key: string, value: string][] {
	const milli = (value: number) => String(Math.round(value * 1_000));
	const load: [string, string][] =
		values.loadOn === undefined
			? []
			: [
					["LOAD", values.loadOn ? "ON" : "OFF"],
					["IL", "0"],
				];
	return [
		["PID", "0xA05F"],
		["FW", "139"],
		["SER#", "HQ00000TWIN"],
		["V", milli(values.batteryVolts)],
		["I", milli(values.batteryAmps)],
		["VPV", milli(values.panelVolts)],
		["PPV", String(Math.round(values.panelWatts))],
		["CS", String(values.chargeState)],
		["MPPT", values.panelWatts > 0 ? "2" : "0"],
		["ERR", String(values.deviceError ?? 0)],
		...load,
		["H19", "0"],
		["H20", String(Math.round(values.yieldTodayWh / 10))],
		["H21", "0"],
		["H22", "0"],
		["H23", "0"],
		["HSDS", "0"],
	];
}

export function veDirectTwin(options: VeDirectTwinOptions): MakeTwin {
	const { values, fault, hexFrames = false, everyMs = 1_000, random = Math.random } = options;
	return (send) => {
		let spoken = 0;
		const timer = setInterval(() => {
			const block = encodeVeDirectBlock(toVeDirectFields(values()));
			const wrong = fault?.();
			if (wrong !== undefined) return send(SPOIL[wrong](block, random));
			if (!hexFrames) return send(block);
			const middle = block.length >> 1;
			const isInside = spoken++ % 2 === 0;
			send(isInside ? block.subarray(0, middle) : block);
			send(encodeVeDirectHex("7F0ED0064"));
			if (isInside) send(block.subarray(middle));
		}, everyMs);
		return {
			receive: () => {},
			switchOff: () => clearInterval(timer),
		};
	};
}
