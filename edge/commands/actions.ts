// Does what the region commands, once each, and writes down the proof: each function is one verb and one transaction.

import type { CommandGiven, CommandOutcome, CommandProof, Order } from "@tesai/shared/contract/event/command.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import { DAY, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { errorAfter, judgeExpiry } from "./expiry.ts";
import { insertCommand, listOpenCommands, type StoredCommand, saveCommandBegun, saveCommandSettled } from "./store.ts";

type FactRange = Extract<CommandProof, { proof: "facts" }>;

/** What the rest of the box does for a command; edge.ts knows who. */
export interface Hands {
	/** How wrong the box's clock may be, ms: the anchor's error and how long ago that was. */
	clock(now: Moment): { readonly errorMs: number; readonly ageMs: number };
	moment(stamp: Stamp): Moment;
	/** How often this program has started on its store, this time included. */
	readonly starts: number;
	/** Tells what was measured up to now; what it wrote. */
	tellNow(tx: Tx): Omit<FactRange, "proof">;
	/** What of the range is still in the journal waits to be sent again; undefined for nothing. */
	sendAgain(tx: Tx, lane: Lane, first: number, last: number): Omit<FactRange, "proof" | "lane"> | undefined;
	/** Ends the program; called once the order to do so is on disk. */
	restart(): void;
	/** Carries commands out soon, in a transaction of its own. */
	wake(): void;
}

/** So long a command waits for a clock that can tell whether it is too late. [CM3] */
const CLOCK_WAIT_MS = DAY;

/** Keeps a command; one that is known already, under whatever seq it came, changes nothing. [CM1] */
export function receiveCommand(tx: Tx, hands: Pick<Hands, "wake">, given: CommandGiven): void {
	insertCommand(tx.db, given, tx.now);
	tx.afterCommit(hands.wake);
}

/** Carries out what waits, in the order of the hub's numbers: the effect, the outcome and its fact are one transaction. [CM2] */
export function carryOutCommands(tx: Tx, hands: Hands): void {
	for (const command of listOpenCommands(tx.db)) {
		if (command.state === "begun") settleBegun(tx, hands, command);
		else carryOut(tx, hands, command);
	}
}

function carryOut(tx: Tx, hands: Hands, { given, received }: StoredCommand): void {
	const { errorMs: anchorErrorMs, ageMs } = hands.clock(tx.now);
	const errorMs = errorAfter(anchorErrorMs, ageMs);
	const verdict = judgeExpiry({ utc: tx.now.utc, errorMs }, given.expiresAt);
	if (verdict === "expired") {
		const byMs = millis(Math.max(0, tx.now.utc - given.expiresAt));
		settle(tx, given, "expired", { proof: "late", byMs, errorMs: millis(errorMs) });
	} else if (verdict === "in-time") tryOrder(tx, hands, given);
	else if (elapsed(hands.moment(received), tx.now) >= CLOCK_WAIT_MS) {
		settle(tx, given, "refused", { proof: "refusal", why: "clock-unsure", errorMs: millis(errorMs) });
	}
}

/** One that fails leaves nothing half done and is not tried again: the region hears of it. */
function tryOrder(tx: Tx, hands: Hands, given: CommandGiven): void {
	try {
		tx.db.transaction(() => followOrder(tx, hands, given, given.order))();
	} catch (error) {
		// A full disk has undone the whole transaction: nothing may be written behind it as if it still ran.
		if (!tx.db.inTransaction) throw error;
		settle(tx, given, "failed", null);
	}
}

function followOrder(tx: Tx, hands: Hands, given: CommandGiven, order: Order): void {
	switch (order.order) {
		case "tell-now":
			settle(tx, given, "done", { proof: "facts", ...hands.tellNow(tx) });
			return;
		case "send-again": {
			const { lane, first, last } = order;
			const range = hands.sendAgain(tx, lane, first, last);
			if (range === undefined) {
				settle(tx, given, "refused", { proof: "refusal", why: "nothing-there", errorMs: millis(0) });
			} else settle(tx, given, "done", { proof: "facts", lane, ...range });
			return;
		}
		case "restart":
			saveCommandBegun(tx.db, given.command, hands.starts);
			tx.afterCommit(hands.restart);
	}
}

/** The program that was told to end runs no more when there is a later start. [CM4] */
function settleBegun(tx: Tx, { starts }: Hands, { given, startsBefore }: StoredCommand): void {
	if (starts > startsBefore) settle(tx, given, "done", { proof: "starts", before: startsBefore, after: starts });
}

function settle(tx: Tx, { command }: CommandGiven, outcome: CommandOutcome, proof: CommandProof | null): void {
	saveCommandSettled(tx.db, command, outcome, proof, tx.now);
	appendEvent(tx, { kind: "command-settled", body: { command, outcome, proof } });
}
