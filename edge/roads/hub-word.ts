// How often the hub has spoken to this box, and how much of that it knows to have arrived. [S22]

import { LANES } from "@tesai/shared/contract/lane.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import type { FilledFrame } from "@tesai/shared/wire/fill-frame.ts";
import { isAcknowledged } from "../journal/acknowledgements.ts";
import { hasHubFacts, readHubAcks } from "./hub-fact-store.ts";
import type { Traffic } from "./traffic.ts";

export interface HubWord {
	/** What the box has of the hub's lanes, while the hub may not know it, and how often the hub had spoken by then. */
	acksNow(): { readonly acks: Acks; readonly heard: number } | undefined;
	/** The hub wrote facts. */
	noteSpoken(): void;
	/** A frame with these acknowledgements was answered; nothing when it carried none. */
	noteKnown(heard: number | undefined): void;
	/** Word came by a courier: once the hub has what one frame carried, it has that frame's acknowledgements, too. */
	noteCourierWord(on: Traffic): void;
}

/** After a restart the hub is told again. */
export function openHubWord(reader: Database): HubWord {
	let times = hasHubFacts(reader) ? 1 : 0;
	let known = 0;
	const hasArrived = ({ lane: no, first, last }: FilledFrame["taken"][number]): boolean => {
		const lane = LANES[no];
		return lane !== undefined && isAcknowledged(reader, lane, first) && isAcknowledged(reader, lane, last);
	};
	const noteKnown = (heard: number | undefined) => {
		if (heard !== undefined) known = Math.max(known, heard);
	};
	return {
		acksNow: () => (times > known ? { acks: readHubAcks(reader), heard: times } : undefined),
		noteSpoken: () => {
			times++;
		},
		noteKnown,
		noteCourierWord: (on) => {
			if (on.carriedAcks?.taken.every(hasArrived) !== true) return;
			noteKnown(on.carriedAcks.heard);
			on.carriedAcks = undefined;
		},
	};
}
