// Makes the journal of a simulated post, day by day, as the box would write it: what the coder learns from, and what benches send.
//
// A day is a fridge measured every `everyMs` (post-day/climate.ts) and the staff's records (post-day/records.ts); the facts are
// packed by the box's own code and stamped on each lane's grain. The same seed and options make the same bytes. Tables are
// trained on seeds from 1,000,000 on and measured on seeds below 1,000: nothing is measured on what was learnt.
//
// The four channels are temperature, room, battery and door. The box keeps a battery's volts as means of quarters of an hour;
// minute by minute they travel here in the packed series of the temperatures, hundredths of a volt as hundredths of a degree.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { LANES, type Lane, stampGrain } from "@tesai/shared/contract/lane.ts";
import {
	celsius,
	DAY,
	type EpochMs,
	epochMs,
	HOUR,
	MINUTE,
	type Millis,
	millis,
} from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { summarisePeriod } from "../../edge/coldchain/digest.ts";
import { cutIntoPeriods } from "../../edge/coldchain/period.ts";
import { packTemperatures } from "../../edge/coldchain/segment.ts";
import { packSwitches } from "../../edge/coldchain/switch-segment.ts";
import { Chances } from "./post-day/chances.ts";
import {
	AMBIENT_NOISE,
	batteryVolts,
	type Day,
	type FridgeMake,
	Fridges,
	MISSING,
	makeAnyFridge,
	makeDay,
	makeFridge,
	normalsFrom,
	roomCelsius,
	VOLTS_NOISE,
} from "./post-day/climate.ts";
import { CLINIC_MINUTES, CLINIC_OPENS, makePractice, type RecordEvent, writeRecord } from "./post-day/records.ts";
import { pick, type Random, randomFrom } from "./random.ts";

export interface PostDayOptions {
	readonly days?: number;
	/** Between two readings of a sensor. */
	readonly everyMs?: Millis;
	/** What the staff write down in a day. */
	readonly records?: number;
	/** How long a stretch of raw readings one fact holds. */
	readonly segmentMs?: Millis;
	/** How long a digest covers; 0: none is written. */
	readonly digestMs?: Millis;
	readonly channels?: "fridge" | "four";
	/** What is learnt only on the usual fridge would fail at the next one. */
	readonly fridges?: "usual" | "any";
}

/** One slot of the sensors' grid; a temperature that is missing was lost on its way. */
export interface Slot {
	readonly boot: number;
	readonly monoMs: Millis;
	readonly centi: number | undefined;
	readonly roomCenti: number;
	readonly centivolts: number;
	readonly doorOpen: boolean;
}

/** A fact of the journal beside the event that it says. */
export interface Written {
	readonly event: NewEvent;
	readonly fact: WireFact;
}

export interface PostDay {
	/** In the order in which they were written. A day ends at midnight UTC, where the box closes its periods. */
	readonly written: readonly Written[];
	readonly slots: readonly Slot[];
	/** What its records say, in bits, to whoever knows the post: a coder that knew every chance would need no less. */
	readonly recordBits: number;
	/** The same, subject by subject. */
	readonly told: ReadonlyMap<string, number>;
}

export interface PostDays {
	readonly days: readonly PostDay[];
	readonly sensor: SensorId;
	readonly fridge: FridgeId;
	readonly make: FridgeMake;
	toUtc(monoMs: number): EpochMs;
	/** The room as it truly is, and the hour at the post. */
	roomAt(monoMs: number): number;
	hourAt(monoMs: number): number;
}

/** The first midnight, UTC. */
const BEGIN = Date.UTC(2026, 10, 2);
const POST_ZONE_MS = -3 * HOUR;
/** Nearly every post has one fridge and keeps the name that provisioning proposes. Up to which draw each name goes. */
const NAMES: readonly (readonly [fridge: string, upTo: number])[] = [
	["heladera-1", 0.85],
	["heladera-2", 0.9],
	["heladera-vacunas", 0.95],
	["conservadora-1", 1],
];

