// Reads everything that a fridge's due facts need to become records, and puts it together.

import type { CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { AlarmRow } from "../../coldchain/alarm.ts";
import type { DescribedEquipment } from "../../equipment/projection.ts";
import { type BootRef, type JournalAnchor, toUtcOfStamp, type UtcOfStamp } from "../../posts/post-clock.ts";
import { breathe, type Reader } from "../../store/store.ts";
import type { DueStretch } from "./ledger-store.ts";
import { type DueFact, SUPPLY_NO, SWITCHES_NO, TEMPERATURES_NO } from "./projection.ts";
import {
	type AlarmSpan,
	type Beside,
	QUARTER_MS,
	type TimedRecord,
	toAlarmRecord,
	toFaultRecords,
	toRecords,
} from "./record.ts";
import type { OwnedRecord } from "./report.ts";
import { listChangesOf, listSamples, type Sample, type Stretch, toStretches } from "./samples.ts";
import { batteryDaysAt, listSupplyParts, type SupplyPart } from "./supply.ts";
import {
	LONGEST_MS,
	listBatteryWords,
	listSegments,
	readSupply,
	readSwitches,
	readTemperatures,
	type StoredSegment,
	type WiredFridge,
} from "./view-store.ts";

/** What other rooms know; hub.ts ties the ends. */
export interface DeliverySources {
	alarms(read: Reader, box: number): Promise<readonly AlarmRow[]>;
	anchors(read: Reader, boots: readonly BootRef[]): Promise<readonly JournalAnchor[]>;
	/** Of every fridge that somebody has described. */
	plates(read: Reader, box: number): Promise<readonly DescribedEquipment[]>;
}

/** One fact of the accounting, with all that makes records of it. */
export type Item = { readonly fact: DueFact } & (
	| { readonly what: "stretch"; readonly stretch: DueStretch }
	| { readonly what: "alarm"; readonly alarm: AlarmRow }
);

/** A box's clocks and alarms as far as some facts need them. */
export interface BoxPicture {
	readonly utcOfStamp: UtcOfStamp;
	readonly alarms: readonly AlarmRow[];
}

export async function readPicture(
	read: Reader,
	sources: DeliverySources,
	box: number,
	boots: readonly { readonly journal: number; readonly boot: number }[],
): Promise<BoxPicture> {
	const alarms = await sources.alarms(read, box);
	const needed = new Map<string, BootRef>();
	const need = (journal: number, boot: number) => needed.set(`${journal} ${boot}`, { box, journal, boot });
	for (const { journal, boot } of boots) need(journal, boot);
	for (const { journal, raised, ended } of alarms) {
		need(journal, raised.raised.boot);
		if (ended) need(journal, ended.at.boot);
	}
	return { alarms, utcOfStamp: toUtcOfStamp(await sources.anchors(read, [...needed.values()])) };
}

/**
 * The records of one fridge in order of time, each with the items it stands for, and the items that have to wait because
 * nothing ties their boot to the world's time yet. Alarms do not wait for that.
 */
export async function gatherRecords(
	read: Reader,
	fridge: WiredFridge,
	items: readonly (Item & { readonly place: number })[],
	{ utcOfStamp, alarms }: BoxPicture,
	now: EpochMs,
): Promise<{ readonly records: readonly OwnedRecord[]; readonly waiting: ReadonlySet<number> }> {
	const spans = listSpans(fridge.fridge, alarms, utcOfStamp, now);
	const records: OwnedRecord[] = [];
	const waiting = new Set<number>();
	for (const item of items) {
		if (item.what !== "stretch") continue;
		const { stretch } = item;
		await breathe();
		const from = { boot: stretch.boot, monoMs: millis(stretch.from_ms) };
		const utc = utcOfStamp(stretch.box, stretch.journal, from);
		if (utc === undefined) {
			waiting.add(item.place);
			continue;
		}
		const made = await readRecords(read, fridge, stretch, utc - stretch.from_ms, spans);
		records.push(...made.map((one) => ({ ...one, owners: [item.place] })));
	}
	for (const item of items) {
		if (item.what !== "alarm") continue;
		const { box, journal, raised } = item.alarm;
		const tied = utcOfStamp(box, journal, raised.raised);
		const at = tied ?? now;
		const index = records.findIndex(({ utc }) => utc >= at && utc < at + QUARTER_MS);
		const shown = records[index];
		if (shown === undefined) {
			const { boot, monoMs } = raised.raised;
			const words = await listBatteryWords(read, { box, journal, boot }, monoMs, monoMs);
			const days = batteryDaysAt(words, monoMs);
			records.push({ ...toAlarmRecord(spans, raised.rule, at, tied !== undefined, days), owners: [item.place] });
		} else records[index] = { ...shown, owners: [...shown.owners, item.place] };
	}
	return { records: records.toSorted((a, b) => a.utc - b.utc), waiting };
}

/** At most one record in `thinToSeconds`; what carries a quarter's sums, an error or a change of alarm always stays. */
export function thinRecords(
	records: readonly OwnedRecord[],
	{ thinToSeconds }: CceReceiverConfig,
): readonly OwnedRecord[] {
	if (thinToSeconds === undefined) return records;
	let kept: OwnedRecord | undefined;
	return records.filter((one) => {
		const isDue = kept === undefined || one.utc - kept.utc >= thinToSeconds * 1_000;
		const says = one.closes || one.record.EERR !== null || one.record.ALRM !== (kept?.record.ALRM ?? null);
		if (!isDue && !says) return false;
		kept = one;
		return true;
	});
}

function listSpans(fridge: string, alarms: readonly AlarmRow[], utcOfStamp: UtcOfStamp, now: EpochMs): AlarmSpan[] {
	return alarms.flatMap(({ box, journal, raised, ended }) => {
		if (raised.fridge !== fridge) return [];
		const fromUtc = utcOfStamp(box, journal, raised.raised) ?? now;
		const toUtc = ended ? (utcOfStamp(box, journal, ended.at) ?? now) : Number.POSITIVE_INFINITY;
		return [{ rule: raised.rule, fromUtc, toUtc }];
	});
}

async function readRecords(
	read: Reader,
	fridge: WiredFridge,
	stretch: DueStretch,
	offset: number,
	spans: readonly AlarmSpan[],
): Promise<TimedRecord[]> {
	const battery = await listBatteryWords(read, stretch, stretch.from_ms, stretch.to_ms);
	if (stretch.kind === SWITCHES_NO) {
		const fact = await readSwitches(read, stretch);
		return fact === undefined ? [] : toFaultRecords(listChangesOf(fact), offset, battery, spans);
	}
	const fact = await readTemperatures(read, stretch);
	if (fact === undefined) return [];
	// Of stretches that begin before this one the one that reaches furthest is the sample before.
	const start = stretch.from_ms;
	const earlier = await listSegments(read, stretch, fridge.probe, TEMPERATURES_NO, start - LONGEST_MS, start - 1);
	const before = earlier.reduce<number | undefined>(
		(last, { to_ms }) => (to_ms < stretch.from_ms && to_ms > (last ?? Number.NEGATIVE_INFINITY) ? to_ms : last),
		undefined,
	);
	const beside: Beside = {
		ambient: await readAmbient(read, stretch, fridge.ambient),
		door: await readStretches(read, stretch, fridge.door),
		supply: await readStretches(read, stretch, fridge.supply),
		compressor: await readStretches(read, stretch, fridge.compressor),
		current: await readCurrent(read, stretch, fridge.supply),
		battery,
	};
	return toRecords(listSamples(fact), before, offset, beside, spans);
}

/** Two quarters back: the sums of the first record's quarter, and a door that has long stood open. */
const BACK_MS = 2 * QUARTER_MS;

async function readAmbient(read: Reader, at: StoredSegment, sensor: string | undefined): Promise<Sample[] | undefined> {
	if (sensor === undefined) return undefined;
	const found: Sample[] = [];
	for (const segment of await listSegments(read, at, sensor, TEMPERATURES_NO, at.from_ms - BACK_MS, at.to_ms)) {
		const fact = await readTemperatures(read, segment);
		if (fact !== undefined) found.push(...listSamples(fact));
	}
	return found.toSorted((a, b) => a.monoMs - b.monoMs);
}

/** `undefined` when the sensor has told no volts around that time: a contact at the mains, or none. */
async function readCurrent(
	read: Reader,
	at: StoredSegment,
	sensor: string | undefined,
): Promise<SupplyPart[] | undefined> {
	if (sensor === undefined) return undefined;
	const parts: SupplyPart[] = [];
	for (const segment of await listSegments(read, at, sensor, SUPPLY_NO, at.from_ms - BACK_MS, at.to_ms)) {
		const fact = await readSupply(read, segment);
		if (fact !== undefined) parts.push(...listSupplyParts(fact));
	}
	return parts.length === 0 ? undefined : parts;
}

async function readStretches(
	read: Reader,
	at: StoredSegment,
	sensor: string | undefined,
): Promise<Stretch[] | undefined> {
	if (sensor === undefined) return undefined;
	const facts = [];
	for (const segment of await listSegments(read, at, sensor, SWITCHES_NO, at.from_ms - BACK_MS, at.to_ms)) {
		const fact = await readSwitches(read, segment);
		if (fact !== undefined) facts.push(fact);
	}
	return toStretches(facts);
}
