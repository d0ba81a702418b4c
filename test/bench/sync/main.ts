// What a post's day costs on the road: ours, and the same day as others send it, beside the least that anybody could need.
//
// The day comes from test/sim/post-day.ts, whose heads describe the physics and the mix: one fridge every ten minutes (144 readings
// in the box's own hour segments), 60 records of the staff, one digest. Means over posts that no table was trained on. Ours is
// what leaves: sealed frames of at most 340 bytes with header, acknowledgements and tag, opened again and compared.
//
// Two bounds stand beside it. To one who knows this post, its shelf, people, liking and fridge, and has watched it for days, the
// records are worth exactly the generator's own draws and the readings what a particle filter with the true physics is still
// surprised by. The reader of a frame that can be opened alone knows the nation's habits and not this post's: the second bound
// values the same day for such a stranger, who learns as well as can be learnt from that day alone. Both have the frame's open
// header and its tag added once, without which nobody knows who speaks. The digest is worth nothing beside its readings.

import { DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { LARGEST_FRAME, TAG_BYTES } from "@tesai/shared/wire/frame.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { encode as encodeCbor } from "cborg";
import { type PostDay, type PostDayOptions, type PostDays, type Slot, simulatePostDays } from "../../sim/post-day.ts";
import { randomFrom } from "../../sim/random.ts";
import type { Report, Row } from "../report.ts";
import { measureKnownBits, measureStrangerBits } from "./bound.ts";
import { type AppDocument, listDocuments, toText } from "./documents.ts";
import { toBundle, toResources } from "./fhir.ts";
import { findMost, MESSAGE_BYTES, sealAll, sealOne, sealPlain } from "./frames.ts";
import { measureReplication } from "./replication.ts";
import { COLUMNS, packGzip, packZstd, toColumns } from "./series.ts";
import { measureStrangerRecordBits } from "./stranger.ts";
import { listUnseenFacts } from "./unseen-fridge.ts";

const POSTS = 24;
const CREDIT_BYTES = 50;
const MONTH_DAYS = 30;
/** Version, box, key epoch, message number, boot, time of sending, clock state; and the journal's epoch. Once, whatever the frames. */
const HEADER_BYTES = 15;

export async function run(): Promise<Report> {
	const { rows, dayBytes } = await measureDays();
	return {
		title: `Sync: ${dayBytes.toFixed(0)} bytes a post and day; the same day and the same readings as others send them`,
		rows: [...rows, ...measureBulk(), ...measureMessages()],
	};
}

async function measureDays(): Promise<{ rows: Row[]; dayBytes: number }> {
	const posts = Array.from({ length: POSTS }, (_, at) => simulatePostDays(at + 1));
	const days = posts.map((post) => ({ facts: factsOf(post), documents: listDocuments(post, post.days[0]!) }));
	const stranger = simulatePostDays(500, { days: 4 });
	const known = stranger.days.flatMap((day) => listDocuments(stranger, day));
	const dictionaries = {
		json: toLines(known),
		bare: toLines(known.map(withoutId)),
		cbor: Buffer.from(encodeCbor(known.map(toCompact))),
		fhir: toLines(known.flatMap(toResources)),
	};
	const frames = days.map(({ facts }) => sealAll(facts, MESSAGE_BYTES));
	const ours = mean(frames.map(sumBytes));
	const told = (bytes: number) =>
		`${bytes.toFixed(0)} B · ${(bytes / ours).toFixed(2)} × ours · ${Math.ceil(bytes / MESSAGE_BYTES)} messages`;
	const ofDays = (measure: (documents: AppDocument[]) => number) =>
		told(mean(days.map(({ documents }) => measure(documents))));

	const bounds = measureBounds(posts);
	const replicated = [];
	for (const { documents } of days.slice(0, 4)) replicated.push(await measureReplication(documents));

	const ourDay = (options: PostDayOptions) => {
		const own = posts.map((_, at) => sealAll(factsOf(simulatePostDays(at + 1, options)), MESSAGE_BYTES));
		return told(mean(own.map(sumBytes)));
	};
	const credits = mean(frames.map((own) => sumOf(own.map((frame) => Math.ceil(frame.length / CREDIT_BYTES)))));
	const spread = frames.map(sumBytes).toSorted((a, b) => a - b);
	return {
		dayBytes: ours,
		rows: [
			{
				what: "post-day: ours, sealed frames ≤ 340 B, all overhead",
				value: `${ours.toFixed(0)} B (${spread[0]} … ${spread.at(-1)}) · ${mean(frames.map((own) => own.length)).toFixed(1)} messages · ${credits.toFixed(1)} credits`,
				budget: "≤ 389 B",
			},
			{
				what: "post-day: ours without a model (codebook 0), sealed frames ≤ 340 B",
				value: told(mean(days.map(({ facts }) => sumBytes(sealAll(facts, MESSAGE_BYTES, sealPlain))))),
			},
			{ what: "post-day: JSON + zstd, day batch", value: ofDays((day) => packZstd(toLines(day))) },
			{
				what: "post-day: JSON + zstd, day batch, dictionary of four days",
				value: ofDays((day) => packZstd(toLines(day), dictionaries.json)),
			},
			{
				what: "post-day: JSON without ids + zstd, day batch, dictionary of four days",
				value: ofDays((day) => packZstd(toLines(day.map(withoutId)), dictionaries.bare)),
			},
			{ what: "post-day: CBOR + zstd, day batch", value: ofDays((day) => packZstd(encodeCbor(day.map(toCompact)))) },
			{
				what: "post-day: CBOR + zstd, day batch, dictionary of four days",
				value: ofDays((day) => packZstd(encodeCbor(day.map(toCompact)), dictionaries.cbor)),
			},
			{ what: "post-day: FHIR R4 + gzip, day bundle", value: ofDays((day) => packGzip(toLines([toBundle(day)]))) },
			{
				what: "post-day: FHIR R4 + zstd, day batch, dictionary of four days",
				value: ofDays((day) => packZstd(toLines(day.flatMap(toResources)), dictionaries.fhir)),
			},
			{
				what: "post-day: FHIR R4 + gzip, each resource alone",
				value: ofDays((day) => sumOf(day.flatMap(toResources).map((one) => packGzip(toLines([one]))))),
			},
			{
				what: "post-day: PouchDB to CouchDB, both directions on the wire",
				value: told(mean(replicated.map(({ up, down }) => up + down))),
			},
			...bounds.map(({ whose, records, readings }) => {
				const all = records + readings + HEADER_BYTES + TAG_BYTES;
				const parts = `records ${records.toFixed(0)} + readings ${readings.toFixed(0)} + header ${HEADER_BYTES} + tag ${TAG_BYTES} B`;
				return {
					what: `post-day: least possible to ${whose}: ${parts}`,
					value: `${all.toFixed(0)} B · ours reaches ${((100 * all) / ours).toFixed(0)} %`,
					budget: "≥ 90 %",
				};
			}),
			{ what: "post-day: ours, the readings in one fact a day", value: ourDay({ segmentMs: DAY }) },
			{ what: "post-day: ours, with hourly digests", value: ourDay({ digestMs: HOUR }) },
			{ what: "post-day: ours, a reading a minute", value: ourDay({ everyMs: MINUTE }) },
			{
				what: "post-day: ours, the records alone",
				value: told(mean(days.map(({ facts }) => sumBytes(sealAll(facts.filter(isRecord), MESSAGE_BYTES))))),
			},
		],
	};
}

/** Bytes a day, mean over posts. */
function measureBounds(posts: readonly PostDays[]) {
	const ofRecords = (bitsOf: (day: PostDay) => number) => mean(posts.map(({ days }) => bitsOf(days[0]!))) / 8;
	const some = posts.slice(0, 6);
	const readings = posts[0]!.days[0]!.slots.length;
	const known = mean(some.map((_, at) => measureKnownBits(simulatePostDays(at + 1, { days: 4 }))));
	return [
		{
			whose: "a stranger",
			records: ofRecords(measureStrangerRecordBits),
			readings: mean(some.map(measureStrangerBits)) / 8,
		},
		{ whose: "one who knows the post", records: ofRecords((day) => day.recordBits), readings: (readings * known) / 8 },
	];
}

function measureBulk(): Row[] {
	const post = simulatePostDays(31, {
		...{ days: MONTH_DAYS, everyMs: MINUTE, records: 0, digestMs: millis(0), channels: "four" },
	});
	const slots = post.days.flatMap((day) => day.slots);
	const perRecord = (bytes: number) => `${(bytes / slots.length).toFixed(3)} B a record`;
	const records = slots.map((slot) => toTelemetry(post, slot));
	return [
		{
			what: "a month of 4 channels at 1/min: ours, frames ≤ 1 MiB",
			value: perRecord(sumBytes(sealAll(factsOf(post), LARGEST_FRAME))),
			budget: "≤ 0.85 B",
		},
		{ what: "… columns, differences, zstd -19", value: perRecord(packZstd(toColumns(slots, COLUMNS))) },
		{ what: "… JSON lines, zstd -19", value: perRecord(packZstd(toLines(records))) },
		{ what: "… JSON lines, gzip -9", value: perRecord(packGzip(toLines(records))) },
	];
}

/** How long a stretch of one fridge's readings one satellite message holds, mean over random beginnings. */
function measureMessages(): Row[] {
	const budgets = new Map<number, string>([[10 * MINUTE, "≥ 110 h"]]);
	return [millis(10 * MINUTE), MINUTE].flatMap((everyMs): Row[] => {
		const posts = [41, 42, 43, 44].map((seed) =>
			simulatePostDays(seed, { days: 20, everyMs, records: 0, digestMs: millis(0) }),
		);
		const seen = posts.map((post) => ({ facts: factsOf(post), slots: post.days.flatMap((day) => day.slots) }));
		const unseen = [listUnseenFacts(20, everyMs)];
		const what = `one 340-byte message of readings every ${everyMs / MINUTE} min`;
		const budget = budgets.get(everyMs);
		const line = ({ monoMs, centi }: Slot) => ({
			at: toText(monoMs),
			celsius: centi === undefined ? null : centi / 100,
		});
		const columns = (some: readonly Slot[]) => toColumns(some, COLUMNS.slice(0, 1));
		const hours = (value: number) => `${value.toFixed(1)} h`;
		return [
			{ what: `${what}: ours`, value: hours(measureOurHours(seen)), ...(budget !== undefined && { budget }) },
			{
				what: "… ours, another kind of fridge than was trained on",
				value: `${hours(measureOurHours(unseen))} (columns, differences, zstd -19: ${hours(measureTheirHours(unseen, everyMs, (some) => packZstd(columns(some))))})`,
			},
			{
				what: "… columns, differences, zstd -19 in 316 B",
				value: hours(measureTheirHours(seen, everyMs, (some) => packZstd(columns(some)))),
			},
			{
				what: "… columns, differences in 316 B",
				value: hours(measureTheirHours(seen, everyMs, (some) => columns(some).length)),
			},
			{
				what: "… JSON lines, gzip -9 in 316 B",
				value: hours(measureTheirHours(seen, everyMs, (some) => packGzip(toLines(some.map(line))))),
			},
		];
	});
}

const STARTS = 24;
/** The others get the room that is left beside our header, acknowledgements and tag. */
const THEIR_BYTES = MESSAGE_BYTES - 24;

interface Stretch {
	readonly facts: readonly WireFact[];
	readonly slots: readonly Slot[];
}

/** An hour a fact. */
function measureOurHours(stretches: readonly Stretch[]): number {
	return meanOverStarts(stretches, ({ facts }, share) => {
		const from = Math.floor((share * facts.length) / 3);
		return sealOne(facts.slice(from), MESSAGE_BYTES, 0).taken.length;
	});
}

function measureTheirHours(
	stretches: readonly Stretch[],
	everyMs: number,
	sizeOf: (slots: readonly Slot[]) => number,
): number {
	return meanOverStarts(stretches, ({ slots }, share) => {
		const rest = slots.slice(Math.floor((share * slots.length) / 3));
		return (findMost(rest.length, (count) => sizeOf(rest.slice(0, count)) <= THEIR_BYTES) * everyMs) / HOUR;
	});
}

function meanOverStarts(stretches: readonly Stretch[], measure: (stretch: Stretch, share: number) => number): number {
	const random = randomFrom(4);
	return mean(Array.from({ length: STARTS }, (_, at) => measure(stretches[at % stretches.length]!, random())));
}

const factsOf = (post: PostDays) => post.days.flatMap(({ written }) => written.map(({ fact }) => fact));
const isRecord = ({ kind }: { readonly kind: number }) => kind >= 50;

function toTelemetry(post: PostDays, { monoMs, centi, roomCenti, centivolts, doorOpen }: Slot): object {
	const celsius = centi === undefined ? null : centi / 100;
	const rest = { ambient: roomCenti / 100, battery: centivolts / 100, door: doorOpen };
	return { at: toText(post.toUtc(monoMs)), celsius, ...rest };
}

/** For a team that has seen that an id can be derived. */
function withoutId({ id: _id, ...rest }: AppDocument): object {
	return rest;
}

/** Ids as the 16 bytes they are, moments as whole seconds. */
function toCompact({ id, at, ...fields }: AppDocument): object {
	return { id: Buffer.from(id.replaceAll("-", ""), "hex"), at: Date.parse(at) / 1_000, ...fields };
}

function toLines(values: readonly object[]): Buffer {
	return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sumBytes = (parts: readonly Uint8Array[]): number => sumOf(parts.map((part) => part.length));
const mean = (values: readonly number[]): number => sumOf(values) / values.length;
