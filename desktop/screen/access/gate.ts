// Which page needs whom: a table, so that the page offers nobody what the edge would refuse. The edge decides; this only spares the tap.

import { type Action, RIGHTS_OF_ROLE } from "@tesai/shared/contract/access.ts";
import { type Right, ROLES, type Role } from "@tesai/shared/contract/event/people.ts";
import type { Route } from "../route.ts";

/** Pages that are not here are open to anybody: what the wall shows and what an alarm needs must not wait for a PIN. */
const PAGE_NEEDS: Readonly<Partial<Record<Route["page"], Action>>> = {
	devices: "change-equipment",
	device: "change-equipment",
	equipment: "change-equipment",
	plate: "change-equipment",
	loggers: "import-logger",
	logger: "import-logger",
	note: "note-reading",
};

export function neededAction(page: Route["page"]): Action | null {
	return PAGE_NEEDS[page] ?? null;
}

/** `asking`: nobody has signed in, and somebody would be let in. `closed`: whoever has signed in may not. */
export type Gate = "open" | "looking" | "asking" | "closed";

/** `may` null while the edge has not said; `unknown`: it could not be asked, so the page opens and the edge decides. */
export function decideGate(
	need: Action | null,
	may: readonly Action[] | null | "unknown",
	isSomebodyHere: boolean,
): Gate {
	if (need === null || may === "unknown") return "open";
	if (may === null) return "looking";
	if (may.includes(need)) return "open";
	return isSomebodyHere ? "closed" : "asking";
}

/** Whom the page names to somebody who may not; null: whoever works here. */
const RIGHT_FOR: Readonly<Partial<Record<Action, Right>>> = {
	"change-equipment": "change-equipment",
	"manage-people": "manage-people",
	"read-record": "read-records",
	"write-record": "write-records",
	"move-stock": "move-stock",
};

/** The roles that bring it along: "who may do this". Everybody's where no right is asked. */
export function listRolesFor(action: Action): readonly Role[] {
	const right = RIGHT_FOR[action];
	return right === undefined ? ROLES : ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes(right));
}
