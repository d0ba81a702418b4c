// Victron SmartSolar and BlueSolar chargers over VE.Direct text: one good block becomes one power finding.
//
//   V mV · I mA · VPV mV · PPV W · H20 0.01 kWh today · CS charge state · ERR error number · LOAD ON|OFF
//
// Source: Victron's VE.Direct protocol and FAQ, and recorded blocks of a SmartSolar 100|20 with firmware 1.39.

import type { CHARGE_STATES } from "@tesai/shared/contract/reading.ts";
import { VeDirectParser } from "../protocols/ve-direct-text.ts";
import { type Driver, type Finding, faultOfAll, type SpeakingDevice, wiredSensors } from "./driver.ts";

type ChargeState = (typeof CHARGE_STATES)[number];

const CHARGE_STATE_OF: Readonly<Record<string, ChargeState>> = {
	"0": "off",
	"2": "fault",
	"3": "bulk",
	"4": "absorption",
	"5": "float",
	"7": "equalise",
	"245": "starting",
	"247": "equalise",
	"252": "external",
};

/**
 * A charger without a load output leaves the fridge on the battery, so the battery decides: below 11.5 V (23 V, 46 V) a
 * lead battery is empty and a fridge's own cut-off is near. Choose it lower for lithium once a post has one.
 */
const EMPTY_12_VOLTS = 11.5;

/** One good block, read; undefined when it is not a charger's block or a value in it cannot be true. */
export function toPowerFinding(fields: ReadonlyMap<string, string>): Finding | undefined {
	const volts = scaled(fields, "V", 0.001, 0, 100);
	const amps = scaled(fields, "I", 0.001, -500, 500);
	const panelVolts = scaled(fields, "VPV", 0.001, 0, 1_000);
	const panelWatts = scaled(fields, "PPV", 1, 0, 100_000);
	const yieldTodayWh = scaled(fields, "H20", 10, 0, 1_000_000);
	const deviceError = scaled(fields, "ERR", 1, 0, 255);
	const load = fields.get("LOAD");
	const charge = fields.get("CS");
	// A product without one of these is another kind of device; a nonsense value in any makes the whole block suspect.
	if (volts === undefined || charge === undefined || panelWatts === undefined) return undefined;
	if ([volts, amps, panelVolts, panelWatts, yieldTodayWh, deviceError].includes(Number.NaN)) return undefined;
	if (load !== undefined && load !== "ON" && load !== "OFF") return undefined;
	return {
		kind: "power",
		supplied: load === undefined ? volts >= EMPTY_12_VOLTS * twelves(volts) : load === "ON",
		batteryVolts: volts,
		...(amps !== undefined && { batteryAmps: amps }),
		...(panelVolts !== undefined && { panelVolts }),
		panelWatts,
		...(yieldTodayWh !== undefined && { yieldTodayWh }),
		charge: CHARGE_STATE_OF[charge] ?? "unknown",
		...(deviceError !== undefined && { deviceError }),
	};
}

/** How many 12 V batteries in series: no 12 V battery is ever above 18 V, no 24 V battery above 36 V. */
function twelves(volts: number): number {
	if (volts < 18) return 1;
	return volts < 36 ? 2 : 4;
}

/** The field in its unit; undefined when the device does not send it, NaN when it cannot be true. */
function scaled(
	fields: ReadonlyMap<string, string>,
	key: string,
	unit: number,
	least: number,
	most: number,
): number | undefined {
	const text = fields.get(key);
	if (text === undefined) return undefined;
	if (!/^-?\d{1,9}$/.test(text)) return Number.NaN;
	// Steps of 0.01: the contract's grid for volts and amperes, and more than the device resolves.
	const value = Math.round(Number(text) * unit * 100) / 100;
	return value >= least && value <= most ? value : Number.NaN;
}

/** The device speaks every second: two missed blocks are bad luck, a third means that it has stopped. */
const STALE_MS = 3_500;

function openDevice(config: { readonly sensors: readonly string[] }): SpeakingDevice {
	const sensors = wiredSensors(config).map(([, sensor]) => sensor);
	const parser = new VeDirectParser();
	let newest: { readonly finding: Finding | undefined; readonly at: number } | undefined;
	let discardedByLastSlot = 0;
	return {
		receive: (bytes) => {
			let isAlive = false;
			for (const frame of parser.push(bytes)) {
				if (frame.kind !== "block") continue;
				isAlive = true;
				newest = { finding: toPowerFinding(frame.fields), at: performance.now() };
			}
			return isAlive;
		},
		findings: () => {
			const fresh = newest !== undefined && performance.now() - newest.at <= STALE_MS;
			const finding = fresh ? newest?.finding : undefined;
			const noisy = parser.counts.discardedBytes > discardedByLastSlot;
			discardedByLastSlot = parser.counts.discardedBytes;
			if (finding !== undefined) return sensors.map((sensor) => ({ sensor, finding }));
			return faultOfAll(sensors, fresh ? "implausible" : noisy ? "bad-checksum" : "no-answer");
		},
		get discardedBytes() {
			return parser.counts.discardedBytes;
		},
	};
}

export const driver: Driver = { kind: "line", model: "ve-direct", baudRate: 19_200, silenceMs: 10_000, openDevice };
