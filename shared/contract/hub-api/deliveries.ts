// What the hub answers about documents that it delivers to other systems, and takes from them.

import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";

const id = text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" });
const count = integer(0, Number.MAX_SAFE_INTEGER);

/** `refused`: somebody has to look, it will not mend itself. `late`: it is tried again, and takes longer than it may. */
export const DELIVERY_STATES = ["fine", "late", "refused"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const DeliveryTrySchema = record({
	transfer: text(60),
	reason: choice(["alarm", "routine"]),
	records: count,
	bytes: count,
	tryNo: integer(1, 1_000_000),
	at: EpochMsSchema,
	tookMs: MillisSchema,
	/** A status, or `hung`, `dropped`, `unreachable`. */
	answer: text(20),
	verdict: choice(["delivered", "again", "halve", "give-up"]),
});
export type DeliveryTry = Static<typeof DeliveryTrySchema>;

export const ReceiverViewSchema = record({
	receiver: id,
	state: choice(DELIVERY_STATES),
	/** Documents that wait for a next try, the oldest of them, and when it is tried. */
	waiting: count,
	oldestWaitingAt: nullable(EpochMsSchema),
	nextTryAt: nullable(EpochMsSchema),
	lastDeliveredAt: nullable(EpochMsSchema),
	lastFailure: nullable(record({ at: EpochMsSchema, answer: text(20) })),
	/** Facts (about an hour of one probe each) that the receiver has refused for good. */
	refusedFacts: count,
	nextRoutineAt: nullable(EpochMsSchema),
	/** The newest tries, newest first. */
	log: list(DeliveryTrySchema, 100),
});
export type ReceiverView = Static<typeof ReceiverViewSchema>;
export const DeliveriesSchema = list(ReceiverViewSchema, 16);

export const RESEND_SCOPES = ["range", "all", "never-sent"] as const;
/** `range` sends what lies between the two moments, `all` six months, `never-sent` what never arrived of that. */
export const ResendSchema = record({
	receiver: id,
	scope: choice(RESEND_SCOPES),
	from: maybe(EpochMsSchema),
	to: maybe(EpochMsSchema),
});
export type Resend = Static<typeof ResendSchema>;
export const ResentSchema = record({ facts: count });

export const SupplierFridgeSchema = record({
	appliance: text(200),
	place: nullable(text(200)),
	model: nullable(text(400)),
	newest: nullable(
		record({
			at: EpochMsSchema,
			celsius: nullable(CelsiusSchema),
			alarms: nullable(text(200)),
			errors: nullable(text(200)),
		}),
	),
});

export const SupplierViewSchema = record({
	supplier: id,
	name: text(100),
	documents: count,
	lastReceivedAt: nullable(EpochMsSchema),
	refusals: list(record({ status: integer(400, 599), count, lastAt: EpochMsSchema, reason: text(200) }), 10),
	fridges: list(SupplierFridgeSchema, 500),
});
export type SupplierView = Static<typeof SupplierViewSchema>;
export const SuppliersSchema = list(SupplierViewSchema, 100);

export const ReceivedSchema = record({
	records: count,
	/** The same bytes had come before: nothing has changed. */
	repeated: boolean(),
	observations: list(record({ path: text(200), observation: text(40) }), 100),
});
export type Received = Static<typeof ReceivedSchema>;
