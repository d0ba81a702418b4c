// What the screen asks of the edge about what the region lists, sets and commands, and what it gets.

import { ItemListed } from "../event/catalogue.ts";
import { COMMAND_OUTCOMES, CommandIdSchema, CommandProofSchema, OrderSchema } from "../event/command.ts";
import { PersonListed } from "../event/people.ts";
import { ItemNoSchema } from "../id.ts";
import { EpochMsSchema } from "../quantity.ts";
import { boolean, choice, integer, list, nullable, record, type Schema, type Static } from "../schema.ts";

export const CataloguePageSchema = record({ items: list(ItemListed, 200), next: nullable(ItemNoSchema) });
export type CataloguePage = Static<typeof CataloguePageSchema>;

export const PeopleSchema = list(PersonListed, 500);

/** `post`: the box's configuration says so. */
const setBy = <T>(value: Schema<T>) => record({ value, by: choice(["post", "region"]) });

export const SettingsViewSchema = record({
	digestMinutes: setBy(integer(1, 60)),
	creditsAMonth: setBy(integer(1, 1_000_000)),
	summaryBySatellite: setBy(boolean()),
});
export type SettingsView = Static<typeof SettingsViewSchema>;

/** `begun`: its effect shows after the next start. */
export const CommandViewSchema = record({
	command: CommandIdSchema,
	order: OrderSchema,
	receivedAt: EpochMsSchema,
	expiresAt: EpochMsSchema,
	state: choice(["waiting", "begun", ...COMMAND_OUTCOMES]),
	proof: nullable(CommandProofSchema),
	settledAt: nullable(EpochMsSchema),
});
export type CommandView = Static<typeof CommandViewSchema>;
export const CommandsSchema = list(CommandViewSchema, 100, "newest first");
