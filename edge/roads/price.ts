// What each kind of road takes, and what a post may spend when its configuration says nothing.

import type { RoadBudget } from "@tesai/shared/contract/config/roads.ts";
import type { RoadCost } from "@tesai/shared/wire/worth.ts";

/** Paid by the month and switched on anyway: a frame more costs nothing. */
export const OPEN_NETWORK: RoadCost = { perByte: 0, perSession: 0 };

/**
 * A SIM card at 10 $ a gigabyte: a connection that goes on where the last one left off is 1.7 kB, 20 millionths, a frame's own bytes less than can be counted.
 * The modem's radio stays up for some ten seconds after the last packet, at about a watt.
 */
export const METERED_NETWORK: RoadCost = {
	perByte: 0,
	perSession: 20,
	energy: { perSession: 12_000, perKilobyte: 10 },
};

/** Credits of 50 bytes that were begun, 0.16 $ each in a published price list; a cold modem takes some 100 J a message. */
export function satelliteCost(creditMicroDollars = 160_000): RoadCost {
	return {
		perByte: 0,
		perSession: 0,
		credit: { bytes: 50, price: creditMicroDollars },
		energy: { perSession: 100_000, perKilobyte: 0 },
	};
}

/** What this post may spend, and what it has in its battery. */
export interface SpendingRules {
	readonly creditsAMonth: number;
	readonly millijoulesADay: number;
	readonly summaryBySatellite: boolean;
	/** Undefined while nobody measures it: then energy has no price. */
	readonly chargePercent: () => number | undefined;
}

/** The target of a post's day is 389 bytes: eight credits. */
const CREDITS_A_MONTH = 240;
/** A fifth of what a tuned box takes by itself: 72 satellite messages; an hourly burst by a phone network is 80 mWh. */
const MILLIWATT_HOURS_A_DAY = 2_000;
const MILLIJOULES = 3_600;

export function toSpending(
	budget: RoadBudget = {},
	chargePercent: SpendingRules["chargePercent"] = () => undefined,
): SpendingRules {
	return {
		creditsAMonth: budget.creditsAMonth ?? CREDITS_A_MONTH,
		millijoulesADay: (budget.milliwattHoursADay ?? MILLIWATT_HOURS_A_DAY) * MILLIJOULES,
		summaryBySatellite: budget.summaryBySatellite ?? true,
		chargePercent,
	};
}
