// What a batch of facts changes in the cold chain's views, whatever its order and however often it comes.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Profile } from "@tesai/shared/contract/limits.ts";
import type { AppliedEvent } from "../projection.ts";
import type { Acknowledged, AlarmKey, Digest, Ended, Raised } from "./alarm.ts";

/** Place of a fact among those of its box: a later one replaces an earlier one in "newest" views. */
interface FridgePlace {
	readonly box: number;
	readonly fridge: FridgeId;
	readonly journal: number;
	readonly seq: number;
}

export interface ColdchainChanges {
	readonly fridges: readonly (FridgePlace & { readonly name: string; readonly profile: Profile })[];
	readonly digests: readonly (FridgePlace & Digest)[];
	readonly raised: readonly (AlarmKey & Raised)[];
	readonly acknowledged: readonly (AlarmKey & Acknowledged)[];
	readonly ended: readonly (AlarmKey & Ended)[];
}

/** At most one row a key in each list. Of several acknowledgements or ends of an alarm the first written counts. */
export function foldColdchain(events: readonly AppliedEvent[]): ColdchainChanges {
	const fridges = new Map<string, ColdchainChanges["fridges"][number]>();
	const digests = new Map<string, ColdchainChanges["digests"][number]>();
	const raised = new Map<string, ColdchainChanges["raised"][number]>();
	const acknowledged = new Map<string, ColdchainChanges["acknowledged"][number]>();
	const ended = new Map<string, ColdchainChanges["ended"][number]>();

	for (const event of events) {
		const { box, journal, seq, stamp } = event;
		switch (event.kind) {
			case "fridge-registered": {
				const { fridge, name, profile } = event.body;
				keep(fridges, `${box} ${fridge}`, { box, fridge, journal, seq, name, profile }, isLater);
				break;
			}
			case "period-summarised": {
				const { fridge, from, lastsMs, minCelsius = null, maxCelsius = null } = event.body;
				const digest = { box, fridge, journal, seq, from, lastsMs, minCelsius, maxCelsius };
				keep(digests, `${box} ${fridge}`, digest, isLater);
				break;
			}
			case "alarm-raised": {
				const { fridge, rule, since, forMs, limitCelsius = null, worstCelsius = null } = event.body;
				const alarm = { fridge, rule, since, raised: stamp, forMs, limitCelsius, worstCelsius };
				raised.set(`${box} ${journal} ${seq}`, { box, journal, alarm: seq, ...alarm });
				break;
			}
			case "alarm-acknowledged": {
				const { alarm, reason, note = null } = event.body;
				const row = { box, journal, alarm, seq, at: stamp, reason, note };
				keep(acknowledged, `${box} ${journal} ${alarm}`, row, isEarlier);
				break;
			}
			case "alarm-ended": {
				const { alarm, reason, worstCelsius = null } = event.body;
				const row = { box, journal, alarm, seq, at: stamp, reason, worstCelsius };
				keep(ended, `${box} ${journal} ${alarm}`, row, isEarlier);
				break;
			}
			default:
			// The facts of other rooms.
		}
	}
	return {
		fridges: [...fridges.values()],
		digests: [...digests.values()],
		raised: [...raised.values()],
		acknowledged: [...acknowledged.values()],
		ended: [...ended.values()],
	};
}

function keep<T>(rows: Map<string, T>, key: string, row: T, wins: (row: T, over: T) => boolean): void {
	const before = rows.get(key);
	if (before === undefined || wins(row, before)) rows.set(key, row);
}

const isLater = (a: FridgePlace, b: FridgePlace): boolean =>
	a.journal > b.journal || (a.journal === b.journal && a.seq > b.seq);

const isEarlier = (a: { readonly seq: number }, b: { readonly seq: number }): boolean => a.seq < b.seq;
