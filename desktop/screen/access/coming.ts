// Coming and going at the screen: who signs in finds the own page and words again, and who leaves takes every trace along.

import { effect, untracked } from "@preact/signals";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { fetchAccess, sendSignOut } from "../api.ts";
import { connection } from "../live.ts";
import { openPage, type Route, route } from "../route.ts";
import { askWho, closeSheet } from "./asked.ts";
import {
	askSignIn,
	currentPersonNo,
	enterPerson,
	isAccessUnknown,
	leaveEverybody,
	leavePerson,
	openAccess,
	type SignedIn,
	switchPerson,
} from "./session.ts";
import { takeOverDrafts } from "./use-draft.ts";

/** Where the wall has taken somebody's page; in memory alone, and forgotten once it is open again. */
const leftAt = new Map<PersonNo, Route>();

/** Signs in, and goes on where the person was: at the page that asked, or at the one that the wall has taken. */
export function comeIn(person: SignedIn): void {
	const { person: no } = person.tile;
	if (currentPersonNo.peek() === null) takeOverDrafts(no);
	enterPerson(person);
	goOn(no);
}

function goOn(no: PersonNo): void {
	const before = leftAt.get(no);
	leftAt.delete(no);
	if (before !== undefined && route.peek().page === "wall") openPage(before);
}

/** A tap on a chip: at once, or after the PIN where the edge has forgotten the session. */
export function takeTurn({ tile }: SignedIn): void {
	if (switchPerson(tile.person)) goOn(tile.person);
	else void askWho(null, tile);
}

/** A tap on "leave": off the strip here and at the edge; the words stay for the next time. */
export function goAway(no: PersonNo): void {
	const token = leavePerson(no);
	leftAt.delete(no);
	if (token !== null) void sendSignOut(token);
	openPage({ page: "wall" });
}

/** Nobody has touched the page for a minute: nothing of anybody stays on it. */
export function hideEverybody(): void {
	const no = currentPersonNo.peek();
	const page = route.peek();
	if (no !== null && page.page !== "wall") leftAt.set(no, page);
	closeSheet();
	for (const token of leaveEverybody()) void sendSignOut(token);
	if (page.page !== "wall") openPage({ page: "wall" });
}

/** Asks the edge what is open to anybody; it changes when the first PIN is set. */
export async function learnAccess(): Promise<void> {
	const answer = await fetchAccess();
	isAccessUnknown.value = !answer.ok;
	if (answer.ok) openAccess.value = answer.value;
}

/** To be called once, when the page starts. */
export function followAccess(): void {
	askSignIn.value = (why) => {
		// Somebody has set the first PIN at another screen: this one still believes that the box is open.
		if (why === "sign-in-first") void learnAccess();
		return askWho(why);
	};
	effect(() => {
		if (connection.value === "live") void untracked(learnAccess);
	});
}
