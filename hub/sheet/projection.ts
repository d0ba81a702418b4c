// What a batch of facts says of the twice-daily readings, whatever its order and however often it comes; and a month of them.

import type { TemperatureNoted } from "@tesai/shared/contract/event/sheet.ts";
import type { HubSheet } from "@tesai/shared/contract/hub-api/sheet.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import type { AppliedEvent } from "../projection.ts";

/** Every noting stays: one that was corrected is named by the one that corrects it. */
export interface HubNoting extends Omit<TemperatureNoted, "spanMs" | "lowestCelsius" | "highestCelsius" | "note"> {
	readonly box: number;
	readonly journal: number;
	readonly seq: number;
}

export function foldNotings(events: readonly AppliedEvent[]): HubNoting[] {
	const found = new Map<string, HubNoting>();
	for (const { kind, body, box, journal, seq } of events) {
		if (kind !== "temperature-noted") continue;
		const { spanMs: _s, lowestCelsius: _l, highestCelsius: _h, note: _n, ...kept } = body;
		found.set(`${box} ${journal} ${seq}`, { box, journal, seq, ...kept });
	}
	return [...found.values()];
}

/** First day of the month and of the next, in whole days since 1970. `month` is YYYY-MM. */
export function findMonthDays(month: string): { readonly first: number; readonly next: number } {
	const [year = 1970, no = 1] = month.split("-").map(Number);
	return { first: Date.UTC(year, no - 1, 1) / DAY, next: Date.UTC(year, no, 1) / DAY };
}

/** `kept`: every noting told for days from `first` on, of one box. By fridge. */
export function foldSheets(kept: readonly HubNoting[], first: number): HubSheet[] {
	const corrected = new Set(kept.flatMap(({ journal, corrects }) => (corrects ? [`${journal} ${corrects.seq}`] : [])));
	const told = kept.filter(({ corrects }) => corrects?.reason !== "never-happened");
	return [...Map.groupBy(told, ({ fridge }) => fridge)]
		.map(([fridge, ofFridge]) => {
			const days = [...Map.groupBy(ofFridge, ({ day }) => day)]
				.toSorted(([one], [other]) => one - other)
				.map(([day, ofDay]) => ({
					date: day - first + 1,
					morning: countHalf(ofDay, "morning", corrected),
					afternoon: countHalf(ofDay, "afternoon", corrected),
				}));
			const noted = days
				.flatMap(({ morning, afternoon }) => [morning, afternoon])
				.filter((half) => half !== null).length;
			return { fridge, noted, days };
		})
		.toSorted((one, other) => (one.fridge < other.fridge ? -1 : 1));
}

function countHalf(
	ofDay: readonly HubNoting[],
	half: HubNoting["half"],
	corrected: ReadonlySet<string>,
): HubSheet["days"][number]["morning"] {
	const told = ofDay.filter((one) => one.half === half);
	const [newest] = told
		.filter(({ journal, seq }) => !corrected.has(`${journal} ${seq}`))
		.toSorted((one, other) => other.journal - one.journal || other.seq - one.seq);
	if (newest === undefined) return null;
	const { celsius, from, isUnsure, by = null } = newest;
	return { celsius, from, isUnsure, by, others: told.length - 1 };
}
