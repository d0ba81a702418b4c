// What the staff of a simulated post write down in a day: medicines given out, deliveries, vaccinations, measurements.
//
// 60 records a day: 62 % dispensed, 6 % received, 22 % vaccinations, 10 % vital signs, each on a minute of its own, because
// one person at a time stands at the one screen. Clinic hours 7 to 15, most of it in the morning. One to four people; the one
// who wrote the last record writes the next three times out of four. A patient comes with several records, or returns: three
// times out of ten it is one of the last four patients, else anybody in a register of 400 to 1,500. Items by a law like Zipf's
// over a catalogue whose numbers rise with rarity within each group, with a taste of its own at every post. The lot is mostly
// the current one; six receipts of ten bring a new one. One record in a hundred corrects an earlier one.
//
// Each draw's information is added up. What the bits do not count is what both ends have: the catalogue, the post's staff and
// taste, how many patients are registered and which lots are on the shelf.

import { CORRECTION_REASONS, type Correction } from "@tesai/shared/contract/event/correction.ts";
import { VACCINATION_PLACES, type VaccinationPlace, type VitalsTaken } from "@tesai/shared/contract/event/visits.ts";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { ItemNo, LotNo, PatientNo, PersonNo } from "@tesai/shared/contract/id.ts";
import { pick, type Random } from "../random.ts";
import type { Chances, Weighted } from "./chances.ts";
import { normalsFrom } from "./climate.ts";

export type RecordEvent = Extract<NewEvent, { kind: "stock-moved" | "vaccine-given" | "vitals-taken" }>;
type RecordKind = "dispensed" | "received" | "vaccine-given" | "vitals-taken";

export const MIX: Weighted<RecordKind> = [
	["dispensed", 0.62],
	["received", 0.06],
	["vaccine-given", 0.22],
	["vitals-taken", 0.1],
];

/** Minutes of a clinic day from 7 h on, and how busy each is. */
export const CLINIC_OPENS = 7;
export const CLINIC_MINUTES: readonly number[] = [2, 3, 3, 3, 2, 0.6, 1, 1].flatMap((busy) => Array(60).fill(busy));

const MEDICINES: Group = { first: 1, count: 80, share: 0.8, steep: 1.1 };
const SUPPLIES: Group = { first: 201, count: 40, share: 0.2, steep: 1 };
/** Standard deviation, as a logarithm, of a post's own liking for each item. */
const TASTE = 0.3;
/** Doses of each vaccine's series, by its place in the catalogue. */
const SERIES = [3, 3, 3, 2, 1, 1, 2, 1, 3, 2, 1, 1, 2, 1];
const VACCINES: Group = { first: 301, count: SERIES.length, share: 1, steep: 0.8 };

const TABLETS: Weighted<number> = [
	[10, 24],
	[20, 16],
	[30, 16],
	[1, 12],
	[2, 6],
	[6, 5],
	[12, 5],
	[14, 5],
	[15, 5],
	[21, 3],
	[60, 3],
];
const PIECES: Weighted<number> = [
	[1, 40],
	[2, 25],
	[10, 20],
	[5, 10],
	[3, 5],
];
const PACKS: Weighted<number> = [
	[100, 40],
	[200, 20],
	[500, 15],
	[50, 10],
	[1_000, 10],
	[20, 5],
];

type Sign = Exclude<keyof VitalsTaken, "patient" | "by" | "corrects">;
/** What is measured together; a child is weighed and measured, an adult's pressure taken. */
const VITALS: Weighted<{ readonly adult: boolean; readonly signs: readonly Sign[] }> = [
	[{ adult: true, signs: ["systolicMmhg", "diastolicMmhg", "pulsePerMinute"] }, 35],
	[{ adult: true, signs: ["systolicMmhg", "diastolicMmhg", "pulsePerMinute", "bodyCelsius", "weightKg"] }, 20],
	[{ adult: true, signs: ["pulsePerMinute", "breathsPerMinute", "bodyCelsius", "oxygenPercent"] }, 15],
	[{ adult: false, signs: ["bodyCelsius", "weightKg", "heightCm"] }, 20],
	[{ adult: true, signs: ["weightKg"] }, 10],
];

