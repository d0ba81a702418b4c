// What somebody on call answered by text: "OK" for every alarm they were told of, "OK 12" for one. [AL8]

import type { Recipient } from "@tesai/shared/contract/config/ladder.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";

export type SmsAnswer = { readonly alarms: "all" } | { readonly alarms: readonly AlarmId[] };

const SEEN = /^\s*(?:ok|okey|oka|si|s\u00ed|visto|vista|listo|ahechama)(?!\p{L})(?<rest>.*)$/iu;

/** `undefined` for a text that says neither; a telephone company's advertisement is one. */
export function readSmsAnswer(body: string): SmsAnswer | undefined {
	const rest = SEEN.exec(body)?.groups?.rest;
	if (rest === undefined) return undefined;
	const numbers = [...rest.matchAll(/\d{1,15}/g)].map(([text]) => Number(text) as AlarmId);
	return numbers.length === 0 ? { alarms: "all" } : { alarms: numbers };
}

/** A national number of Paraguay has nine digits behind its 0, and as many behind +595. */
const NATIONAL_DIGITS = 9;

/** Which of the recipients wrote: networks write the same number with and without its country. -1 for nobody of ours. */
export function findRecipient(recipients: readonly Recipient[], phone: string): number {
	return recipients.findIndex((recipient) => isSameNumber(recipient.phone, phone));
}

function isSameNumber(a: string, b: string): boolean {
	const [one, other] = [a.replace("+", ""), b.replace("+", "")];
	if (one === other) return true;
	const isLong = one.length >= NATIONAL_DIGITS && other.length >= NATIONAL_DIGITS;
	return isLong && one.slice(-NATIONAL_DIGITS) === other.slice(-NATIONAL_DIGITS);
}
