// One rule on one fridge: what it remembers, and what the next sample makes of it.
//
//            bad                bad, long enough           acknowledged
//   fine ──────────▶ watching ───────────────────▶ raised ──────────────▶ acknowledged
//     ▲                 │ good / lost / retired       │ good / lost / retired    │
//     └─────────────────┴─────────────────────────────┴──────────────────────────┘

import type { EndReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Celsius, Millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Counted } from "./past.ts";

/** `since` is the first bad sample, `last` the newest; `worst` is null for rules without a temperature. */
interface Broken {
	readonly since: Moment;
	readonly last: Moment;
	readonly worst: Celsius | null;
}

export type Alarm =
	| { readonly state: "fine" }
	| ({ readonly state: "watching" } & Broken)
	| ({ readonly state: "raised"; readonly id: AlarmId } & Broken)
	| ({ readonly state: "acknowledged"; readonly id: AlarmId } & Broken);

export type AlarmInput =
	| { readonly kind: "good"; readonly at: Moment }
	/**
	 * `worst` already compares this sample with the ones before it. `counted` is what a rule that looks further back has
	 * counted; without it the clock starts at the first bad sample in a row.
	 */
	| { readonly kind: "bad"; readonly at: Moment; readonly worst: Celsius | null; readonly counted?: Counted }
	| { readonly kind: "lost" }
	| { readonly kind: "retired" }
	| { readonly kind: "acknowledged" };

/**
 * What became of the alarm. `raise` has no id yet: the caller appends the event and its seq becomes the id, so the
 * next state is written with `raisedWith`.
 */
export type AlarmStep =
	| { readonly change: "none"; readonly alarm: Alarm }
	| { readonly change: "raise"; readonly broken: Broken }
	| {
			readonly change: "end";
			readonly alarm: Alarm;
			readonly id: AlarmId;
			readonly reason: EndReason;
			readonly broken: Broken;
	  }
	| { readonly change: "acknowledge"; readonly alarm: Alarm; readonly id: AlarmId }
	| { readonly change: "refuse"; readonly alarm: Alarm };

export const FINE: Alarm = { state: "fine" };

/** The state after a `raise`, once its event has given it an id. */
export function raisedWith(id: AlarmId, broken: Broken): Alarm {
	return { ...broken, state: "raised", id };
}

type Answer<State extends Alarm["state"]> = {
	readonly [Kind in AlarmInput["kind"]]: (
		alarm: Extract<Alarm, { state: State }>,
		input: Extract<AlarmInput, { kind: Kind }>,
		forMs: Millis,
	) => AlarmStep;
};

type Open = Extract<Alarm, { id: AlarmId }>;
type Bad = Extract<AlarmInput, { kind: "bad" }>;

const none = (alarm: Alarm): AlarmStep => ({ change: "none", alarm });
const refuse = (alarm: Alarm): AlarmStep => ({ change: "refuse", alarm });
const end =
	(reason: EndReason) =>
	(alarm: Open): AlarmStep => ({
		change: "end",
		alarm: FINE,
		id: alarm.id,
		reason,
		broken: alarm,
	});

function watch(first: Moment, { at, worst, counted }: Bad, forMs: Millis): AlarmStep {
	const broken = { since: counted?.since ?? first, last: at, worst };
	// [CC4] `≥`: a sample exactly as old as the limit raises.
	return (counted?.ms ?? elapsed(first, at)) >= forMs
		? { change: "raise", broken }
		: none({ ...broken, state: "watching" });
}

/** What an alarm that has an id answers, acknowledged or not: seeing it changes nothing about the fridge. [CC10] */
const open = {
	good: end("back-in-range"),
	bad: (alarm: Open, { at, worst }: Bad) => none({ ...alarm, last: at, worst }),
	lost: end("sensor-lost"),
	retired: end("device-retired"),
};

/** Every state answers every input: a new state or input does not compile until all of its answers are here. */
const ANSWERS: { readonly [State in Alarm["state"]]: Answer<State> } = {
	fine: {
		good: none,
		bad: (_alarm, input, forMs) => watch(input.at, input, forMs),
		lost: none,
		retired: none,
		acknowledged: refuse,
	},
	watching: {
		good: () => none(FINE),
		bad: (alarm, input, forMs) => watch(alarm.since, input, forMs),
		lost: () => none(FINE),
		retired: () => none(FINE),
		acknowledged: refuse,
	},
	raised: {
		...open,
		acknowledged: (alarm) => ({ change: "acknowledge", alarm: { ...alarm, state: "acknowledged" }, id: alarm.id }),
	},
	acknowledged: { ...open, acknowledged: refuse },
};

/** Decides one rule's next state; pure, so the caller stores and tells. `forMs` is how long the limit may be broken. */
export function stepAlarm(alarm: Alarm, input: AlarmInput, forMs: Millis): AlarmStep {
	const answer = ANSWERS[alarm.state][input.kind] as (alarm: Alarm, input: AlarmInput, forMs: Millis) => AlarmStep;
	return answer(alarm, input, forMs);
}