export const SAME_PERSON = 0.75;
const SAME_PLACE = 0.93;
export const RETURNS = [0.18, 0.06, 0.04, 0.02];
/** How many patients a post has registered. */
export const REGISTER = { least: 400, most: 1_500 };
const NAMED_PATIENT = 0.92;
export const CURRENT_LOT = 0.9;
export const NEW_LOT = 0.6;
const CORRECTS = 0.01;

/** A post's people, taste and shelf. Nothing of it is counted as told. */
export interface Practice {
	readonly staff: Weighted<PersonNo>;
	readonly patients: number;
	readonly given: Weighted<ItemNo>;
	readonly vaccines: Weighted<ItemNo>;
	readonly currentLot: Map<ItemNo, LotNo>;
	/** Newest first. */
	recentPatients: PatientNo[];
	lastPerson: PersonNo | undefined;
	lastPlace: VaccinationPlace | undefined;
}

export function makePractice(random: Random): Practice {
	const normal = normalsFrom(random);
	const numbers = new Set<number>();
	for (const count = 1 + pick(random, 4); numbers.size < count; ) numbers.add(1 + pick(random, 9));
	const given = listItems(() => Math.exp(TASTE * normal()));
	const vaccines = listVaccines(() => Math.exp(TASTE * normal()));
	const lots = [...given, ...vaccines].map(([item]) => [item, youngLot(random)] as const);
	return {
		staff: [...numbers].map((no) => [no as PersonNo, 0.3 + random()] as const),
		patients: REGISTER.least + pick(random, REGISTER.most - REGISTER.least + 1),
		given,
		vaccines,
		currentLot: new Map(lots),
		recentPatients: [],
		lastPerson: undefined,
		lastPlace: undefined,
	};
}

/** What is given out, and how often; each item's use is taken times what `taste` says. */
export function listItems(taste: () => number): Weighted<ItemNo> {
	return [...listGroup(MEDICINES, taste), ...listGroup(SUPPLIES, taste)];
}

export function listVaccines(taste: () => number): Weighted<ItemNo> {
	return listGroup(VACCINES, taste);
}

interface Group {
	readonly first: number;
	readonly count: number;
	readonly share: number;
	/** How fast use falls from item to item. */
	readonly steep: number;
}

function listGroup({ first, count, share, steep }: Group, taste: () => number): Weighted<ItemNo> {
	const weights = Array.from({ length: count }, (_, rank) => (rank + 2) ** -steep * taste());
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	return weights.map((weight, rank) => [(first + rank) as ItemNo, (share * weight) / total] as const);
}

function youngLot(random: Random): LotNo {
	let lot = 1;
	while (random() < 0.5) lot++;
	return lot as LotNo;
}

/** Facts of a kind that were written before, by their seqs, newest last. */
export type Earlier = (kind: RecordEvent["kind"]) => readonly number[];

/** The next record of the day; the practice moves on with it. */
export function writeRecord(chances: Chances, practice: Practice, earlier: Earlier): RecordEvent {
	const kind = chances.about("kind").choose(MIX);
	switch (kind) {
		case "dispensed": {
			const movement = {
				movement: kind,
				...dispense(chances, practice),
				...sign(chances, practice, "stock-moved", earlier),
			};
			return { kind: "stock-moved", body: movement };
		}
		case "received": {
			const movement = {
				movement: kind,
				...receive(chances, practice),
				...sign(chances, practice, "stock-moved", earlier),
			};
			return { kind: "stock-moved", body: movement };
		}
		case "vaccine-given":
			return { kind, body: { ...vaccinate(chances, practice), ...sign(chances, practice, kind, earlier) } };
		case "vitals-taken":
			return { kind, body: { ...measureVitals(chances, practice), ...sign(chances, practice, kind, earlier) } };
	}
}

function dispense(chances: Chances, practice: Practice) {
	const item = chances.about("item").choose(practice.given);
	const lot = takeLot(chances, practice, item);
	const quantity = chances.about("quantity").choose(item < SUPPLIES.first ? TABLETS : PIECES);
	const isNamed = chances.about("whether a patient").happens(NAMED_PATIENT);
	return { item, lot, quantity, ...(isNamed && { patient: callPatient(chances, practice) }) };
}

