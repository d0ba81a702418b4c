// One level of the ladder with everything that is left out of edge.toml filled in. [AL1] [AL2]

import type { LadderLevel, LadderStep, Recipient } from "@tesai/shared/contract/config/ladder.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import { RULES, type Rule } from "@tesai/shared/contract/limits.ts";
import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";

export interface Rung {
	readonly level: LadderLevel;
	/** From the alarm on. */
	readonly afterMs: Millis;
	readonly rules: ReadonlySet<Rule>;
	/** Why nobody can be told here; null where somebody can. */
	readonly skipped: LadderOutcome | null;
	/** Whom a text goes to; empty at every other level, which has one target. */
	readonly recipients: readonly Recipient[];
	readonly switch: string | null;
	readonly modem: string | null;
	/** How long a siren sounds at most. */
	readonly soundsMs: Millis;
	/** One recipient gets at most one text in so long. */
	readonly everyMs: Millis;
	readonly contact: string | null;
}

/**
 * Seconds for whoever stands beside the screen, two minutes for the yard, ten for somebody on a motorcycle. The hub knows at
 * once because its fact has a lane; its people are asked to act when half an hour brought nobody.
 */
const AFTER_MINUTES: Readonly<Record<LadderLevel, number>> = { screen: 0, siren: 2, sms: 10, hub: 0, region: 30 };
const DEFAULT_LADDER: readonly LadderStep[] = [{ level: "screen" }, { level: "hub" }, { level: "region" }];
const SIREN_MINUTES = 15;
const TEXT_EVERY_MINUTES = 5;

/** They ask for a look and spoil nothing by the next morning: nobody is woken for them. */
const LOOK_ONLY: ReadonlySet<Rule> = new Set<Rule>(["FRZNEAR", "STUCK", "FAILING"]);
const CLIMBING: ReadonlySet<Rule> = new Set(RULES.filter((rule) => !LOOK_ONLY.has(rule)));
const EVERY_RULE: ReadonlySet<Rule> = new Set(RULES);

/** In the order of their minutes. Of a level that is listed twice the first counts. */
export function toRungs(steps: readonly LadderStep[] = DEFAULT_LADDER): readonly Rung[] {
	const first = steps.filter((step, at) => steps.findIndex((one) => one.level === step.level) === at);
	return first.map(toRung).sort((a, b) => a.afterMs - b.afterMs);
}

function toRung(step: LadderStep): Rung {
	const { level, afterMinutes = AFTER_MINUTES[level], rules } = step;
	const recipients = step.level === "sms" ? (step.to ?? []) : [];
	return {
		level,
		afterMs: minutes(afterMinutes),
		rules: rules === undefined ? (level === "screen" || level === "hub" ? EVERY_RULE : CLIMBING) : new Set(rules),
		skipped: whySkipped(step),
		recipients,
		switch: (step.level === "siren" && step.switch) || null,
		modem: (step.level === "sms" && step.modem) || null,
		soundsMs: minutes((step.level === "siren" && step.forMinutes) || SIREN_MINUTES),
		everyMs: minutes((step.level === "sms" && step.everyMinutes) || TEXT_EVERY_MINUTES),
		contact: (step.level === "region" && step.contact) || null,
	};
}

function whySkipped(step: LadderStep): LadderOutcome | null {
	if (step.level === "siren" && step.switch === undefined) return "skipped-no-siren";
	if (step.level !== "sms") return null;
	if (step.modem === undefined) return "skipped-no-modem";
	return (step.to ?? []).length === 0 ? "skipped-no-recipient" : null;
}

function minutes(count: number): Millis {
	return millis(count * MINUTE);
}
