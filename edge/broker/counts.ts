// Counts what the broker turns away, by reason, for the kiosk.

import {
	type BrokerCounts,
	CUTS,
	type Cut,
	DROPS,
	type Drop,
	REFUSALS,
	type Refusal,
} from "@tesai/shared/contract/edge-api/mqtt.ts";

export type Reason = Refusal | Cut;

/** What happened since the broker opened; how many are connected is asked when somebody looks. */
export class Counter {
	readonly #refused = zeroes(REFUSALS);
	readonly #cut = zeroes(CUTS);
	readonly #dropped = zeroes(DROPS);

	count(reason: Reason): void {
		if (isRefusal(reason)) this.#refused[reason]++;
		else this.#cut[reason]++;
	}

	countDrop(reason: Drop): void {
		this.#dropped[reason]++;
	}

	read(connected: number): BrokerCounts {
		return { connected, refused: { ...this.#refused }, cut: { ...this.#cut }, dropped: { ...this.#dropped } };
	}
}

function isRefusal(reason: Reason): reason is Refusal {
	return (REFUSALS as readonly string[]).includes(reason);
}

function zeroes<K extends string>(keys: readonly K[]): Record<K, number> {
	return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
