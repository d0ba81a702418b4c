// Whether a sensor can be believed: what no probe can measure becomes a fault that keeps the claim, and is judged by nothing.

import { type Celsius, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, isAfter, type Moment } from "@tesai/shared/contract/time.ts";

/** The range of a DS18B20, the widest of the probes sold for fridges; a driver knows its own model's. [CC30] */
const COLDEST = -55;
const WARMEST = 125;

/** What a DS18B20 answers that has power and has not measured yet. [CC31] */
const POWER_ON = 85;

/**
 * A probe in a steel tube (4 J/K, 0.012 W/K in still air) that is pulled out of a fridge into a room 40 K warmer begins
 * with 7 °C a minute; a bare chip in a draught is faster, hence the ten that are always believed. Nowhere within a cable's
 * reach are two places 50 °C apart. [CC32]
 */
const ALWAYS_BELIEVED = 10;
const FASTEST_A_MINUTE = 10;
const FURTHEST = 50;

/** After two senders were seen under one name neither is believed for so long. [CC33] */
const DOUBT_MS = 20 * MINUTE;

type Claim = { readonly celsius: Celsius; readonly at: Moment };
type Sender = { readonly id: string; readonly last: Moment };

/** What is remembered of a sensor besides its newest sample. */
export interface Doubt {
	/** A level that was too far away; the very next reading makes it true if it agrees. */
	readonly claim?: Claim | undefined;
	/** The boot whose readings come now, and the one before it with its last one. */
	readonly sender?: string | undefined;
	readonly otherSender?: Sender | undefined;
	/** When two senders were last seen. */
	readonly doubledAt?: Moment | undefined;
	/** The newest reading of any kind: an older one that comes after it changes no doubt. */
	readonly newestAt?: Moment | undefined;
}

export const NO_DOUBT: Doubt = {};

export interface Examined {
	/** The reading as it was, or the fault that it is. */
	readonly reading: Reading;
	readonly doubt: Doubt;
}

/** `trusted` is the newest sample that was believed. Readings must come in order of time; `doubt` is what the last one left. */
export function examineReading(
	reading: Reading,
	at: Moment,
	trusted: { readonly reading: Reading; readonly at: Moment } | undefined,
	doubt: Doubt,
): Examined {
	if (doubt.newestAt !== undefined && !isAfter(at, doubt.newestAt)) {
		return { reading: examineReading(reading, at, trusted, { ...doubt, newestAt: undefined }).reading, doubt };
	}
	// Whatever comes now, a claim that waited for the very next reading waits no more.
	const settled = noteSender(reading, at, doubt);
	if (reading.kind === "fault") return { reading, doubt: settled };
	if (settled.doubledAt !== undefined && elapsed(settled.doubledAt, at) < DOUBT_MS) {
		return { reading: toFault(reading, "duplicate-address"), doubt: settled };
	}
	if (reading.kind !== "temperature") return { reading, doubt: settled };

	const { celsius } = reading;
	const before: Claim | undefined =
		trusted?.reading.kind === "temperature" ? { celsius: trusted.reading.celsius, at: trusted.at } : undefined;
	const impossible = findImpossible(celsius, before?.celsius);
	if (impossible !== undefined) return { reading: toFault(reading, impossible), doubt: settled };

	if (before === undefined || isReachable(before, celsius, at)) return { reading, doubt: settled };
	if (doubt.claim !== undefined && isReachable(doubt.claim, celsius, at)) return { reading, doubt: settled };
	return { reading: toFault(reading, "impossible-slope"), doubt: { ...settled, claim: { celsius, at } } };
}

/** What of a late reading can be seen without knowing its neighbours: its range. [CC7] */
export function examineLateReading(reading: Reading): Reading {
	if (reading.kind !== "temperature") return reading;
	const impossible = findImpossible(reading.celsius, undefined);
	return impossible === undefined ? reading : toFault(reading, impossible);
}

/** Two values of one sensor and one moment: the second is nobody's temperature, and the first is in doubt too. [CC33] */
export function doubleReading(reading: Reading, at: Moment, doubt: Doubt): Examined {
	const isNewest = doubt.newestAt === undefined || isAfter(at, doubt.newestAt);
	const doubledAt = doubt.doubledAt === undefined || isAfter(at, doubt.doubledAt) ? at : doubt.doubledAt;
	return {
		reading: toFault(reading, "duplicate-address"),
		doubt: { ...doubt, doubledAt, ...(isNewest && { newestAt: at, claim: undefined }) },
	};
}

/** Whether two readings of one sensor and moment claim two temperatures: a repetition does not, a second device does. */
export function isDoubled(stored: Reading, reading: Reading): boolean {
	const [a, b] = [claimOf(stored), claimOf(reading)];
	return a !== undefined && b !== undefined && a !== b;
}

function claimOf(reading: Reading): Celsius | undefined {
	if (reading.kind === "temperature") return reading.celsius;
	return reading.kind === "fault" ? reading.claimed : undefined;
}

/**
 * What the store leaves in doubt of a sensor, after a restart. Which boot spoke last is forgotten: two that go on speaking are
 * found again.
 */
export function doubtAfter(newest: Reading, at: Moment, doubledAt: Moment | undefined): Doubt {
	const isClaim = newest.kind === "fault" && newest.fault === "impossible-slope";
	const celsius = isClaim ? newest.claimed : undefined;
	return { newestAt: at, doubledAt, claim: celsius === undefined ? undefined : { celsius, at } };
}

function findImpossible(celsius: Celsius, before: Celsius | undefined): "power-on-value" | "out-of-range" | undefined {
	if (celsius < COLDEST || celsius > WARMEST) return "out-of-range";
	const wasNear = before !== undefined && Math.abs(before - POWER_ON) <= ALWAYS_BELIEVED;
	return celsius === POWER_ON && !wasNear ? "power-on-value" : undefined;
}

function isReachable(from: Claim, celsius: Celsius, at: Moment): boolean {
	const minutes = elapsed(from.at, at) / MINUTE;
	return Math.abs(celsius - from.celsius) <= Math.min(FURTHEST, ALWAYS_BELIEVED + FASTEST_A_MINUTE * minutes);
}

/**
 * One box boots once at a time: a boot that speaks again after another one did is a second box under the same name.
 * Every reading comes through here, so the usual answer is one small object.
 */
function noteSender(reading: Reading, at: Moment, { sender, otherSender, doubledAt, newestAt }: Doubt): Doubt {
	const id = reading.bootId;
	if (id === undefined || id === sender || sender === undefined || newestAt === undefined) {
		return { sender: id ?? sender, otherSender, doubledAt, newestAt: at };
	}
	const isBack = otherSender?.id === id && elapsed(otherSender.last, at) <= DOUBT_MS;
	const other = { id: sender, last: newestAt };
	return { sender: id, otherSender: other, doubledAt: isBack ? at : doubledAt, newestAt: at };
}

function toFault(reading: Reading, fault: Extract<Reading, { kind: "fault" }>["fault"]): Reading {
	const { bootId, monoMs, measuredAt } = reading;
	return {
		kind: "fault",
		fault,
		...(bootId !== undefined && { bootId }),
		...(monoMs !== undefined && { monoMs }),
		...(measuredAt !== undefined && { measuredAt }),
		...(reading.kind === "temperature" && { claimed: reading.celsius }),
	};
}
