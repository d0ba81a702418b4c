// What the twice-daily reading and its sheet say: pure, in phrases, for any language.

import type { NotingNow, NotingView, PrintAnswer } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Answer } from "../api.ts";
import { formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { formatHour } from "../time/view-model.ts";

/**
 * What is said of a fridge's reading: what came of the last tap, else what the running half day has or lacks. Null while the edge
 * has said nothing of the fridge. That one lacks is no alarm. [SH7]
 */
export function toNotingLine(
	noted: Noted,
	now: NotingNow | undefined,
	nameOf: (person: PersonNo) => string | undefined,
): Phrase | null {
	if (noted.state === "saved") return toNotedWords(noted.noting, nameOf);
	if (noted.state !== "ready") return phrase(`sheet:note.${noted.state}`);
	if (now === undefined) return null;
	return now.noting === null ? phrase(`sheet:lacking.${now.half}`) : toNotedWords(now.noting, nameOf);
}

/** "Tarde anotada: 4,8 °C, 16:05, Ana". `nameOf` may not know a name yet; then the line goes without. */
export function toNotedWords(noting: NotingView, nameOf: (person: PersonNo) => string | undefined): Phrase {
	const values = { celsius: formatNumber(noting.celsius, 1), time: formatHour(noting.at) };
	const name = noting.by === null ? undefined : nameOf(noting.by);
	if (name === undefined) return phrase(`sheet:noted.${noting.half}`, values);
	return phrase(`sheet:noted.by.${noting.half}`, { ...values, name });
}

/** What came of a tap. */
export type Noted =
	| { readonly state: "ready" | "saving" | "failed" | "no-temperature" | "undone" }
	| { readonly state: "saved"; readonly noting: NotingView };

/** Saved is said only when the edge has it on disk. */
export function toNoted(answer: Answer<NotingView>): Noted {
	if (answer.ok) return { state: "saved", noting: answer.value };
	return { state: answer.code === "conflict" ? "no-temperature" : "failed" };
}

/** Paraguay is at UTC−3 all year since October 2024. */
const ASUNCION_MS = -3 * 3_600_000;

/** "2026-11" at the post. */
export function monthAt(at: EpochMs): string {
	return new Date(at + ASUNCION_MS).toISOString().slice(0, 7);
}

/** `steps` months later, or earlier where negative. */
export function stepMonth(month: string, steps: number): string {
	const [year = 2026, no = 1] = month.split("-").map(Number);
	const count = year * 12 + (no - 1) + steps;
	return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

type Month = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

/** "noviembre de 2026" */
export function toMonthTitle(month: string): Phrase {
	const [year = "", no = "1"] = month.split("-");
	return phrase("sheet:month.title", { month: phrase(`time:month.${Number(no) as Month}`), year });
}

/** Nothing is said of a sheet that the person decided not to sign in for. */
export function toPrintWords(answer: Answer<PrintAnswer>): Phrase | null {
	if (answer.ok) return phrase(`sheet:print.${answer.value.outcome}`);
	return answer.code === "unauthorized" || answer.code === "forbidden" ? null : phrase("sheet:print.failed");
}

/** A fridge's own thermometer shows whole or tenth degrees between these. */
export const OWN_LIMITS = { least: -40, most: 60 } as const;

/** Steps of the four keys, °C; on the grid of a tenth. */
export function stepCelsius(celsius: number, step: number): number {
	const moved = Math.round((celsius + step) * 10) / 10;
	return Math.min(OWN_LIMITS.most, Math.max(OWN_LIMITS.least, moved));
}
