// Which facts of a box say who did what; each is kept as it is, so any order and any repetition give the same rows.

import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { AppliedEvent } from "../projection.ts";

const KINDS = ["deed-signed", "pin-set", "sign-in-locked", "record-accessed"] as const;
type AccessEvent = Extract<NewEvent, { kind: (typeof KINDS)[number] }>;

/** `person` is whose deed it was; of a PIN and of a wait, whose tile. */
export type AccessFact = AccessEvent & {
	readonly box: number;
	readonly journal: number;
	readonly seq: number;
	readonly at: Stamp;
	readonly person: PersonNo | null;
};

export function foldAccess(events: readonly AppliedEvent[]): readonly AccessFact[] {
	return events.flatMap((event): AccessFact[] => {
		const { box, journal, seq, stamp } = event;
		const place = { box, journal, seq, at: { boot: stamp.boot, monoMs: stamp.monoMs } };
		switch (event.kind) {
			case "deed-signed":
				return [{ ...place, kind: event.kind, body: event.body, person: event.body.by }];
			case "pin-set":
				return [{ ...place, kind: event.kind, body: event.body, person: event.body.person }];
			case "sign-in-locked":
				return [{ ...place, kind: event.kind, body: event.body, person: event.body.person }];
			case "record-accessed":
				return [{ ...place, kind: event.kind, body: event.body, person: event.body.by ?? null }];
			default:
				return [];
		}
	});
}
