// Tells the memory of a rule that looks back again, from the stored samples that the rules have judged. [CC26]

import type { Anchor, Moment, Stamp } from "@tesai/shared/contract/time.ts";
import { stretchesBetween } from "./envelope.ts";
import type { Past } from "./past.ts";
import { fromCenti } from "./reading-row.ts";
import { openPast, pastReachMs, type WatchedRule } from "./sample.ts";

export interface Retold {
	/** From where the rule counts, where that is not the beginning. */
	readonly countedFrom: Stamp | undefined;
	/** The newest sample of the rule's sensor. */
	readonly last: Moment | undefined;
	readonly anchors: readonly Anchor[];
	readonly toMoment: (stamp: Stamp) => Moment;
	/** The judged temperatures of one boot in a stretch of its time, in order. */
	readonly list: (boot: number, fromMs: number, toMs: number) => readonly (Stamp & { readonly centi: number })[];
}

/** Undefined for a rule that does not look back. It reads the rule's window once: three days at most in the profiles. */
export function retellPast(one: WatchedRule, { countedFrom, last, anchors, toMoment, list }: Retold): Past | undefined {
	const past = openPast(one);
	if (countedFrom !== undefined) past?.countFrom(countedFrom);
	if (past === undefined || last === undefined) return past;
	const reachMs = pastReachMs(one);
	// Within the boot the monotonic clock decides, before it the derived wall time is all there is.
	const stretches = [
		...stretchesBetween(last.utc - reachMs, last.utc, anchors).filter(({ boot }) => boot < last.boot),
		{ boot: last.boot, fromMs: last.monoMs - reachMs, toMs: last.monoMs + 1 },
	];
	for (const { boot, fromMs, toMs } of stretches) {
		for (const row of list(boot, fromMs, toMs)) past.take(fromCenti(row.centi), toMoment(row));
	}
	return past;
}
