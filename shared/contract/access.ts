// The one decision rule for access (A9): who may do what. The box asks it before a deed, the hub again when it hears of one.

import type { Right, Role } from "./event/people.ts";

/** All that a door may ask about. Whatever changes something, or shows a person's record, is one of these. */
export const ACTIONS = [
	"acknowledge-alarm",
	"note-reading",
	"print-sheet",
	"import-logger",
	"change-equipment",
	"manage-people",
	"read-record",
	"write-record",
	"move-stock",
] as const;
export type Action = (typeof ACTIONS)[number];

/** What a role brings along; the region may give a person more, never less. */
export const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
	doctor: ["read-records", "write-records", "move-stock", "acknowledge-alarms", "change-equipment"],
	nurse: ["read-records", "write-records", "move-stock", "acknowledge-alarms", "change-equipment"],
	obstetrician: ["read-records", "write-records", "move-stock", "acknowledge-alarms", "change-equipment"],
	auxiliary: ["read-records", "write-records", "move-stock", "acknowledge-alarms"],
	"health-promoter": ["read-records", "acknowledge-alarms"],
	technician: ["acknowledge-alarms", "change-equipment"],
	supervisor: ["read-records", "acknowledge-alarms", "change-equipment", "manage-people"],
};

/** `anybody`: also without a PIN, because vaccines must not wait for one. `staff`: whoever works here. */
const NEEDS: Readonly<Record<Action, "anybody" | "staff" | Right>> = {
	"acknowledge-alarm": "anybody",
	"note-reading": "staff",
	"print-sheet": "staff",
	"import-logger": "staff",
	"change-equipment": "change-equipment",
	"manage-people": "manage-people",
	"read-record": "read-records",
	"write-record": "write-records",
	"move-stock": "move-stock",
};

/** Never open, not even at a box that nobody has a PIN for. */
const ALWAYS_PERSONAL: ReadonlySet<Action> = new Set<Action>(["manage-people", "read-record", "write-record"]);

/** Who asks: what the region says of the person who has signed in. */
export interface Asker {
	readonly roles: readonly Role[];
	readonly rights: readonly Right[];
	readonly active: boolean;
}

export const DECISIONS = [
	"anybody-may",
	"right-given",
	"box-is-open",
	"sign-in-first",
	"has-left",
	"right-missing",
] as const;
export interface Decision {
	readonly allowed: boolean;
	/** Why, for the log and for the words on the screen. */
	readonly because: (typeof DECISIONS)[number];
}

/**
 * `asker` is null while nobody has signed in. `isOpen`: nobody has a PIN at this box yet, so that who sets it up can work; a
 * person's record stays closed even then.
 */
export function decideAccess(asker: Asker | null, action: Action, box: { readonly isOpen: boolean }): Decision {
	const need = NEEDS[action];
	if (need === "anybody") return { allowed: true, because: "anybody-may" };
	if (asker === null) {
		const opens = box.isOpen && !ALWAYS_PERSONAL.has(action);
		return { allowed: opens, because: opens ? "box-is-open" : "sign-in-first" };
	}
	if (!asker.active) return { allowed: false, because: "has-left" };
	const may = need === "staff" || rightsOf(asker).has(need);
	return { allowed: may, because: may ? "right-given" : "right-missing" };
}

/** What the page offers to this person. */
export function listAllowed(asker: Asker | null, box: { readonly isOpen: boolean }): Action[] {
	return ACTIONS.filter((action) => decideAccess(asker, action, box).allowed);
}

function rightsOf({ roles, rights }: Asker): ReadonlySet<Right> {
	return new Set([...rights, ...roles.flatMap((role) => RIGHTS_OF_ROLE[role])]);
}
