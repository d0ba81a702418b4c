// When something happened at a post, by everything the hub knows of its clocks.

import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import {
	type Anchor,
	type Between,
	type BootEnds,
	intervalOf,
	isUnsure,
	type Stamp,
	utcOf,
} from "@tesai/shared/contract/time.ts";

/** One boot of one journal of a box: stamps of different journals never compare. */
export interface BootRef {
	readonly box: number;
	readonly journal: number;
	readonly boot: number;
}

export type JournalAnchor = Anchor & BootRef;

export interface BoxHeard {
	readonly box: number;
	readonly lastHeardAt: EpochMs;
	/** What the box's monotonic clock said at `lastHeardAt`; nothing when the road may have taken days. */
	readonly heard: (BootRef & Stamp) | undefined;
	/** Stamp of the newest applied fact. */
	readonly newest: (BootRef & Stamp) | undefined;
}

/** `undefined` while no anchor of that boot has arrived. */
export type UtcOfStamp = (box: number, journal: number, stamp: Stamp) => EpochMs | undefined;

export function toUtcOfStamp(anchors: readonly JournalAnchor[]): UtcOfStamp {
	const byJournal = Map.groupBy(anchors, (anchor) => `${anchor.box} ${anchor.journal}`);
	return (box, journal, stamp) => utcOf(stamp, byJournal.get(`${box} ${journal}`) ?? []);
}

/** Of a journal in which some boot has nobody to vouch for it: what the boots around it say. */
export interface ClockPast {
	readonly box: number;
	readonly journal: number;
	/** Only those of somebody who vouches. */
	readonly anchors: readonly Anchor[];
	readonly ends: BootEnds;
}

/** Between when and when a stamp lies, where one time would say more than anybody knows; nothing where it is sure, or where nothing bounds it. */
export type Unsure = (box: number, journal: number, stamp: Stamp) => Between | undefined;

export function toUnsure(pasts: readonly ClockPast[]): Unsure {
	const byJournal = new Map(pasts.map((past) => [`${past.box} ${past.journal}`, past]));
	return (box, journal, stamp) => {
		const past = byJournal.get(`${box} ${journal}`);
		if (past === undefined) return undefined;
		const between = intervalOf(stamp, past.anchors, past.ends);
		return isUnsure(between) && (between.from !== null || between.to !== null) ? between : undefined;
	};
}

/** The journals of boots for which nobody vouches. */
export function listUnvouched(
	boots: readonly BootRef[],
	anchors: readonly JournalAnchor[],
): readonly Omit<BootRef, "boot">[] {
	const nameOf = ({ box, journal, boot }: BootRef) => `${box} ${journal} ${boot}`;
	const vouched = new Set(anchors.filter(({ source }) => source !== "system").map(nameOf));
	const journals = boots.filter((boot) => !vouched.has(nameOf(boot)));
	return [...new Map(journals.map(({ box, journal }) => [`${box} ${journal}`, { box, journal }])).values()];
}

/**
 * When the newest fact was written. The frame it may have come in ties the boot to the hub's own clock, which is better
 * than what the box believes (A6); else the box's anchors count. Never later than the box was last heard.
 */
export function newestFactAt(box: BoxHeard, utcOfStamp: UtcOfStamp): EpochMs | undefined {
	const { newest, heard, lastHeardAt } = box;
	if (newest === undefined) return undefined;
	// A frame's send time starts again from 0 after 497 days of one boot, and then it ties nothing.
	const tied = heard?.journal === newest.journal && heard.boot === newest.boot && heard.monoMs >= newest.monoMs;
	if (tied) return epochMs(lastHeardAt - (heard.monoMs - newest.monoMs));
	const utc = utcOfStamp(newest.box, newest.journal, newest);
	return utc === undefined ? undefined : epochMs(Math.min(utc, lastHeardAt));
}
