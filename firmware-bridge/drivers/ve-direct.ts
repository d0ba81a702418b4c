// Victron SmartSolar and BlueSolar chargers over VE.Direct: one good block of text becomes one power finding.
//
//   V mV · I mA · VPV mV · PPV W · H20 0.01 kWh today · CS charge state · ERR error number · LOAD ON|OFF · IL mA
//
// A charger with a load output whose text leaves the load's current out is asked for it by a hex frame. Nothing is ever
// written to it.
//
// Source: Victron's VE.Direct protocol and FAQ, and recorded blocks of a SmartSolar 100|20 with firmware 1.39.

import type { CHARGE_STATES } from "@tesai/shared/contract/reading.ts";
import { encodeHexGet, readHexAnswer, unsignedOf, VE_REGISTERS } from "../protocols/ve-direct-hex.ts";
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

/** A register of 0.1 A, as 0xEDD7 is; above this it is no current that a load output of these chargers can carry. */
const LOAD_STEP_AMPS = 0.1;
const MOST_LOAD_AMPS = 100;

/**
 * One good block, read; undefined when it is not a charger's block or a value in it cannot be true. `askedLoadAmps` is what the
 * charger answered of its load, for a block that leaves it out.
 */
export function toPowerFinding(fields: ReadonlyMap<string, string>, askedLoadAmps?: number): Finding | undefined {
	const volts = scaled(fields, "V", 0.001, 0, 100);
	const amps = scaled(fields, "I", 0.001, -500, 500);
	const panelVolts = scaled(fields, "VPV", 0.001, 0, 1_000);
	const panelWatts = scaled(fields, "PPV", 1, 0, 100_000);
	const yieldTodayWh = scaled(fields, "H20", 10, 0, 1_000_000);
	const deviceError = scaled(fields, "ERR", 1, 0, 255);
	const loadAmps = scaled(fields, "IL", 0.001, -MOST_LOAD_AMPS, MOST_LOAD_AMPS) ?? askedLoadAmps;
	const load = fields.get("LOAD");
	const charge = fields.get("CS");
	// A product without one of these is another kind of device; a nonsense value in any makes the whole block suspect.
	if (volts === undefined || charge === undefined || panelWatts === undefined) return undefined;
	if ([volts, amps, panelVolts, panelWatts, yieldTodayWh, deviceError, loadAmps].includes(Number.NaN)) return undefined;
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
		// A small negative current is the measurement's own offset.
		...(loadAmps !== undefined && { loadWatts: Math.max(0, Math.round(volts * loadAmps)) }),
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
	let newest: { readonly fields: ReadonlyMap<string, string>; readonly at: number } | undefined;
	/** What it answered to the question after the slot before. */
	let loadAmps: number | undefined;
	let discardedByLastSlot = 0;
	const isFresh = () => newest !== undefined && performance.now() - newest.at <= STALE_MS;
	return {
		receive: (bytes) => {
			let isAlive = false;
			for (const frame of parser.push(bytes)) {
				if (frame.kind === "block") {
					isAlive = true;
					newest = { fields: frame.fields, at: performance.now() };
				} else {
					loadAmps = readLoadAmps(frame.digits) ?? loadAmps;
				}
			}
			return isAlive;
		},
		question: () => {
			loadAmps = undefined;
			const isAsked = isFresh() && newest?.fields.has("LOAD") && !newest.fields.has("IL");
			return isAsked ? encodeHexGet(VE_REGISTERS.loadAmps) : undefined;
		},
		findings: () => {
			const fresh = isFresh();
			const finding = fresh && newest !== undefined ? toPowerFinding(newest.fields, loadAmps) : undefined;
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

function readLoadAmps(digits: string): number | undefined {
	const answer = readHexAnswer(digits);
	if (answer?.kind !== "value" || answer.register !== VE_REGISTERS.loadAmps) return undefined;
	const steps = answer.bytes.length === 2 ? unsignedOf(answer.bytes) : undefined;
	return steps === undefined || steps * LOAD_STEP_AMPS > MOST_LOAD_AMPS ? undefined : steps * LOAD_STEP_AMPS;
}

export const driver: Driver = { kind: "line", model: "ve-direct", baudRate: 19_200, silenceMs: 10_000, openDevice };
