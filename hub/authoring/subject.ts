// What a word of the region is about, and how much it is worth to a box that has nothing yet. [S34] [AU2]

import type { ItemKind } from "@tesai/shared/contract/event/catalogue.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";

export const ITEM_SUBJECT = "item ";
export const PERSON_SUBJECT = "person ";
export const LIMITS_SUBJECT = "limits ";
export const SETTING_SUBJECT = "setting ";

const GROUP = 1_000_000;
/** Children are vaccinated on the first day; what is rarely asked for can come overnight. Inside a group the most used come first. */
const GROUP_OF: Readonly<Record<ItemKind, number>> = { vaccine: 1, medicine: 2, supply: 3 };
const RETIRED = 9;

/** null for what replaces nothing. */
export function subjectOf({ kind, body }: HubEvent): string | null {
	switch (kind) {
		case "item-listed":
			return `${ITEM_SUBJECT}${body.item}`;
		case "person-listed":
			return `${PERSON_SUBJECT}${body.person}`;
		case "limits-set":
			return `${LIMITS_SUBJECT}${body.fridge}`;
		case "setting-set":
			return `${SETTING_SUBJECT}${body.setting}`;
		case "alarm-acknowledged-elsewhere":
		case "command-given":
		case "journal-forked":
			return null;
	}
}

/** Lower is worth more. */
export function rankOf({ kind, body }: HubEvent): number {
	switch (kind) {
		case "alarm-acknowledged-elsewhere":
		case "command-given":
		case "journal-forked":
			return 0;
		case "setting-set":
			return 1;
		case "limits-set":
			return 2;
		case "person-listed":
			return body.active ? 3 : 4;
		case "item-listed":
			return (body.retired ? RETIRED : GROUP_OF[body.kind]) * GROUP + body.item;
	}
}
