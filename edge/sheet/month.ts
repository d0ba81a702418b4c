// The days of a calendar month, each once.

import { DAY } from "@tesai/shared/contract/quantity.ts";

export interface MonthDay {
	/** Whole days at the post since 1970. */
	readonly day: number;
	/** 1 to 31. */
	readonly date: number;
	/** 0 is Sunday. */
	readonly weekday: number;
}

/** `month` is YYYY-MM; calendar days have no zone, so the arithmetic is that of UTC. */
export function listMonthDays(month: string): MonthDay[] {
	const [year = 1970, no = 1] = month.split("-").map(Number);
	const first = Date.UTC(year, no - 1, 1) / DAY;
	const next = Date.UTC(year, no, 1) / DAY;
	return Array.from({ length: next - first }, (_, index) => ({
		day: first + index,
		date: index + 1,
		// 1970-01-01 was a Thursday.
		weekday: (first + index + 4) % 7,
	}));
}