function receive(chances: Chances, practice: Practice) {
	const item = chances.about("item").choose(practice.given);
	const isNew = chances.about("lot").happens(NEW_LOT);
	const lot = (practice.currentLot.get(item)! + (isNew ? 1 : 0)) as LotNo;
	practice.currentLot.set(item, lot);
	return { item, lot, quantity: chances.about("quantity").choose(PACKS) };
}

function vaccinate(chances: Chances, practice: Practice) {
	const patient = callPatient(chances, practice);
	const item = chances.about("vaccine").choose(practice.vaccines);
	const doses = SERIES[item - VACCINES.first]!;
	const dose = chances
		.about("dose")
		.choose(Array.from({ length: doses }, (_, before) => [before + 1, doses - before + 1] as const));
	const lot = takeLot(chances, practice, item);
	const stays = practice.lastPlace === undefined ? 0 : SAME_PLACE;
	const places = VACCINATION_PLACES.map((place, at) => [place, (1 - stays) * [0.8, 0.14, 0.04, 0.02][at]!] as const);
	const place = chances.about("place").choose([...places, [practice.lastPlace ?? "post", stays]]);
	practice.lastPlace = place;
	return { patient, item, dose, lot, place };
}

function measureVitals(chances: Chances, practice: Practice) {
	const patient = callPatient(chances, practice);
	const { adult, signs } = chances.about("vital signs").choose(VITALS);
	const values: { [S in Sign]?: number } = {};
	for (const name of signs) values[name] = measureSign(chances, name, adult, values);
	return { patient, ...values };
}

function measureSign(chances: Chances, name: Sign, adult: boolean, known: { [S in Sign]?: number }): number {
	switch (name) {
		case "systolicMmhg":
			return chances.measure(126, 17, 1, [70, 240]);
		case "diastolicMmhg":
			return chances.measure(78 + 0.4 * ((known.systolicMmhg ?? 126) - 126), 8, 1, [30, 150]);
		case "pulsePerMinute":
			return chances.measure(80, 12, 1, [40, 180]);
		case "breathsPerMinute":
			return chances.measure(20, 4, 1, [8, 60]);
		case "bodyCelsius":
			return chances.measure(37, 0.8, 0.1, [34, 42]);
		case "oxygenPercent":
			return chances.measure(97, 1.5, 1, [80, 100]);
		case "weightKg":
			return adult ? chances.measure(68, 14, 0.1, [30, 160]) : chances.measure(12, 5, 0.1, [2, 30]);
		case "heightCm":
			return chances.measure(50 + 3.2 * (known.weightKg ?? 12), 5, 0.1, [40, 160]);
	}
}

function takeLot(chances: Chances, practice: Practice, item: ItemNo): LotNo {
	const current = practice.currentLot.get(item)!;
	return current === 1 || chances.about("lot").happens(CURRENT_LOT) ? current : ((current - 1) as LotNo);
}

function callPatient(chances: Chances, practice: Practice): PatientNo {
	const patient = chances
		.about("patient")
		.returnOrAny(practice.recentPatients, RETURNS, practice.patients) as PatientNo;
	practice.recentPatients = [patient, ...practice.recentPatients].slice(0, RETURNS.length);
	return patient;
}

/** Who wrote it, and what it corrects. */
function sign(chances: Chances, practice: Practice, kind: RecordEvent["kind"], earlier: Earlier) {
	const stays = practice.lastPerson === undefined ? 0 : SAME_PERSON;
	const total = practice.staff.reduce((sum, [, weight]) => sum + weight, 0);
	const anybody = practice.staff.map(([no, weight]) => [no, ((1 - stays) * weight) / total] as const);
	const by = chances
		.about("by")
		.choose(practice.lastPerson === undefined ? anybody : [...anybody, [practice.lastPerson, stays]]);
	practice.lastPerson = by;
	const before = earlier(kind).slice(-8).toReversed();
	if (before.length === 0 || !chances.about("corrections").happens(CORRECTS)) return { by };
	const corrects: Correction = {
		seq: chances.choose(before.map((seq, steps) => [seq, 0.5 ** steps] as const)),
		reason: chances.choose(CORRECTION_REASONS.map((reason, at) => [reason, [60, 10, 15, 12, 3][at]!] as const)),
	};
	return { by, corrects };
}
