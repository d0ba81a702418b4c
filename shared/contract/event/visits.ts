// What was done for a patient, as it travels to the hub. The patient is a number of the post's register, never a name.

import { ItemNoSchema, LotNoSchema, PatientNoSchema, PersonNoSchema } from "../id.ts";
import { choice, decimal, integer, maybe, record, type Static } from "../schema.ts";
import { CorrectionSchema } from "./correction.ts";

/** Where a dose was given; coverage is counted apart for each. A place in the list is a number on the wire: append only. */
export const VACCINATION_PLACES = ["post", "outreach", "campaign", "school"] as const;
export type VaccinationPlace = (typeof VACCINATION_PLACES)[number];

/** A dose was given. It is also the dose's movement out of stock. */
export const VaccineGiven = record({
	patient: PatientNoSchema,
	item: ItemNoSchema,
	/** Its place in the vaccine's series, 1 first. */
	dose: integer(1, 20),
	lot: LotNoSchema,
	place: choice(VACCINATION_PLACES),
	by: PersonNoSchema,
	corrects: maybe(CorrectionSchema),
});
export type VaccineGiven = Static<typeof VaccineGiven>;

/** What was measured of a patient in one go; what nobody measured is left out. */
export const VitalsTaken = record({
	patient: PatientNoSchema,
	systolicMmhg: maybe(integer(20, 320)),
	diastolicMmhg: maybe(integer(10, 250)),
	pulsePerMinute: maybe(integer(10, 350)),
	breathsPerMinute: maybe(integer(1, 150)),
	bodyCelsius: maybe(decimal(0.1, 20, 46)),
	oxygenPercent: maybe(integer(1, 100)),
	weightKg: maybe(decimal(0.1, 0.2, 400)),
	heightCm: maybe(decimal(0.1, 20, 260)),
	by: PersonNoSchema,
	corrects: maybe(CorrectionSchema),
});
export type VitalsTaken = Static<typeof VitalsTaken>;
