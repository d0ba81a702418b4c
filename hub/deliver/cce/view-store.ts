// The SQL of what deliveries know of fridges and of stretches of their sensors.

import type { FridgeRegistered, TemperaturesRecorded } from "@tesai/shared/contract/event/coldchain.ts";
import type { SupplyRecorded } from "@tesai/shared/contract/event/supply.ts";
import type { SwitchesRecorded } from "@tesai/shared/contract/event/switches.ts";
import type { FridgeWired } from "@tesai/shared/contract/event/wiring.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { inChunks } from "../../store/chunk.ts";
import { deleteRows } from "../../store/delete-rows.ts";
import { keepLater } from "../../store/keep-later.ts";
import type { Reader, Trx } from "../../store/store.ts";
import {
	type DeliveryChanges,
	type DueFact,
	type LatestKind,
	PROBE_PREFIX,
	SUPPLY_NO,
	SWITCHES_NO,
	TELEMETRY_LANE,
	TEMPERATURES_NO,
} from "./projection.ts";
import { BATTERY_SPEAKS_MS, type BatteryWord } from "./supply.ts";

export async function saveDeliveryViews(trx: Trx, { latest, segments, battery }: DeliveryChanges): Promise<void> {
	await keepLater(trx, "cce_latest", ["box", "fridge", "kind"], latest);
	await inChunks(segments, (rows) =>
		trx
			.insertInto("cce_segment")
			.values([...rows])
			.onConflict((on) => on.columns(["box", "journal", "seq"]).doNothing())
			.execute(),
	);
	await inChunks(battery, (rows) =>
		trx
			.insertInto("cce_battery")
			.values([...rows])
			.onConflict((on) =>
				on
					.columns(["box", "journal", "boot", "mono_ms"])
					.doUpdateSet((eb) => ({ hours: eb.ref("excluded.hours") }))
					.where((eb) => eb("excluded.hours", "<", eb.ref("cce_battery.hours"))),
			)
			.execute(),
	);
}

export async function clearDeliveryViews(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "cce_latest", box);
	await deleteRows(trx, "cce_segment", box);
	await deleteRows(trx, "cce_battery", box);
}

/** A fridge of a box with its sensors, as last told. */
export interface WiredFridge {
	readonly fridge: string;
	readonly probe: string;
	/** Sensors that were its probe before and are no other fridge's now. */
	readonly formerProbes: readonly string[];
	readonly ambient: string | undefined;
	readonly door: string | undefined;
	readonly supply: string | undefined;
	readonly compressor: string | undefined;
}

export async function readBox(
	read: Reader,
	box: number,
): Promise<{ readonly software: string | undefined; readonly fridges: readonly WiredFridge[] }> {
	const rows = await read
		.selectFrom("cce_latest")
		.select(["fridge", "kind", "journal", "seq", "body"])
		.where("box", "=", box)
		.execute();
	const find = <T>(fridge: string, kind: LatestKind): T | undefined => {
		const row = rows.find((one) => one.fridge === fridge && one.kind === kind);
		return row && (JSON.parse(row.body) as T);
	};
	const wirings = rows
		.filter(({ kind }) => kind.startsWith(PROBE_PREFIX))
		.toSorted((a, b) => b.journal - a.journal || b.seq - a.seq);
	// The fridge at which a sensor was last seen has it.
	const homes = new Map<string, string>();
	for (const { fridge, kind } of wirings) {
		const sensor = kind.slice(PROBE_PREFIX.length);
		if (!homes.has(sensor)) homes.set(sensor, fridge);
	}
	const names = new Set(rows.flatMap(({ fridge }) => (fridge === "" ? [] : [fridge])));
	const fridges = [...names].flatMap((fridge): WiredFridge[] => {
		const registered = find<FridgeRegistered>(fridge, "fridge-registered");
		const parts = find<FridgeWired>(fridge, "fridge-wired")?.parts ?? [];
		const part = (name: FridgeWired["parts"][number]["part"]) => parts.find((one) => one.part === name)?.sensor;
		const probe = part("temperature") ?? registered?.temperatureSensor;
		if (probe === undefined) return [];
		return [
			{
				fridge,
				probe,
				formerProbes: [...homes].flatMap(([sensor, home]) => (home === fridge && sensor !== probe ? [sensor] : [])),
				ambient: part("ambient"),
				door: part("door") ?? registered?.doorSensor,
				supply: part("power") ?? registered?.powerSensor,
				compressor: part("compressor"),
			},
		];
	});
	return { software: find<{ software: string }>("", "box-started")?.software, fridges };
}

