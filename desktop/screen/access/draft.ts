// What is half filled in, by person, form and field: a pure memory that one person's words never leave towards another.

import type { PersonNo } from "@tesai/shared/contract/id.ts";

/** Null: nobody has signed in, as at an alarm. */
export type DraftOwner = PersonNo | null;

/** By owner, form and field. Only what differs from the empty form is kept. */
export type Drafts = ReadonlyMap<string, unknown>;

/** A page that stays open for months keeps the newest; a form has a dozen fields at most. */
const MOST_KEPT = 400;

const keyOf = (owner: DraftOwner, form: string, field: string) => `${owner ?? ""} ${form} ${field}`;

/** `initial` where this owner has written nothing into the field. */
export function readDraft<T>(drafts: Drafts, owner: DraftOwner, form: string, field: string, initial: T): T {
	const key = keyOf(owner, form, field);
	return drafts.has(key) ? (drafts.get(key) as T) : initial;
}

/** The newest words stand last; the oldest are let go when there are too many. */
export function writeDraft(drafts: Drafts, owner: DraftOwner, form: string, field: string, value: unknown): Drafts {
	const key = keyOf(owner, form, field);
	const others = [...drafts].filter(([one]) => one !== key);
	return new Map([...others, [key, value] as const].slice(-MOST_KEPT));
}

/** After a successful save: the form is empty again, for this owner alone. */
export function clearDraft(drafts: Drafts, owner: DraftOwner, form: string): Drafts {
	const start = keyOf(owner, form, "");
	return new Map([...drafts].filter(([key]) => !key.startsWith(start)));
}

/**
 * Whoever signs in over half-filled forms takes them along: they were begun by nobody else. A form into which that person has
 * already written stays as it is.
 */
export function takeDrafts(drafts: Drafts, to: PersonNo): Drafts {
	const formOf = (key: string) => key.slice(0, key.lastIndexOf(" "));
	const own = new Set([...drafts.keys()].map(formOf).filter((form) => form.startsWith(`${to} `)));
	return new Map(
		[...drafts].map(([key, value]) => {
			const isTaken = key.startsWith(" ") && !own.has(`${to}${formOf(key)}`);
			return [isTaken ? `${to}${key}` : key, value];
		}),
	);
}
