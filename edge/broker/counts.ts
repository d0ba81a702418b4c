// The closed lists of why the broker turns something away, counted for the kiosk.

/** No session was opened. */
export const REFUSALS = ["too-many-connections", "protocol-level", "client-id", "no-connect"] as const;
/** A session was ended. */
export const CUTS = ["too-long", "malformed", "text", "out-of-order", "slow-reader", "not-saved", "silent"] as const;
/** One message was left out and the session goes on. */
export const DROPS = ["publish-not-allowed", "retained-full", "queue-full"] as const;

export type Refusal = (typeof REFUSALS)[number];
export type Cut = (typeof CUTS)[number];
export type Drop = (typeof DROPS)[number];
export type Reason = Refusal | Cut;

export interface BrokerCounts {
	readonly connected: number;
	readonly refused: Readonly<Record<Refusal, number>>;
	readonly cut: Readonly<Record<Cut, number>>;
	readonly dropped: Readonly<Record<Drop, number>>;
}

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
