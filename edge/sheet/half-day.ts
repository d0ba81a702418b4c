// Which half of which day at the post a moment lies in, and whether anybody can say so. [SH1]

import { HALVES, type Half } from "@tesai/shared/contract/event/sheet.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import type { Between } from "@tesai/shared/contract/time.ts";
import { localDayOf, startOfLocalDay } from "../coldchain/fridge-day.ts";

export interface HalfDay {
	/** Whole days at the post since 1970. */
	readonly day: number;
	readonly half: Half;
	/** It is what the box's clock says, and nobody vouches for that. */
	readonly isUnsure: boolean;
}

/** What is known of a moment's wall time besides the derived one. */
export interface ClockWord {
	/** Somebody better than the operating system has ever told this box the time. */
	readonly isVouched: boolean;
	/** Between when and when the moment lies, where one time would say too much. */
	readonly between: Between | undefined;
}

const NOON = 12 * HOUR;

/** An unsure time decides all the same where all that it may be lies in one half day. */
export function decideHalfDay(utc: number, { isVouched, between }: ClockWord): HalfDay {
	const found = halfDayAt(utc);
	if (!isVouched) return { ...found, isUnsure: true };
	if (between === undefined) return { ...found, isUnsure: false };
	const isOne = [between.from, between.to].every((end) => end !== null && isSameHalf(halfDayAt(end), found));
	return { ...found, isUnsure: !isOne };
}

function halfDayAt(utc: number): { readonly day: number; readonly half: Half } {
	const day = localDayOf(utc);
	return { day, half: HALVES[utc - startOfLocalDay(day) < NOON ? 0 : 1] };
}

const isSameHalf = (one: { day: number; half: Half }, other: { day: number; half: Half }): boolean =>
	one.day === other.day && one.half === other.half;
