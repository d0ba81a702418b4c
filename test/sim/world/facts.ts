// What the people and things of a post do: facts of every kind by the part of the day, and now and then one nobody can read.

import {
	FACTS,
	type FactKind,
	type HubEvent,
	type HubFactKind,
	type NewEvent,
	writerOf,
} from "@tesai/shared/contract/event.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Node } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { statement } from "@tesai/shared/node/sqlite.ts";
import { appendEvent } from "../../../edge/journal/store.ts";
import type { Tx } from "../../../edge/sqlite/writer.ts";
import { pick, type Random } from "../random.ts";

const KINDS = Object.keys(FACTS) as FactKind[];
/** What the journal says of itself: a second story about boots, clocks and copies would only be noise. */
const OWN_STORY = new Set<FactKind>(["box-started", "clock-anchored", "journal-begun", "journal-heads-told"]);
const BOX_KINDS = KINDS.filter((kind) => writerOf(kind) === "box" && !OWN_STORY.has(kind));
/** That a journal has forked the hub says by itself. */
const HUB_KINDS = KINDS.filter((kind) => writerOf(kind) === "hub" && kind !== "journal-forked") as HubFactKind[];

const FRIDGES = ["heladera-1", "heladera-2"];
/** Stands for the digest of some file, which no two files share. */
const DIGEST = "0".repeat(64);
const WORDS = ["1", "heladera-1", "heladera-1-sonda", "2026-12-03", "py-15", "E003/007", DIGEST, "Tesãi", "tesai-1"];

/** Any value that a declaration allows; small more often than large. Undefined where no word fits a pattern. */
function drawValue(node: Node, random: Random): unknown {
	switch (node.kind) {
		case "integer": {
			const span = Math.min(node.max - node.min, 10 ** (1 + pick(random, 5)));
			return node.min < 0 && node.max > 0
				? Math.max(node.min, pick(random, span) - (span >> 1))
				: node.min + pick(random, span);
		}
		case "decimal": {
			const steps = Math.floor((node.max - node.min) / node.step);
			const value = node.min + node.step * pick(random, Math.min(steps, 20_000));
			return Number(value.toFixed(6));
		}
		case "boolean":
			return random() < 0.5;
		case "text": {
			const fits = WORDS.filter(
				(word) =>
					word.length >= node.minLength &&
					word.length <= node.maxLength &&
					(node.pattern === undefined || new RegExp(node.pattern, "u").test(word)),
			);
			const word = fits[pick(random, fits.length)];
			return word === DIGEST
				? pick(random, 2 ** 32)
						.toString(16)
						.padStart(64, "0")
				: word;
		}
		case "choice":
			return node.values[pick(random, node.values.length)];
		case "list":
			return Array.from({ length: pick(random, Math.min(node.max, 12) + 1) }, () => drawValue(node.item, random));
		case "record":
			return drawRecord(node.fields, random);
		case "tagged": {
			const names = Object.keys(node.variants);
			const name = names[pick(random, names.length)]!;
			return { [node.tag]: name, ...drawRecord(node.variants[name]!.fields, random) };
		}
		case "maybe":
			return random() < 0.5 ? undefined : drawValue(node.inner, random);
		case "nullable":
			return random() < 0.5 ? null : drawValue(node.inner, random);
	}
}

function drawRecord(fields: Readonly<Record<string, Node>>, random: Random): object {
	const drawn = Object.entries(fields).map(([name, node]) => [name, drawValue(node, random)] as const);
	return Object.fromEntries(drawn.filter(([, value]) => value !== undefined));
}

const ALARM_KINDS = BOX_KINDS.filter((kind) => FACTS[kind].lane === "alarm");
const OTHER_KINDS = BOX_KINDS.filter((kind) => FACTS[kind].lane !== "alarm");

/** What may follow on an alarm, of any kind of its lane. */
export const drawAfterAlarm = (random: Random): NewEvent => drawOf(ALARM_KINDS, random);

function drawOf(kinds: readonly FactKind[], random: Random): NewEvent {
	const kind = kinds[pick(random, kinds.length)]!;
	return { kind, body: drawValue(FACTS[kind].body, random) } as NewEvent;
}

/** Whatever the hub may say to a box; alarm numbers are made up, which the box must bear. */
export function drawHubFact(random: Random): HubEvent {
	const kind = HUB_KINDS[pick(random, HUB_KINDS.length)]!;
	return { kind, body: drawValue(FACTS[kind].body, random) } as HubEvent;
}

