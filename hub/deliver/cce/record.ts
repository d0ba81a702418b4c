// One fridge's samples as records of a cce-interop document: what was measured at that moment, and what happened in the
// quarter of an hour that ended with it.

import type { CceEmsRecord, CceRtmRecord } from "@tesai/shared/contract/cce/fields.ts";
import { writeAbst } from "@tesai/shared/contract/cce/moment.ts";
import type { SwitchState } from "@tesai/shared/contract/event/switches.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { measureHeld, measureState, type Sample, type Stretch } from "./samples.ts";
import { type BatteryWord, batteryDaysAt, measureSupply, type SupplyPart } from "./supply.ts";

export const QUARTER_MS = 15 * MINUTE;

/** An alarm as records show it. */
export interface AlarmSpan {
	readonly rule: string;
	readonly fromUtc: number;
	readonly toUtc: number;
}

/** What stands beside the vaccine probe at one fridge in one boot. `undefined`: there is no such sensor. */
export interface Beside {
	readonly ambient: readonly Sample[] | undefined;
	readonly door: readonly Stretch[] | undefined;
	readonly supply: readonly Stretch[] | undefined;
	readonly compressor: readonly Stretch[] | undefined;
	/** Volts and amps, of a supply whose sensor measures them. */
	readonly current: readonly SupplyPart[] | undefined;
	readonly battery: readonly BatteryWord[];
}

/** A record and the moment it is of; `closes` when it is the first of its quarter of an hour. */
export interface TimedRecord {
	readonly utc: number;
	readonly closes: boolean;
	readonly record: CceRtmRecord;
}

/**
 * EERR. COMM: the probe does not answer, or garbage; SENS: it answers with what cannot be; LATE: an alarm has come ahead
 * of the temperatures, which follow; CLOCK: the moment is the hub's, as the box's clock is not tied to the world yet.
 */
export type ErrorCode = "COMM" | "SENS" | "LATE" | "CLOCK";

export function toErrorCode(state: SwitchState): ErrorCode | undefined {
	switch (state) {
		case "unknown":
		case "off":
		case "on":
			return undefined;
		case "no-answer":
		case "bad-checksum":
		case "refused":
			return "COMM";
		case "out-of-range":
		case "implausible":
		case "power-on-value":
		case "impossible-slope":
		case "duplicate-address":
			return "SENS";
	}
}

/** The codes of every alarm that was open then, in order of the alphabet; `null` for none. */
export function alarmCodesAt(alarms: readonly AlarmSpan[], utc: number): string | null {
	const codes = new Set(alarms.filter((one) => one.fromUtc <= utc && utc < one.toUtc).map((one) => one.rule));
	return codes.size === 0 ? null : [...codes].toSorted().join(" ");
}

/**
 * Records of one stretch of samples of one boot; `offset` + monoMs is UTC. `before` is the sample before the first one, if it
 * is known: what crosses a quarter of an hour carries the quarter's sums. No sample is left out, moved or averaged.
 */
export function toRecords(
	samples: readonly Sample[],
	before: number | undefined,
	offset: number,
	beside: Beside,
	alarms: readonly AlarmSpan[],
): TimedRecord[] {
	let previous = before;
	return samples.map(({ monoMs, celsius }) => {
		const utc = monoMs + offset;
		const quarter = Math.floor(utc / QUARTER_MS);
		const closes = previous === undefined || Math.floor((previous + offset) / QUARTER_MS) < quarter;
		previous = monoMs;
		const end = quarter * QUARTER_MS - offset;
		return {
			utc,
			closes,
			record: {
				ABST: writeAbst(utc),
				ALRM: alarmCodesAt(alarms, utc),
				BEMD: batteryDaysAt(beside.battery, monoMs),
				...measured(celsius),
				...(beside.ambient && ambientAt(beside.ambient, monoMs)),
				...(beside.door && { IDRV: toSeconds(measureHeld(beside.door, monoMs, "on")) }),
				...(closes && sumQuarter(beside, end - QUARTER_MS, end)),
			},
		};
	});
}

