// What the region writes for its posts, and how far each word is on its way.

import { ItemFields, ItemListed } from "../event/catalogue.ts";
import { COMMAND_OUTCOMES, CommandIdSchema, CommandProofSchema, OrderSchema } from "../event/command.ts";
import { SettingSet } from "../event/limits.ts";
import { PersonFields } from "../event/people.ts";
import { FridgeIdSchema, ItemNoSchema, PersonNoSchema, PostIdSchema } from "../id.ts";
import { LimitsSchema, PROFILES } from "../limits.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { choice, list, maybe, nullable, record, type Static, text } from "../schema.ts";

const number = text(7, { pattern: "^[1-9][0-9]*$" });

/** How far one word is: written, in the answers to its box, on the box's disk, in effect there. */
export const PROGRESS = ["waiting", "given", "received", "applied"] as const;
const progress = choice(PROGRESS);

export const ItemParamsSchema = record({ item: number });
export const ItemWordSchema = record(ItemFields);
export type ItemWord = Static<typeof ItemWordSchema>;
/** Many at once, in one transaction. */
export const ItemWordsSchema = list(ItemListed, 200);
export type ItemWords = Static<typeof ItemWordsSchema>;
export const ItemViewSchema = record({ item: ItemNoSchema, ...ItemFields, saidAt: EpochMsSchema });
export const ItemsSchema = list(ItemViewSchema, 10_000, "by rising number");

export const PersonParamsSchema = record({ person: number });
/** `posts`: where the tile is shown. Taken from a post, it is listed there as no longer active. */
export const PersonWordSchema = record({ ...PersonFields, posts: list(PostIdSchema, 20) });
export type PersonWord = Static<typeof PersonWordSchema>;
export const PersonViewSchema = record({ person: PersonNoSchema, ...PersonFields, post: PostIdSchema, progress });
export const HubPeopleSchema = list(PersonViewSchema, 10_000, "a row a person and post");

export const LimitsParamsSchema = record({ id: PostIdSchema, fridge: FridgeIdSchema });
/** Both left out give the fridge back to the post's configuration. */
export const LimitsWordSchema = record({ profile: maybe(choice(PROFILES)), limits: maybe(LimitsSchema) });
export type LimitsWord = Static<typeof LimitsWordSchema>;
export const LimitsViewSchema = record({
	fridge: FridgeIdSchema,
	profile: maybe(choice(PROFILES)),
	limits: maybe(LimitsSchema),
	saidAt: EpochMsSchema,
	progress,
});

export const SettingWordSchema = SettingSet;
export const SettingViewSchema = record({ set: SettingSet, saidAt: EpochMsSchema, progress });

/** What the region has set for one post. */
export const PostSetSchema = record({ limits: list(LimitsViewSchema, 500), settings: list(SettingViewSchema, 100) });

/** `forMs`: how long the command holds, from now. */
export const NewCommandSchema = record({ order: OrderSchema, forMs: MillisSchema });
export type NewCommand = Static<typeof NewCommandSchema>;

export const BoxCommandSchema = record({
	command: CommandIdSchema,
	post: PostIdSchema,
	order: OrderSchema,
	givenAt: EpochMsSchema,
	expiresAt: EpochMsSchema,
	state: choice([...PROGRESS, ...COMMAND_OUTCOMES]),
	proof: nullable(CommandProofSchema),
	/** null until the box has said so and an anchor of that boot has arrived. */
	settledAt: nullable(EpochMsSchema),
});
export type BoxCommand = Static<typeof BoxCommandSchema>;
export const BoxCommandsSchema = list(BoxCommandSchema, 200, "newest first");
