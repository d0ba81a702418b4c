// What a fridge's plate and log say, and what makes a filled-in plate one that can be sent.

import { check } from "@tesai/shared/contract/check.ts";
import { type Plate, PlateSchema, type ServiceView } from "@tesai/shared/contract/edge-api/equipment.ts";
import { WORKS, type Work } from "@tesai/shared/contract/event/equipment.ts";
import type { Answer } from "../api.ts";
import type { Key, Phrase } from "../phrase.ts";
import { toShortDate } from "../time/view-model.ts";
import { readWrittenDate, writeDate } from "../time/written-date.ts";

/** The order in which they stand on a plate. */
export const PLATE_FIELDS = ["manufacturer", "model", "serial", "pqsCode", "producedOn"] as const;
export type PlateField = (typeof PLATE_FIELDS)[number];
type Fields = Readonly<Record<PlateField, string>>;

/** A form as it stands, unchecked; `logger` is null where none is built in. */
export interface PlateDraft {
	readonly fridge: Fields;
	readonly supply: Plate["supply"] | null;
	readonly logger: Fields | null;
}

export const EMPTY_FIELDS: Fields = { manufacturer: "", model: "", serial: "", pqsCode: "", producedOn: "" };

export function toDraft(plate: Plate | null): PlateDraft {
	if (plate === null) return { fridge: EMPTY_FIELDS, supply: null, logger: null };
	const { supply, logger, ...fields } = plate;
	return { fridge: toWritten(fields), supply, logger: logger === undefined ? null : toWritten(logger) };
}

function toWritten(fields: Partial<Fields>): Fields {
	const { producedOn = "" } = fields;
	return { ...EMPTY_FIELDS, ...fields, producedOn: writeDate(producedOn) };
}

/** Spaces around and small letters in a code are the typist's, not the plate's. An empty field is left out. */
export function toPlate(draft: PlateDraft): { readonly plate: Plate } | { readonly wrong: readonly string[] } {
	const candidate = {
		...toFields(draft.fridge),
		...(draft.supply !== null && { supply: draft.supply }),
		...(draft.logger !== null && { logger: toFields(draft.logger) }),
	};
	const checked = check(PlateSchema, candidate);
	if (checked.ok) return { plate: checked.value };
	const wrong = ["supply", ...PLATE_FIELDS, ...PLATE_FIELDS.map((field) => `logger.${field}`)].filter((field) =>
		isWrong(candidate, field),
	);
	return { wrong };
}

function toFields(fields: Fields): Partial<Record<PlateField, string>> {
	const clean = PLATE_FIELDS.map((field) => {
		const text = fields[field].trim();
		if (field === "producedOn") return [field, readWrittenDate(text) ?? text] as const;
		return [field, field === "pqsCode" ? text.toUpperCase() : text] as const;
	});
	return Object.fromEntries(clean.filter(([, text]) => text !== ""));
}

/** Whether the declaration still complains when this field alone is as it was and all others are in order. */
function isWrong(candidate: Readonly<Record<string, unknown>>, path: string): boolean {
	const sound = { manufacturer: "x", model: "x", serial: "x", pqsCode: "E003/001", producedOn: "2025-01-01" };
	const [first = "", second] = path.split(".");
	const logger = candidate.logger as Readonly<Record<string, unknown>> | undefined;
	if (second !== undefined) {
		if (logger === undefined) return false;
		return !check(PlateSchema, { ...sound, supply: "mains", logger: { ...sound, [second]: logger[second] } }).ok;
	}
	return !check(PlateSchema, { ...sound, supply: "mains", [first]: candidate[first] }).ok;
}

export interface LogLine {
	readonly id: number;
	readonly work: Key;
	readonly day: Phrase;
	readonly note: string | null;
	readonly isCorrected: boolean;
}

export function toLogLines(services: readonly ServiceView[]): LogLine[] {
	return services.map(({ id, work, note, at, correctedBy }) => ({
		id,
		work: `equipment:work.${work}`,
		day: toShortDate(at),
		note,
		isCorrected: correctedBy !== null,
	}));
}

/** Every work of the contract, the frequent ones first. */
export const WORK_CHOICES: readonly Work[] = WORKS;

export type Keeping = "choosing" | "saving" | "saved" | "unsaved";
export const toKeeping = (answer: Answer<unknown>): Keeping => (answer.ok ? "saved" : "unsaved");
