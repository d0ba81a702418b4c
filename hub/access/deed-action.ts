// Which action a fact of a box is, so that the rule of access can be asked again.

import type { Action } from "@tesai/shared/contract/access.ts";
import type { FactKind } from "@tesai/shared/contract/event.ts";

/** What somebody may have done at a post. What the box writes by itself is nobody's action. */
const ACTION_OF: Partial<Record<FactKind, Action>> = {
	"alarm-acknowledged": "acknowledge-alarm",
	"fridge-registered": "change-equipment",
	"fridge-wired": "change-equipment",
	"equipment-described": "change-equipment",
	"equipment-serviced": "change-equipment",
	// An alarm that ends in somebody's deed ends because its sensor was taken away.
	"alarm-ended": "change-equipment",
	"logger-imported": "import-logger",
	"logger-rows-recorded": "import-logger",
	"temperature-noted": "note-reading",
	"stock-moved": "move-stock",
	"vaccine-given": "write-record",
	"vitals-taken": "write-record",
};

export function actionOfFact(kind: FactKind): Action | undefined {
	return ACTION_OF[kind];
}
