// The alarm ladder as edge.toml sets it: who is told of an alarm that nobody has seen, and after how long.

import { RuleSchema } from "../limits.ts";
import { PhoneSchema } from "../order.ts";
import { boolean, choice, integer, list, maybe, record, type Static, tagged, text } from "../schema.ts";

/**
 * From the nearest to the farthest. `screen` is the picture and its sound; `hub` is the fact's own lane; `region` asks
 * the region's people to act. A level's place in the list is its number on the wire: append only.
 */
export const LADDER_LEVELS = ["screen", "siren", "sms", "hub", "region"] as const;
export type LadderLevel = (typeof LADDER_LEVELS)[number];

const name = text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" });

/** Minutes from the alarm; the level's own when left out (edge/announce/SPEC.md, AL1). */
const afterMinutes = maybe(integer(0, 10_080));
/** The rules that climb to this level; when left out all but those that only ask for a look. */
const rules = maybe(list(RuleSchema, 32));

export const SMS_LANGUAGES = ["es", "gn"] as const;

export const RecipientSchema = record({
	phone: PhoneSchema,
	language: maybe(choice(SMS_LANGUAGES)),
	/** Whether "OK" from this number counts as having seen the alarm; true when left out. */
	mayAcknowledge: maybe(boolean()),
});
export type Recipient = Static<typeof RecipientSchema>;

export const LadderStepSchema = tagged("level", {
	screen: record({ afterMinutes, rules }),
	siren: record({
		afterMinutes,
		rules,
		/** The switch that the bridge drives; without it the step is skipped, and says so. */
		switch: maybe(name),
		/** How long it sounds at most; 15 when left out. */
		forMinutes: maybe(integer(1, 1_440)),
	}),
	sms: record({
		afterMinutes,
		rules,
		/** The modem's name in bridge.toml. */
		modem: maybe(name),
		to: maybe(list(RecipientSchema, 8)),
		/** One number gets at most one text in so many minutes; 5 when left out. */
		everyMinutes: maybe(integer(1, 1_440)),
	}),
	hub: record({ afterMinutes, rules }),
	region: record({
		afterMinutes,
		rules,
		/** Whom the post can call itself, as its people say it; shown on the screen. */
		contact: maybe(text(60, { minLength: 1 })),
	}),
});
export type LadderStep = Static<typeof LadderStepSchema>;

/** Each level at most once. Left out: the screen and the hub at once, the region after half an hour. */
export const LadderSchema = list(LadderStepSchema, LADDER_LEVELS.length);
