// What a room that keeps a view of the facts gives to the intake.

import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Trx } from "./store/store.ts";

/** A fact as it counts at the hub. `journal` numbers the box's epochs in the order the hub first heard them. */
export type AppliedEvent = NewEvent & {
	readonly box: BoxNo;
	readonly journal: number;
	readonly lane: Lane;
	readonly seq: number;
	readonly stamp: Stamp;
};

/** Views are folds that give the same rows for any order and any repetition of the same facts. */
export interface Projection {
	project(trx: Trx, events: readonly AppliedEvent[]): Promise<void>;
	/** Empties the views, or one box's part of them; projecting every fact again fills them with the same rows. */
	clear(trx: Trx, box?: number): Promise<void>;
	/** What is no view and bears the place of a fact goes with it. */
	refile?(trx: Trx, box: number, moved: readonly MovedFact[]): Promise<void>;
	/** Folds facts again that were folded before, where that is to have fewer effects than the first time. */
	refold?(trx: Trx, events: readonly AppliedEvent[]): Promise<void>;
}

/** A fact that counted under one journal of its box and counts under an older one now, which holds it too. */
export interface MovedFact {
	readonly lane: number;
	readonly seq: number;
	readonly from: number;
	readonly to: number;
}
