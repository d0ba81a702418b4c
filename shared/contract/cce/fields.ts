// The fields of the cce-interop 0.8.1 documents (WHO/PQS E006/DS01), each with its unit, range and form: what a road to
// another system must carry is declared here once, for what we deliver and for what we receive.

import {
	boolean,
	choice,
	decimal,
	list,
	type Maybe,
	maybe,
	nullable,
	record,
	type Schema,
	type Static,
	text,
} from "../schema.ts";

/** The version that these declarations follow; later ones of the 0.8 line only add to it. */
export const CCE_VERSION = "0.8.1";

/** A period of these records is a quarter of an hour: SVA, CMPR and the door's seconds are counted within it. */
export const CCE_PERIOD_SECONDS = 900;

const label = text(200);
const named = text(200, { minLength: 1 });
const celsius = (min: number, max: number) => decimal(0.01, min, max, "°C");
const seconds = decimal(0.001, 0, CCE_PERIOD_SECONDS, "seconds within the period");
/** One to seven capital letters or digits each, one space between. `null` means that there is none. */
const ALARM_CODES = "^[A-Z0-9]{1,7}(?: [A-Z0-9]{1,7})*$";
// The published schema's own example of an error code is lower case, so case is a remark here and not a refusal.
const ERROR_CODES = "^[A-Za-z0-9]{1,7}(?: [A-Za-z0-9]{1,7})*$";

/** UTC in the basic form, `20261121T120000Z`. */
export const AbstSchema = text(40, { pattern: "^2\\d{7}T[0-2]\\d{5}(?:\\.\\d+)?Z$", doc: "moment, UTC, basic form" });
export const CceDateSchema = text(10, { pattern: "^\\d{4}-\\d{2}-\\d{2}$", doc: "date, YYYY-MM-DD" });
export const PqsCodeSchema = text(8, { pattern: "^E\\d{3}/\\d{3}$", doc: "WHO/PQS code, E003/123" });

const alarms = nullable(text(200, { pattern: ALARM_CODES, doc: "alarm codes" }));
const errors = nullable(text(200, { pattern: ERROR_CODES, doc: "error codes" }));
const pqs = nullable(PqsCodeSchema);
const date = nullable(CceDateSchema);
const name = nullable(label);
const optional = <T>(schema: Schema<T>): Maybe<T | null> => maybe(nullable(schema));

/** What any record may carry beside what its kind demands. A key that is left out means: this device never measures it. */
const measured = {
	ACCD: optional(decimal(0.01, 0, 50, "mean AC current, A")),
	ACSV: optional(decimal(0.1, 0, 600, "mean AC voltage, V")),
	CMPR2: optional(seconds),
	CMPS: optional(decimal(1, 0, 20_000, "compressor's highest speed, rpm")),
	CMPS2: optional(decimal(1, 0, 20_000)),
	CSOF: optional(label),
	CSOF2: optional(label),
	DCCD: optional(decimal(0.01, 0, 99.9, "mean DC current, A")),
	DCSV: optional(decimal(0.01, 0, 999.9, "mean DC voltage, V")),
	DORF: optional(seconds),
	DRCF: optional(decimal(1, 0, 900, "openings")),
	DRCV: optional(decimal(1, 0, 900, "openings")),
	EDOP: maybe(date),
	EMSV: optional(label),
	FANS: optional(decimal(0.1, 0, 100, "%")),
	HAMB: optional(decimal(0.1, 0, 100, "% RH")),
	HCOM: optional(decimal(0.1, 0, 100, "% RH")),
	HOLD: optional(decimal(0.1, 0, 999.9, "days that the cold lasts without supply")),
	IDRF: optional(decimal(1, 0, 1_000_000_000, "seconds open by now")),
	IDRV: optional(decimal(1, 0, 1_000_000_000, "seconds open by now")),
	LACC: optional(decimal(0.1, 0, 999.9, "metres")),
	LAT: optional(decimal(0.000001, -90, 90)),
	LNG: optional(decimal(0.000001, -180, 180)),
	LSV: optional(label),
	MSW: optional(boolean("main switch on")),
	SVA: optional(seconds),
	TCON: optional(celsius(-55, 150)),
	TCON2: optional(celsius(-55, 150)),
	TFRZ: optional(celsius(-99.9, 60)),
	TPCB: optional(celsius(-55, 150)),
	TPCB2: optional(celsius(-55, 150)),
};
const batteryDays = nullable(decimal(0.1, 0, 9_999.9, "days of battery left"));

