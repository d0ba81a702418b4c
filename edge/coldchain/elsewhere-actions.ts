// Somebody far from the post has seen an alarm: by text message, or at the region's page.

import { codeOf } from "@tesai/shared/contract/error.ts";
import type { AcknowledgeReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Tx } from "../sqlite/writer.ts";
import { acknowledgeAlarm } from "./actions.ts";
import { findAlarm } from "./alarm-store.ts";
import type { Watched } from "./watched.ts";

/**
 * Acknowledges an alarm for somebody who is not at the screen. Never throws: false, and nothing changed, for an alarm that the
 * box does not know or that somebody has seen before. The word travels slowly, so that is nobody's mistake. [CC12]
 */
export function acknowledgeFromAfar(
	tx: Tx,
	watched: Watched,
	id: AlarmId,
	seen: { readonly reason: AcknowledgeReason; readonly note?: string },
): boolean {
	const alarm = findAlarm(tx.db, id, watched.timekeeper);
	if (alarm === undefined || alarm.acknowledged !== null) return false;
	try {
		acknowledgeAlarm(tx, watched, id, seen);
		return true;
	} catch (error) {
		// It refuses before it writes. Word from afar finds an alarm as it is; there is nobody here to be told otherwise.
		if (codeOf(error) === "conflict") return false;
		throw error;
	}
}
