// An alarm's code in words: a post's rule, or what another supplier's device says.

import { RULES, type Rule } from "@tesai/shared/contract/limits.ts";
import type { Say } from "./language.ts";

export const sayRule = (say: Say, rule: Rule): string => say(`alarm.${rule}`);

/** Codes with a space between; one that is not known is shown as it is. */
export function sayAlarmCodes(say: Say, codes: string): string {
	return codes
		.split(" ")
		.map((code) => (isRule(code) ? sayRule(say, code) : code))
		.join(" · ");
}

const isRule = (code: string): code is Rule => (RULES as readonly string[]).includes(code);