/** One of the routine's facts: an hour's digest, a stretch of curve, or the work of the people. */
export function drawRoutineFact(now: Stamp, random: Random): NewEvent {
	const fridge = FRIDGES[pick(random, FRIDGES.length)]!;
	const from = { boot: now.boot, monoMs: Math.max(0, now.monoMs - 3_600_000) as Millis };
	const what = random();
	if (what < 0.35) {
		const worst = Math.round(400 + random() * 400) / 100;
		const body = {
			...{ fridge, from, lastsMs: 3_600_000, readings: 60, minCelsius: 2.5, maxCelsius: worst, meanCelsius: 4.1 },
			...{ doorOpenMs: pick(random, 60) * 1_000, unpoweredMs: 0 },
		};
		return { kind: "period-summarised", body } as unknown as NewEvent;
	}
	if (what < 0.7) {
		const samples = Array.from({ length: 10 + pick(random, 30) }, () => ({ skip: 0, rise: pick(random, 7) - 3 }));
		const body = { sensor: `${fridge}-sonda`, from, stepMs: 600_000, stepCenti: 10, samples };
		return { kind: "temperatures-recorded", body } as unknown as NewEvent;
	}
	return drawOf(OTHER_KINDS, random);
}

export function drawAlarm(now: Stamp, random: Random): NewEvent {
	const since = { boot: now.boot, monoMs: Math.max(0, now.monoMs - 600_000) as Millis };
	const fridge = FRIDGES[pick(random, FRIDGES.length)]!;
	const body = { fridge, rule: random() < 0.5 ? "HEAT" : "FRZE", since, forMs: 600_000, worstCelsius: 9.5 };
	return { kind: "alarm-raised", body } as unknown as NewEvent;
}

export const ALARM_LANE = LANES.indexOf("alarm");

/**
 * Software newer than the hub's, or broken, writes these: a kind or a version nobody knows, or bytes that are no such fact. The
 * newest row of a lane is not chained to anything yet, so it may still become another one.
 */
export function appendForeign(
	tx: Tx,
	fact: { lane: Lane; kind: number; version: number; body: Buffer },
	random: Random,
): number {
	const kinds = BOX_KINDS.filter((kind) => FACTS[kind].lane === fact.lane);
	const kind = kinds[pick(random, kinds.length)]!;
	const seq = appendEvent(tx, { kind, body: drawValue(FACTS[kind].body, random) } as NewEvent);
	const change = "UPDATE event SET kind = ?, version = ?, body = ? WHERE lane = ? AND seq = ?";
	statement(tx.db, change).run(fact.kind, fact.version, fact.body, LANES.indexOf(fact.lane), seq);
	return seq;
}

/** A larger body fits no frame of any road and waits for ever, bytes. */
export const LARGEST_TOLD = 1_000_000;

type Foreign = "unknown-kind" | "unknown-version" | "unreadable" | "oversized" | "too-large-for-any";

export function drawForeign(random: Random): {
	what: Foreign;
	lane: Lane;
	kind: number;
	version: number;
	body: Buffer;
} {
	const lanes = ["alarm", "clinical", "supply", "summary", "telemetry"] as const;
	const lane = lanes[pick(random, lanes.length)]!;
	const bytes = (length: number) => Buffer.from(Array.from({ length }, () => pick(random, 256)));
	const known = FACTS["period-summarised"];
	const what = random();
	if (what < 0.35)
		return { what: "unknown-kind", lane, kind: 200 + pick(random, 4), version: 1, body: bytes(pick(random, 40)) };
	if (what < 0.65) return { what: "unknown-version", lane: "summary", kind: known.no, version: 9, body: bytes(12) };
	if (what < 0.85)
		return {
			what: "unreadable",
			lane: "summary",
			kind: known.no,
			version: known.version,
			body: bytes(pick(random, 9)),
		};
	if (what < 0.998) return { what: "oversized", lane, kind: 201, version: 1, body: bytes(300 + pick(random, 4_000)) };
	return {
		what: "too-large-for-any",
		lane: "telemetry",
		kind: 202,
		version: 1,
		body: Buffer.alloc(LARGEST_TOLD + 60_000, pick(random, 256)),
	};
}
