// What an answer means for a delivery: done, tried again and when, cut in two, or given up (SPEC.md, CD5 … CD8).

import { DAY, HOUR, MINUTE, type Millis, millis, SECOND } from "@tesai/shared/contract/quantity.ts";

/** What came back: a status, or nothing that could be understood as one. */
export type Answer =
	| { readonly kind: "status"; readonly status: number; readonly retryAfterMs: Millis | undefined }
	| { readonly kind: "no-answer"; readonly reason: NoAnswer };

/** `hung`: nothing within the time. `dropped`: the connection broke after it stood. `unreachable`: it never stood. */
export type NoAnswer = "hung" | "dropped" | "unreachable";

export type Verdict =
	| { readonly kind: "delivered" }
	| { readonly kind: "again"; readonly waitMs: Millis; readonly holdMs: Millis }
	| { readonly kind: "halve" }
	| { readonly kind: "give-up" };

/** Of the 4xx, those that may pass. */
const PASSING: ReadonlySet<number> = new Set([404, 408, 409, 429]);
const FINAL_5XX: ReadonlySet<number> = new Set([501, 505]);

const FIRST_WAIT = { urgent: MINUTE, routine: millis(5 * MINUTE) } as const;
/** So that a day holds six tries and more however often it fails. */
const LONGEST_WAIT = millis(3 * HOUR);

/** `triesDone` counts this one. `random` in [0, 1) spreads posts that failed together over a fifth to either side. */
export function judgeAnswer(answer: Answer, triesDone: number, isUrgent: boolean, random: number): Verdict {
	if (answer.kind === "status") {
		const { status } = answer;
		if (status >= 200 && status < 300) return { kind: "delivered" };
		// The same bytes would be too large for ever; halves are other bytes.
		if (status === 413) return { kind: "halve" };
		if (FINAL_5XX.has(status)) return { kind: "give-up" };
		if (status >= 400 && status < 500 && !PASSING.has(status)) return { kind: "give-up" };
	}
	const first = isUrgent ? FIRST_WAIT.urgent : FIRST_WAIT.routine;
	const wait = Math.min(first * 2 ** Math.max(0, triesDone - 1), LONGEST_WAIT) * (0.8 + 0.4 * random);
	const asked = answer.kind === "status" ? (answer.retryAfterMs ?? 0) : 0;
	return { kind: "again", waitMs: millis(Math.round(Math.max(wait, asked))), holdMs: millis(asked) };
}

/** Seconds or an HTTP date; nothing else counts. A receiver that asks for more than a day gets a day. */
export function readRetryAfter(header: string | null, nowUtc: number): Millis | undefined {
	if (header === null) return undefined;
	const text = header.trim();
	if (/^\d{1,9}$/.test(text)) return millis(Math.min(Number(text) * SECOND, DAY));
	const utc = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(utc) ? undefined : millis(Math.min(Math.max(0, utc - nowUtc), DAY));
}

/** As the delivery log shows it: `200`, `hung`. */
export function nameAnswer(answer: Answer): string {
	return answer.kind === "status" ? String(answer.status) : answer.reason;
}
