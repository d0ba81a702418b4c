// What the screen shows of an alarm's ladder: who was told already, and what happens next if nobody answers.

import { LADDER_LEVELS } from "../config/ladder.ts";
import { LADDER_OUTCOMES } from "../event/ladder.ts";
import { AlarmIdSchema } from "../id.ts";
import { EpochMsSchema } from "../quantity.ts";
import { choice, list, nullable, record, type Static, text } from "../schema.ts";

export const LadderViewSchema = record({
	alarm: AlarmIdSchema,
	/** In the order of the ladder; of several recipients of a level the best outcome. Null while it is under way. */
	told: list(
		record({ level: choice(LADDER_LEVELS), at: EpochMsSchema, outcome: nullable(choice(LADDER_OUTCOMES)) }),
		LADDER_LEVELS.length,
	),
	/** The next level that has somebody to tell; null once everybody was told, or the alarm is seen or over. */
	next: nullable(record({ level: choice(LADDER_LEVELS), at: EpochMsSchema })),
	/** Whom to call in the region; null where nobody is named. */
	contact: nullable(text(60)),
});
export type LadderView = Static<typeof LadderViewSchema>;
/** Of every alarm that is open and that nobody has seen. */
export const LaddersSchema = list(LadderViewSchema, 500);