export function simulatePostDays(seed: number, options: PostDayOptions = {}): PostDays {
	const { days = 1, everyMs = millis(10 * MINUTE), records = 60, channels = "fridge" } = options;
	const { segmentMs = HOUR, digestMs = DAY } = options;
	// Each subject draws from a stream of its own, so that a day's records are the same whatever the fridge is asked.
	const streams = { post: randomFrom(seed), fridge: randomFrom(seed ^ 0x5bd1), records: randomFrom(seed ^ 0x7f4a) };
	const post = drawPost(streams.post, options.fridges === "any" ? makeAnyFridge : makeFridge);
	const climate = Array.from({ length: days + 4 }, () => makeDay(streams.post));
	const hourAt = (monoMs: number) => ((((monoMs + post.utcAt + POST_ZONE_MS) % DAY) + DAY) % DAY) / HOUR;
	const climateAt = (monoMs: number): readonly [Day, Day] => {
		const day = Math.floor((monoMs + post.utcAt + POST_ZONE_MS - BEGIN) / DAY) + 2;
		return [climate[day]!, climate[day + 1]!];
	};
	const roomAt = (monoMs: number) => roomCelsius(...climateAt(monoMs), hourAt(monoMs));
	const slots = measureSlots(streams.fridge, post, { days, everyMs, roomAt, hourAt, climateAt });
	const practice = makePractice(streams.post);
	const journal = new Journal(post);

	// The day before the first is lived through and thrown away, so that no day is a post's very first.
	const made = Array.from({ length: days + 1 }, (_, at): PostDay => {
		const startUtc = BEGIN + (at - 1) * DAY;
		const own = slots.filter(({ monoMs }) => {
			const utc = monoMs + post.utcAt;
			return utc >= startUtc && utc < startUtc + DAY;
		});
		const chances = new Chances(streams.records);
		const said: Said[] = [];
		const opensAt = Math.ceil((startUtc - POST_ZONE_MS + CLINIC_OPENS * HOUR - post.utcAt) / MINUTE);
		for (const minute of chances.about("minute").place(records, CLINIC_MINUTES)) {
			const monoMs = millis((opensAt + minute) * MINUTE);
			said.push({ monoMs, write: () => [writeRecord(chances, practice, (kind) => journal.seqsOf(kind))] });
		}
		said.push(...tellSlots(own, post, { segmentMs, digestMs, channels }));
		const written = said
			.toSorted((a, b) => a.monoMs - b.monoMs)
			.flatMap(({ monoMs, write }) => write().map((event) => journal.append(event, { boot: post.boot, monoMs })));
		return { written, slots: own, recordBits: chances.bits, told: chances.told };
	});
	return {
		days: made.slice(1),
		...{ sensor: post.config.temperatureSensor, fridge: post.config.id, make: post.make },
		...{ toUtc: (monoMs) => epochMs(monoMs + post.utcAt), roomAt, hourAt },
	};
}

/** What is written at a moment; when it is written is when it is drawn. */
interface Said {
	readonly monoMs: Millis;
	write(): readonly NewEvent[];
}

interface SimulatedPost {
	readonly boot: number;
	/** Wall time of the boot's beginning. */
	readonly utcAt: number;
	readonly config: FridgeConfig & { readonly doorSensor: SensorId; readonly ambientSensor: SensorId };
	readonly battery: SensorId;
	readonly make: FridgeMake;
	/** How long the post has written its journal. */
	readonly ageDays: number;
}

function drawPost(random: Random, make: (random: Random) => FridgeMake): SimulatedPost {
	const which = random();
	const name = NAMES.find(([, upTo]) => which < upTo)?.[0] ?? "heladera-1";
	return {
		boot: 1 + pick(random, 60),
		// The box has been up for some days, and its boot began at no particular moment.
		utcAt: BEGIN - (2 + pick(random, 40)) * DAY - pick(random, DAY),
		config: {
			id: name as FridgeId,
			name: "Heladera",
			profile: "pqs",
			temperatureSensor: `${name}-sonda` as SensorId,
			doorSensor: `${name}-puerta` as SensorId,
			ambientSensor: "sala" as SensorId,
		},
		battery: "bateria" as SensorId,
		make: make(random),
		ageDays: 5 + pick(random, 196),
	};
}

interface Course {
	readonly days: number;
	readonly everyMs: Millis;
	roomAt(monoMs: number): number;
	hourAt(monoMs: number): number;
	climateAt(monoMs: number): readonly [Day, Day];
}

/** From a day before the first midnight on; the sensors' grid is that of the box's own time. */
function measureSlots(random: Random, post: SimulatedPost, course: Course): Slot[] {
	const normal = normalsFrom(random);
	const fridge = new Fridges([post.make], random);
	const from = Math.ceil((BEGIN - DAY - post.utcAt) / course.everyMs) * course.everyMs;
	const until = BEGIN + course.days * DAY - post.utcAt;
	const slots: Slot[] = [];
	for (let monoMs = from; monoMs < until; monoMs += MINUTE) {
		const room = course.roomAt(monoMs);
		const hour = course.hourAt(monoMs);
		fridge.step(0, room, hour, random, normal);
		if ((monoMs - from) % course.everyMs !== 0) continue;
		const volts = batteryVolts(course.climateAt(monoMs)[0], hour, fridge.runs[0] === 1) + VOLTS_NOISE * normal();
		const warmth = fridge.celsiusOf(0) + post.make.noise * normal();
		slots.push({
			boot: post.boot,
			monoMs: millis(monoMs),
			centi: random() < MISSING ? undefined : Math.round(warmth * 10) * 10,
			roomCenti: Math.round((room + AMBIENT_NOISE * normal()) * 10) * 10,
			centivolts: Math.round(volts * 100),
			doorOpen: fridge.open[0]! > 0,
		});
	}
	return slots;
}

