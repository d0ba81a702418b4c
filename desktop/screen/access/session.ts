// Who has signed in at this page since it was last hidden. Tokens live in this memory alone: never in storage, never in an address.

import { batch, computed, signal } from "@preact/signals";
import type { Action } from "@tesai/shared/contract/access.ts";
import type { AccessView, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";

/** One chip of the strip. `token` is null once the edge has forgotten the session: the next tap asks for the PIN again. */
export interface SignedIn {
	readonly tile: Tile;
	readonly token: string | null;
	readonly may: readonly Action[];
}

/** In the order in which they came. */
export const signedIn = signal<readonly SignedIn[]>([]);
const currentNo = signal<PersonNo | null>(null);

/** Whose page this is now; null: nobody's. */
export const currentPerson = computed<SignedIn | null>(
	() => signedIn.value.find(({ tile }) => tile.person === currentNo.value) ?? null,
);
/** The number alone: what a draft belongs to. */
export const currentPersonNo = computed<PersonNo | null>(() => currentPerson.value?.tile.person ?? null);

/** What anybody may do here without signing in; null until the edge has said so. */
export const openAccess = signal<AccessView | null>(null);
/** The last question about it came to nothing. */
export const isAccessUnknown = signal(false);

/** Signs in and becomes the one whose page this is. Somebody who was here already has a fresh token and keeps the place. */
export function enterPerson(person: SignedIn): void {
	const isHere = signedIn.value.some(({ tile }) => tile.person === person.tile.person);
	batch(() => {
		signedIn.value = isHere
			? signedIn.value.map((one) => (one.tile.person === person.tile.person ? person : one))
			: [...signedIn.value, person];
		currentNo.value = person.tile.person;
	});
}

/** One tap. False: the edge has forgotten this session, so the PIN is asked for first. */
export function switchPerson(no: PersonNo): boolean {
	const found = signedIn.value.find(({ tile }) => tile.person === no);
	if (found === undefined || found.token === null) return false;
	currentNo.value = no;
	return true;
}

/** Takes somebody off the strip; nobody takes the place by himself. Returns the token that is to be ended at the edge. */
export function leavePerson(no: PersonNo): string | null {
	const found = signedIn.value.find(({ tile }) => tile.person === no);
	batch(() => {
		signedIn.value = signedIn.value.filter(({ tile }) => tile.person !== no);
		if (currentNo.value === no) currentNo.value = null;
	});
	return found?.token ?? null;
}

/** Empties the strip. Returns the tokens that are to be ended at the edge. */
export function leaveEverybody(): string[] {
	const tokens = signedIn.value.flatMap(({ token }) => (token === null ? [] : [token]));
	batch(() => {
		signedIn.value = [];
		currentNo.value = null;
	});
	return tokens;
}

/** The edge no longer knows this token: its person stays on the strip, but must show the PIN again. */
export function dropToken(token: string): void {
	const found = signedIn.value.find((one) => one.token === token);
	if (found === undefined) return;
	batch(() => {
		signedIn.value = signedIn.value.map((one) => (one === found ? { ...one, token: null } : one));
		if (currentNo.value === found.tile.person) currentNo.value = null;
	});
}

/** What may be done now: by the person, or by anybody. Null: the edge has not answered yet. */
export const mayNow = computed<readonly Action[] | "unknown" | null>(
	() => currentPerson.value?.may ?? openAccess.value?.may ?? (isAccessUnknown.value ? "unknown" : null),
);

/** Why somebody is asked to sign in: nobody has, or whoever has may not do it. */
export type Asking = "sign-in-first" | "right-missing";

/** Opens the sheet and resolves when it is closed; the sheet puts itself here when it is there. */
export const askSignIn = signal<(why: Asking) => Promise<void>>(async () => {});

/** A deed waits behind the sheet: its page stays, so that it can say what became of it. */
export const isAnswering = signal(false);

/**
 * After a refusal: true when the same deed may be sent once more. What one person has filled in is never sent in another's name,
 * so only somebody who takes it up from nobody, or comes back with the PIN, goes on.
 */
export async function answerRefusal(
	code: string,
	before: { no: PersonNo | null; token: string | null },
): Promise<boolean> {
	if (code !== "unauthorized" && code !== "forbidden") return false;
	isAnswering.value = true;
	if (code === "unauthorized" && before.token !== null) dropToken(before.token);
	await askSignIn.value(code === "unauthorized" ? "sign-in-first" : "right-missing");
	isAnswering.value = false;
	const now = currentPerson.value;
	if (now === null || now.token === before.token) return false;
	return before.no === null || before.no === now.tile.person;
}
