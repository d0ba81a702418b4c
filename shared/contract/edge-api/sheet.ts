// What the screen asks of the edge about the twice-daily reading and the month's sheet, and what it gets.

import { ACKNOWLEDGE_REASONS } from "../event/coldchain.ts";
import { CORRECTION_REASONS } from "../event/correction.ts";
import { HALVES, LocalDaySchema, NOTED_FROM } from "../event/sheet.ts";
import { AlarmIdSchema, FridgeIdSchema, PersonNoSchema } from "../id.ts";
import { RuleSchema } from "../limits.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import {
	boolean,
	choice,
	hinted,
	integer,
	list,
	maybe,
	nullable,
	record,
	type Static,
	tagged,
	text,
} from "../schema.ts";

/** YYYY-MM */
export const MonthSchema = text<string>(7, { minLength: 7, pattern: "^20[0-9]{2}-(?:0[1-9]|1[0-2])$" });

const NotingIdSchema = hinted(integer(1, Number.MAX_SAFE_INTEGER, "seq of the noting's fact"), { measures: "seq" });

/** With `own-thermometer` the temperature goes along; with `box` it is what the box itself knows at that moment. */
export const NewNotingSchema = record({
	from: choice(NOTED_FROM),
	celsius: maybe(CelsiusSchema),
	note: maybe(text(140)),
	/** The noting that no longer counts; this one is of its half day. */
	corrects: maybe(record({ noting: NotingIdSchema, reason: choice(CORRECTION_REASONS) })),
});
export type NewNoting = Static<typeof NewNotingSchema>;

export const NotingViewSchema = record({
	noting: NotingIdSchema,
	fridge: FridgeIdSchema,
	day: LocalDaySchema,
	half: choice(HALVES),
	/** Nobody can tell the half day for certain. */
	isUnsure: boolean(),
	at: EpochMsSchema,
	celsius: CelsiusSchema,
	from: choice(NOTED_FROM),
	lowestCelsius: nullable(CelsiusSchema),
	highestCelsius: nullable(CelsiusSchema),
	spanMs: nullable(MillisSchema),
	note: nullable(text(140)),
	by: nullable(PersonNoSchema),
});
export type NotingView = Static<typeof NotingViewSchema>;

/** A fridge's running half day, and the noting that counts for it. */
export const NotingNowSchema = record({
	fridge: FridgeIdSchema,
	half: choice(HALVES),
	isUnsure: boolean(),
	noting: nullable(NotingViewSchema),
});
export type NotingNow = Static<typeof NotingNowSchema>;
export const NotingsNowSchema = list(NotingNowSchema, 64);

const HalfDaySchema = record({
	/** The newest noting that counts. */
	noting: nullable(NotingViewSchema),
	/** How many more there are of this half day, corrected ones among them. */
	others: integer(0, 1_000),
});

/** The part of an alarm that lies in one day. */
const DayAlarmSchema = record({
	alarm: AlarmIdSchema,
	rule: RuleSchema,
	/** Both within the day; `to` is null while the alarm is open. */
	from: EpochMsSchema,
	to: nullable(EpochMsSchema),
	/** In that day, ms. */
	lastsMs: MillisSchema,
	worstCelsius: nullable(CelsiusSchema),
	/** What was done, and by whom if the box knows; null while nobody has said. */
	action: nullable(
		record({ reason: choice(ACKNOWLEDGE_REASONS), note: nullable(text(140)), by: nullable(PersonNoSchema) }),
	),
});
export type DayAlarm = Static<typeof DayAlarmSchema>;

export const SheetDaySchema = record({
	/** 1 to 31. */
	date: integer(1, 31),
	/** 0 is Sunday. */
	weekday: integer(0, 6),
	when: choice(["past", "today", "to-come"]),
	lowestCelsius: nullable(CelsiusSchema),
	highestCelsius: nullable(CelsiusSchema),
	/** For how much of the day the box has temperatures. */
	coveredMs: MillisSchema,
	morning: HalfDaySchema,
	afternoon: HalfDaySchema,
	alarms: list(DayAlarmSchema, 40),
});
export type SheetDay = Static<typeof SheetDaySchema>;

export const SheetViewSchema = record({
	fridge: FridgeIdSchema,
	name: text(60),
	post: text(80),
	month: MonthSchema,
	/** What stands on the fridge's plate; null where nobody has written it down. */
	plate: nullable(record({ manufacturer: text(60), model: text(60), serial: text(60) })),
	limits: record({ lowCelsius: nullable(CelsiusSchema), highCelsius: nullable(CelsiusSchema) }),
	/** When the sheet was put together. */
	at: EpochMsSchema,
	/** Every day of the month once, in order. */
	days: list(SheetDaySchema, 31),
	hasPrinter: boolean(),
});
export type SheetView = Static<typeof SheetViewSchema>;

/** `sent`: the printing system has taken it, which is not yet paper. */
export const PrintAnswerSchema = tagged("outcome", {
	sent: record({}),
	"no-printer": record({}),
	offline: record({}),
	"out-of-paper": record({}),
	refused: record({}),
	"no-answer": record({}),
});
export type PrintAnswer = Static<typeof PrintAnswerSchema>;

export const LanguageCodeSchema = text<string>(3, { minLength: 2, pattern: "^[a-z]{2,3}$" });
export const PrintRequestSchema = record({ language: LanguageCodeSchema });
export type PrintRequest = Static<typeof PrintRequestSchema>;