export interface StoredSegment {
	readonly box: number;
	readonly journal: number;
	readonly seq: number;
	readonly boot: number;
	readonly from_ms: number;
	readonly to_ms: number;
}

/** The stretches of a sensor and boot that reach into the time between two moments. */
export async function listSegments(
	read: Reader,
	at: { readonly box: number; readonly journal: number; readonly boot: number },
	sensor: string,
	kind: number,
	fromMs: number,
	toMs: number,
): Promise<readonly StoredSegment[]> {
	return segmentsQuery(read, at, sensor, kind, fromMs, toMs).execute();
}

/** No fact lasts longer than the longest period of a box, which bounds how far before `fromMs` one can begin. */
export const LONGEST_MS = 4 * 3_600_000;

export const segmentsQuery = (
	read: Reader,
	{ box, journal, boot }: { readonly box: number; readonly journal: number; readonly boot: number },
	sensor: string,
	kind: number,
	fromMs: number,
	toMs: number,
) =>
	read
		.selectFrom("cce_segment")
		.select(["box", "journal", "seq", "boot", "from_ms", "to_ms"])
		.where("box", "=", box)
		.where("sensor", "=", sensor)
		.where("kind", "=", kind)
		.where("journal", "=", journal)
		.where("boot", "=", boot)
		.where("from_ms", ">=", fromMs - LONGEST_MS)
		.where("from_ms", "<=", toMs)
		.where("to_ms", ">=", fromMs)
		.orderBy("from_ms");

export const readTemperatures = (read: Reader, at: StoredSegment): Promise<TemperaturesRecorded | undefined> =>
	readBody<TemperaturesRecorded>(read, at, TEMPERATURES_NO);

export const readSwitches = (read: Reader, at: StoredSegment): Promise<SwitchesRecorded | undefined> =>
	readBody<SwitchesRecorded>(read, at, SWITCHES_NO);

export const readSupply = (read: Reader, at: StoredSegment): Promise<SupplyRecorded | undefined> =>
	readBody<SupplyRecorded>(read, at, SUPPLY_NO);

/** What a box foresaw of its battery around two moments of a boot, in order of time. */
export async function listBatteryWords(
	read: Reader,
	at: { readonly box: number; readonly journal: number; readonly boot: number },
	fromMs: number,
	toMs: number,
): Promise<readonly BatteryWord[]> {
	return batteryQuery(read, at, fromMs, toMs).execute();
}

export const batteryQuery = (
	read: Reader,
	{ box, journal, boot }: { readonly box: number; readonly journal: number; readonly boot: number },
	fromMs: number,
	toMs: number,
) =>
	read
		.selectFrom("cce_battery")
		.select(["mono_ms as monoMs", "hours"])
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("boot", "=", boot)
		.where("mono_ms", ">=", fromMs - BATTERY_SPEAKS_MS)
		.where("mono_ms", "<=", toMs + BATTERY_SPEAKS_MS)
		.orderBy("mono_ms");

async function readBody<T>(read: Reader, { box, journal, seq }: StoredSegment, kind: number): Promise<T | undefined> {
	const row = await read
		.selectFrom("event")
		.select(["kind", "version", "body"])
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", TELEMETRY_LANE)
		.where("seq", "=", seq)
		.executeTakeFirst();
	if (row === undefined || row.kind !== kind) return undefined;
	const fact = readFact({ lane: TELEMETRY_LANE, kind: row.kind, version: row.version, body: row.body });
	return fact.known ? (fact.event.body as T) : undefined;
}

/** When the hub got the fact; 0 when it has none. */
export async function readReceivedAt(read: Reader, { box, journal, lane, seq }: DueFact): Promise<number> {
	const row = await read
		.selectFrom("event")
		.select("received_at")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", "=", seq)
		.executeTakeFirst();
	return row?.received_at ?? 0;
}
