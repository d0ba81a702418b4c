// What the screen says of the link: computed from acknowledgements, never from the absence of an error.

import type { LinkView, RoadView } from "@tesai/shared/contract/edge-api/link.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { lastAcknowledged, listBacklog } from "../journal/acknowledgements.ts";

export function viewLink(
	db: Database,
	roads: readonly RoadView[],
	moment: (stamp: Stamp) => Moment,
	now: Moment,
): LinkView {
	const ageOf = (stamp: Stamp | undefined): Millis | null =>
		// A record may be stamped a little ahead of now, where the machine's clock was set back.
		stamp === undefined ? null : millis(Math.max(0, elapsed(moment(stamp), now)));
	const acknowledged = lastAcknowledged(db);
	const lanes = listBacklog(db).map(({ lane, written, count, oldest }) => ({
		lane,
		written,
		waiting: count,
		oldestWaitingMs: ageOf(oldest),
	}));
	const ages = lanes.flatMap((one) => one.oldestWaitingMs ?? []);
	return {
		lastAcknowledgedAt: acknowledged === undefined ? null : moment(acknowledged).utc,
		waiting: lanes.reduce((count, one) => count + one.waiting, 0),
		oldestWaitingMs: ages.length === 0 ? null : millis(Math.max(...ages)),
		roads,
		lanes,
	};
}
