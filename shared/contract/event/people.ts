// Who works at a post, as the region lists them: a name tile each, and what its holder may do.

import { PersonNoSchema } from "../id.ts";
import { boolean, choice, list, record, type Static, text } from "../schema.ts";

/** A place in either list is a number on the wire: append only. */
export const ROLES = [
	"doctor",
	"nurse",
	"obstetrician",
	"auxiliary",
	"health-promoter",
	"technician",
	"supervisor",
] as const;
export type Role = (typeof ROLES)[number];

export const RIGHTS = [
	"read-records",
	"write-records",
	"move-stock",
	"acknowledge-alarms",
	"change-equipment",
	"manage-people",
] as const;
export type Right = (typeof RIGHTS)[number];

/** All that is said of a person but the number of the tile. */
export const PersonFields = {
	name: text(40, { minLength: 1 }),
	roles: list(choice(ROLES), 4),
	rights: list(choice(RIGHTS), 16),
	active: boolean(),
};

/**
 * Hub to box: a name tile of this post. A later one with the same number replaces it as a whole; one that is not active stays
 * listed, because old records name it. No secret and no document number travels here.
 */
export const PersonListed = record({ person: PersonNoSchema, ...PersonFields });
export type PersonListed = Static<typeof PersonListed>;