/** One record for each time the probe began to fail: no temperature, and why. */
export function toFaultRecords(
	changes: readonly { readonly monoMs: number; readonly state: SwitchState }[],
	offset: number,
	battery: readonly BatteryWord[],
	alarms: readonly AlarmSpan[],
): TimedRecord[] {
	return changes.flatMap(({ monoMs, state }) => {
		const code = toErrorCode(state);
		if (code === undefined) return [];
		const utc = monoMs + offset;
		const BEMD = batteryDaysAt(battery, monoMs);
		const record = { ABST: writeAbst(utc), ALRM: alarmCodesAt(alarms, utc), BEMD, EERR: code, TVC: null };
		return [{ utc, closes: false, record }];
	});
}

/** An alarm that is ahead of its temperatures: when it was raised, and which. */
export function toAlarmRecord(
	alarms: readonly AlarmSpan[],
	rule: string,
	utc: number,
	isTied: boolean,
	BEMD: number | null,
): TimedRecord {
	const ALRM = alarmCodesAt(alarms, utc) ?? rule;
	const EERR = isTied ? "LATE" : "CLOCK LATE";
	return { utc, closes: false, record: { ABST: writeAbst(utc), ALRM, BEMD, EERR, TVC: null } };
}

/** `undefined` when a record cannot be one of type ems: that type demands what was not measured. */
export function toEmsRecord(
	record: CceRtmRecord,
	loggerBatteryDays: number,
	supply: "mains" | "solar",
): CceEmsRecord | undefined {
	const { TAMB, TVC = null, CMPR = null, DORV = null, EERR, SVA = null, DCSV = null, DCCD = null, ...rest } = record;
	if (TAMB === undefined) return undefined;
	const power = supply === "mains" ? { SVA } : { DCSV, DCCD };
	// What is wrong with a built-in probe is its logger's error.
	return { ...rest, TAMB, TVC, CMPR, DORV, EERR: null, LERR: EERR, BLOG: loggerBatteryDays, ...power };
}

function sumQuarter(
	{ door, supply, compressor, current }: Beside,
	fromMs: number,
	toMs: number,
): Partial<CceRtmRecord> {
	const opened = door && measureState(door, fromMs, toMs, "on");
	const powered = supply && measureState(supply, fromMs, toMs, "on");
	const ran = compressor && measureState(compressor, fromMs, toMs, "on");
	return {
		...(opened !== undefined && { DORV: toSeconds(opened?.heldMs ?? null), DRCV: opened?.began ?? null }),
		...(powered !== undefined && { SVA: toSeconds(powered?.heldMs ?? null) }),
		...(ran !== undefined && { CMPR: toSeconds(ran?.heldMs ?? null) }),
		...(current !== undefined && meanCurrent(current, fromMs)),
	};
}

/** DCSV and DCCD; a device that never tells a current has no key for it. */
function meanCurrent(parts: readonly SupplyPart[], fromMs: number): Pick<CceRtmRecord, "DCSV" | "DCCD"> {
	const { volts, amps } = measureSupply(parts, fromMs);
	return { DCSV: volts, ...(parts.some((part) => part.amps !== undefined) && { DCCD: amps }) };
}

/** Beyond what the standard can carry, it is no vaccine compartment that the probe measures. */
function measured(celsius: number): Pick<CceRtmRecord, "EERR" | "TVC"> {
	return celsius < -55 || celsius > 60 ? { EERR: "SENS", TVC: null } : { EERR: null, TVC: celsius };
}

/** TAMB may not be null: without a sample of the last quarter of an hour the key is left out. */
function ambientAt(ambient: readonly Sample[], monoMs: number): { TAMB?: number } {
	const found = ambient.findLast((one) => one.monoMs <= monoMs);
	if (found === undefined || monoMs - found.monoMs > QUARTER_MS || found.celsius < -55 || found.celsius > 60) return {};
	return { TAMB: found.celsius };
}

const toSeconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1_000));
