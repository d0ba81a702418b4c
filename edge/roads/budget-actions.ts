// Takes what a frame costs out of the month's credits and the day's energy before it leaves, in the store. [S25]

import { checkJson } from "@tesai/shared/contract/check.ts";
import { MillisSchema } from "@tesai/shared/contract/quantity.ts";
import { integer, nullable, record } from "@tesai/shared/contract/schema.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { openPurse, type Purse, turnPurse, type Window } from "@tesai/shared/wire/purse.ts";
import type { Bill } from "@tesai/shared/wire/worth.ts";
import { findState, saveState } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";

const whole = integer(0, Number.MAX_SAFE_INTEGER);
const PurseSchema = record({
	spent: whole,
	window: nullable(whole),
	ranMs: MillisSchema,
	boot: whole,
	monoMs: MillisSchema,
});

/** What is counted, and in which window. */
const PURSES = { credits: "month", energy: "day" } as const satisfies Readonly<Record<string, Window>>;
export type PurseName = keyof typeof PURSES;

/** Whoever only has the machine's or a person's word for the date may be years off. */
const BELIEVED: ReadonlySet<Anchor["source"]> = new Set(["gnss", "satellite", "hub", "ntp"]);

/** The purse as it is now; nothing is written. */
export function findPurse(db: Database, timekeeper: Timekeeper, name: PurseName): Purse {
	const saved = findState(db, `purse-${name}`);
	const known = checkJson(PurseSchema, typeof saved === "string" ? saved : "");
	const now = timekeeper.now();
	const isBelieved = BELIEVED.has(timekeeper.anchor().source);
	return known.ok ? turnPurse(known.value, now, isBelieved, PURSES[name]) : openPurse(now, isBelieved, PURSES[name]);
}

/** A bill of nothing writes nothing. */
export function payBill(tx: Tx, timekeeper: Timekeeper, { credits, millijoules }: Bill): void {
	if (credits > 0) spend(tx, timekeeper, "credits", credits);
	if (millijoules > 0) spend(tx, timekeeper, "energy", millijoules);
}

/** A session in which nothing left is not billed. Its energy is gone. */
export function returnCredits(tx: Tx, timekeeper: Timekeeper, { credits }: Bill): void {
	if (credits > 0) spend(tx, timekeeper, "credits", -credits);
}

function spend(tx: Tx, timekeeper: Timekeeper, name: PurseName, amount: number): void {
	const purse = findPurse(tx.db, timekeeper, name);
	saveState(tx.db, `purse-${name}`, JSON.stringify({ ...purse, spent: Math.max(0, purse.spent + amount) }));
}