type Telling = Required<Pick<PostDayOptions, "segmentMs" | "digestMs" | "channels">>;

/** The facts of each period that ended in this day, in the order in which the box tells them. */
function tellSlots(slots: readonly Slot[], post: SimulatedPost, { segmentMs, digestMs, channels }: Telling): Said[] {
	const toUtc = ({ monoMs }: Stamp) => monoMs + post.utcAt;
	// The job that closes a period runs at the beginning of a minute and comes to it some milliseconds later.
	const closedAt = (index: number, lengthMs: number) => millis((index + 1) * lengthMs - post.utcAt + 20);
	const segments = cutIntoPeriods(slots, segmentMs, toUtc).map(({ index, rows }): Said => {
		return { monoMs: closedAt(index, segmentMs), write: () => packSlots(rows, post, channels) };
	});
	if (digestMs === 0) return segments;
	const digests = cutIntoPeriods(slots, digestMs, toUtc).map(({ index, rows }): Said => {
		const from = { boot: post.boot, monoMs: millis(Math.max(0, index * digestMs - post.utcAt)) };
		return {
			monoMs: closedAt(index, digestMs),
			write: () => [
				{
					kind: "period-summarised",
					body: summarisePeriod(post.config, from, digestMs, toReadings(rows, post, channels)),
				},
			],
		};
	});
	return [...segments, ...digests];
}

function packSlots(rows: readonly Slot[], post: SimulatedPost, channels: Telling["channels"]): NewEvent[] {
	const { config, battery, boot } = post;
	const series = (sensor: SensorId, samples: readonly { monoMs: number; centi: number }[]) =>
		packTemperatures(sensor, boot, samples).map((body): NewEvent => ({ kind: "temperatures-recorded", body }));
	const fridge = series(
		config.temperatureSensor,
		rows.flatMap(({ monoMs, centi }) => (centi === undefined ? [] : [{ monoMs, centi }])),
	);
	if (channels === "fridge") return fridge;
	const states = rows.map(({ monoMs, doorOpen }) => {
		return { monoMs, role: "door", state: doorOpen ? "on" : "off" } as const;
	});
	return [
		...packSwitches(config.doorSensor, boot, states).map((body): NewEvent => ({ kind: "switches-recorded", body })),
		...fridge,
		...series(
			config.ambientSensor,
			rows.map(({ monoMs, roomCenti }) => ({ monoMs, centi: roomCenti })),
		),
		...series(
			battery,
			rows.map(({ monoMs, centivolts }) => ({ monoMs, centi: centivolts })),
		),
	];
}

function toReadings(rows: readonly Slot[], { config }: SimulatedPost, channels: Telling["channels"]) {
	return rows.flatMap(({ boot, monoMs, centi, doorOpen }) => {
		const at = { bootId: `${boot}`, monoMs };
		const door = { sensor: config.doorSensor, monoMs, reading: { kind: "door", open: doorOpen, ...at } } as const;
		const warmth = (value: number) =>
			({
				sensor: config.temperatureSensor,
				monoMs,
				reading: { kind: "temperature", celsius: celsius(value / 100), ...at },
			}) as const;
		return [...(centi === undefined ? [] : [warmth(centi)]), ...(channels === "four" ? [door] : [])];
	});
}

/** Gives seqs and bytes, as the box's journal does. */
class Journal {
	readonly #seqs = new Map<Lane, number>();
	readonly #records = new Map<string, number[]>();
	readonly #ageDays: number;

	constructor({ ageDays }: SimulatedPost) {
		this.#ageDays = ageDays;
	}

	/** Of one kind of record, newest last. */
	seqsOf(kind: RecordEvent["kind"]): readonly number[] {
		return this.#records.get(kind) ?? [];
	}

	append(event: NewEvent, { boot, monoMs }: Stamp): Written {
		const declared = FACTS[event.kind];
		const grain = stampGrain(declared.lane);
		const seq = (this.#seqs.get(declared.lane) ?? this.#ageDays * 24) + 1;
		this.#seqs.set(declared.lane, seq);
		this.#records.set(event.kind, [...(this.#records.get(event.kind) ?? []).slice(-9), seq]);
		const fact = {
			lane: LANES.indexOf(declared.lane),
			seq,
			...{ kind: declared.no, version: declared.version },
			stamp: { boot, monoMs: millis(Math.floor(monoMs / grain) * grain) },
			body: encodeValue(declared.body as Schema<object>, event.body),
		};
		return { event, fact };
	}
}