/** A moment of a fridge with probes of ours. TAMB is the one temperature that may not be null. */
export const CceRtmRecordSchema = record({
	...measured,
	ABST: AbstSchema,
	ALRM: alarms,
	BEMD: batteryDays,
	BLOG: maybe(decimal(0.1, 0, 9_999)),
	CMPR: optional(seconds),
	DORV: optional(seconds),
	EERR: errors,
	LERR: maybe(errors),
	TAMB: maybe(celsius(-55, 60)),
	TVC: optional(celsius(-55, 60)),
});
export type CceRtmRecord = Static<typeof CceRtmRecordSchema>;

/** A moment of an appliance with a logger of its own. */
export const CceEmsRecordSchema = record({
	...measured,
	ABST: AbstSchema,
	ALRM: alarms,
	BEMD: batteryDays,
	BLOG: decimal(0.1, 0, 9_999, "days of battery left in the logger"),
	CMPR: nullable(seconds),
	DORV: nullable(seconds),
	EERR: errors,
	LERR: errors,
	TAMB: celsius(-55, 60),
	TVC: nullable(celsius(-55, 60)),
});
export type CceEmsRecord = Static<typeof CceEmsRecordSchema>;

const place = {
	ACAT: optional(label),
	AID: optional(label),
	CDAT: maybe(date),
	CDAT2: maybe(date),
	CNAM: optional(label),
	CNAM2: optional(label),
	CSER: optional(label),
	CSER2: optional(label),
	CSOF: optional(label),
	CSOF2: optional(label),
	DNAM: optional(label),
	EID: optional(label),
	EMSV: optional(label),
	FID: optional(label),
	FNAM: optional(label),
	LACC: measured.LACC,
	LAT: measured.LAT,
	LID: optional(label),
	LNG: measured.LNG,
	LSV: optional(label),
	RNAM: optional(label),
	SIGN: optional(text(10_000)),
};
const monitor = { CID: name, EDOP: date, EMFR: name, EMOD: name, EPQS: pqs, ESER: name };

const sensor = record({ SID: named, SMFR: named, SMOD: named, SDOP: maybe(CceDateSchema) });

/** More records than 1 MB of them can hold. */
const MOST_RECORDS = 20_000;

export const CceRtmReportSchema = record({
	...place,
	...monitor,
	ADOP: maybe(date),
	AMFR: optional(label),
	AMID: text(200, { minLength: 1, pattern: "\\S", doc: "the appliance's stable id at its supplier" }),
	AMOD: optional(label),
	APQS: maybe(pqs),
	ASER: optional(label),
	DLST: record({ TVC: sensor, TFRZ: maybe(sensor), TAMB: maybe(sensor), IDRV: maybe(sensor) }),
	LDOP: maybe(CceDateSchema),
	LMFR: maybe(label),
	LMOD: maybe(label),
	LPQS: maybe(PqsCodeSchema),
	LSER: maybe(label),
	records: list(CceRtmRecordSchema, MOST_RECORDS),
});
export type CceRtmReport = Static<typeof CceRtmReportSchema>;

export const CceEmsReportSchema = record({
	...place,
	...monitor,
	ADOP: date,
	AMFR: name,
	AMOD: name,
	APQS: pqs,
	ASER: nullable(text(200, { minLength: 1, pattern: "\\S" })),
	LDOP: CceDateSchema,
	LMFR: named,
	LMOD: named,
	LPQS: PqsCodeSchema,
	LSER: named,
	records: list(CceEmsRecordSchema, MOST_RECORDS),
});
export type CceEmsReport = Static<typeof CceEmsReportSchema>;

export const CCE_TRANSFER_TYPES = ["rtm", "ems"] as const;
export type CceTransferType = (typeof CCE_TRANSFER_TYPES)[number];

export const CceMetaSchema = record({
	schemaVersion: text(20, { minLength: 1, pattern: "^\\d+\\.\\d+\\.\\d+$" }),
	transferType: choice(CCE_TRANSFER_TYPES),
	transferId: text(200, { minLength: 1, pattern: "\\S" }),
	transferSrc: text(200, { minLength: 1, pattern: "\\S" }),
	transferredAt: text(40, {
		pattern: "^2\\d{3}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\d:[0-5]\\d(?:\\.\\d+)?Z$",
		doc: "moment, UTC, extended form",
	}),
});
export type CceMeta = Static<typeof CceMetaSchema>;
