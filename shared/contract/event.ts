// The catalogue of facts: each has one lane, one number on the wire, one version and one declaration.

import { DeedSigned, PinSet, RecordAccessed, SignInLocked } from "./event/access.ts";
import { FridgeAssessed } from "./event/assessment.ts";
import { ItemListed } from "./event/catalogue.ts";
import {
	AlarmAcknowledged,
	AlarmEnded,
	AlarmRaised,
	FridgeRegistered,
	PeriodSummarised,
	TemperaturesRecorded,
} from "./event/coldchain.ts";
import { CommandGiven, CommandSettled } from "./event/command.ts";
import { EquipmentDescribed, EquipmentServiced } from "./event/equipment.ts";
import { JournalBegun, JournalForked, JournalHeadsTold } from "./event/journal.ts";
import { AlarmAcknowledgedElsewhere, AlarmTold } from "./event/ladder.ts";
import { LimitsSet, SettingSet } from "./event/limits.ts";
import { LoggerImported, LoggerRowsRecorded } from "./event/loggers.ts";
import { PersonListed } from "./event/people.ts";
import { PowerModeChanged, PowerSummarised } from "./event/power.ts";
import { TemperatureNoted } from "./event/sheet.ts";
import { StockMoved } from "./event/stock.ts";
import { SupplyRecorded } from "./event/supply.ts";
import { SwitchesRecorded } from "./event/switches.ts";
import { BoxStarted, ClockAnchored, InputSetAside } from "./event/system.ts";
import { VaccineGiven, VitalsTaken } from "./event/visits.ts";
import { FridgeWired } from "./event/wiring.ts";
import type { Lane } from "./lane.ts";
import type { Schema, Static } from "./schema.ts";
import type { Stamp } from "./time.ts";

interface Fact {
	readonly lane: Lane;
	/** The kind's number on the wire, never given twice. */
	readonly no: number;
	/** Raised whenever the declaration changes; the hub keeps every version it has ever accepted. */
	readonly version: number;
	readonly body: Schema<object>;
	/** Who writes it; the box when left out. Neither side takes a fact of its own kind from the other. */
	readonly from?: "hub";
}

export const FACTS = {
	"box-started": { lane: "control", no: 1, version: 1, body: BoxStarted },
	"clock-anchored": { lane: "control", no: 2, version: 1, body: ClockAnchored },
	"fridge-registered": { lane: "control", no: 3, version: 1, body: FridgeRegistered },
	"equipment-described": { lane: "supply", no: 4, version: 1, body: EquipmentDescribed },
	"equipment-serviced": { lane: "supply", no: 5, version: 1, body: EquipmentServiced },
	"fridge-wired": { lane: "control", no: 6, version: 1, body: FridgeWired },
	"command-settled": { lane: "control", no: 8, version: 1, body: CommandSettled },
	"journal-begun": { lane: "control", no: 7, version: 1, body: JournalBegun },
	"alarm-raised": { lane: "alarm", no: 10, version: 1, body: AlarmRaised },
	"alarm-acknowledged": { lane: "alarm", no: 11, version: 1, body: AlarmAcknowledged },
	"alarm-ended": { lane: "alarm", no: 12, version: 1, body: AlarmEnded },
	"alarm-told": { lane: "alarm", no: 13, version: 1, body: AlarmTold },
	"period-summarised": { lane: "summary", no: 20, version: 1, body: PeriodSummarised },
	"power-mode-changed": { lane: "summary", no: 21, version: 1, body: PowerModeChanged },
	"fridge-assessed": { lane: "summary", no: 23, version: 1, body: FridgeAssessed },
	"power-summarised": { lane: "summary", no: 24, version: 1, body: PowerSummarised },
	"logger-imported": { lane: "summary", no: 22, version: 1, body: LoggerImported },
	"journal-heads-told": { lane: "summary", no: 25, version: 1, body: JournalHeadsTold },
	"deed-signed": { lane: "audit", no: 26, version: 1, body: DeedSigned },
	"pin-set": { lane: "audit", no: 27, version: 1, body: PinSet },
	"sign-in-locked": { lane: "audit", no: 28, version: 1, body: SignInLocked },
	"record-accessed": { lane: "audit", no: 29, version: 1, body: RecordAccessed },
	"temperatures-recorded": { lane: "telemetry", no: 30, version: 1, body: TemperaturesRecorded },
	"switches-recorded": { lane: "telemetry", no: 31, version: 1, body: SwitchesRecorded },
	"logger-rows-recorded": { lane: "telemetry", no: 32, version: 1, body: LoggerRowsRecorded },
	"supply-recorded": { lane: "telemetry", no: 33, version: 1, body: SupplyRecorded },
	"temperature-noted": { lane: "summary", no: 34, version: 1, body: TemperatureNoted },
	"input-set-aside": { lane: "diagnostics", no: 40, version: 1, body: InputSetAside },
	"stock-moved": { lane: "supply", no: 50, version: 1, body: StockMoved },
	"vaccine-given": { lane: "clinical", no: 51, version: 1, body: VaccineGiven },
	"vitals-taken": { lane: "clinical", no: 52, version: 1, body: VitalsTaken },
	"alarm-acknowledged-elsewhere": { lane: "alarm", no: 60, version: 1, body: AlarmAcknowledgedElsewhere, from: "hub" },
	"item-listed": { lane: "supply", no: 61, version: 1, body: ItemListed, from: "hub" },
	"person-listed": { lane: "control", no: 62, version: 1, body: PersonListed, from: "hub" },
	"limits-set": { lane: "control", no: 63, version: 1, body: LimitsSet, from: "hub" },
	"setting-set": { lane: "control", no: 64, version: 1, body: SettingSet, from: "hub" },
	"command-given": { lane: "control", no: 65, version: 1, body: CommandGiven, from: "hub" },
	"journal-forked": { lane: "control", no: 70, version: 1, body: JournalForked, from: "hub" },
} as const satisfies Readonly<Record<string, Fact>>;

export type FactKind = keyof typeof FACTS;
/** What the hub writes for a box, in lanes of its own; all other kinds are the box's. */
export type HubFactKind = { [K in FactKind]: (typeof FACTS)[K] extends { readonly from: "hub" } ? K : never }[FactKind];

type EventOf<Kinds extends FactKind> = {
	[K in Kinds]: { readonly kind: K; readonly body: Static<(typeof FACTS)[K]["body"]> };
}[Kinds];

/** What a room hands to `appendEvent`: the kind and its body. */
export type NewEvent = EventOf<Exclude<FactKind, HubFactKind>>;
/** What the hub writes for a box. */
export type HubEvent = EventOf<HubFactKind>;

/** A fact with its place in the box's journal. (box, epoch, lane, seq) is its global id: derived, never sent. */
export type Event = NewEvent & { readonly lane: Lane; readonly seq: number; readonly stamp: Stamp };

const kindsByNo = new Map<number, FactKind>((Object.keys(FACTS) as FactKind[]).map((kind) => [FACTS[kind].no, kind]));

/** Who writes facts of this kind. */
export function writerOf(kind: FactKind): "box" | "hub" {
	const fact: Fact = FACTS[kind];
	return fact.from ?? "box";
}

/** `undefined` for a number this software does not know yet: keep the bytes, apply nothing. */
export function factKindOf(no: number): FactKind | undefined {
	return kindsByNo.get(no);
}
