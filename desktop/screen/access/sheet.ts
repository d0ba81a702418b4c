// What the sign-in sheet asks next, from the tile to the PIN or to a new one: every answer of the edge has a step.

import type { NewPinAnswer, SignInAnswer, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Answer } from "../api.ts";

/** Under the question: what came of the last try. `unanswered`: the box gave no answer, nothing is known to have changed. */
export type SheetNews =
	| "wrong-pin"
	| "waiting"
	| "wrong-code"
	| "too-easy"
	| "different"
	| "no-pin"
	| "unanswered"
	| "not-allowed";

interface AtPerson {
	readonly tile: Tile;
	readonly news: SheetNews | null;
	/** On the page's own clock; no try before it. 0: none to wait for. */
	readonly waitUntilMono: number;
}

export type SheetStep =
	| { readonly at: "tiles"; readonly news: SheetNews | null }
	| (AtPerson & { readonly at: "pin" })
	/** What to read out to the region, and the code that it says. */
	| (AtPerson & { readonly at: "code" })
	/** `code` null: the one who asks has signed in. */
	| (AtPerson & { readonly at: "first"; readonly code: string | null })
	| (AtPerson & { readonly at: "second"; readonly code: string | null; readonly first: string })
	/** Said after the box has answered, and not before. */
	| { readonly at: "set"; readonly tile: Tile };

/** The steps that digits answer. */
export type DigitStep = Exclude<SheetStep, { at: "tiles" | "set" }>;

/** Which digits a step takes: a PIN is 4 to 8, the region's code 8. */
export function digitsOf(step: DigitStep): { readonly least: number; readonly most: number } {
	return step.at === "code" ? { least: 8, most: 8 } : { least: 4, most: 8 };
}

/** After a tile was chosen: its PIN, or the telephone where it has none yet. */
export function chooseTile(tile: Tile, monoMs: number): DigitStep {
	const waitUntilMono = tile.waitMs > 0 ? monoMs + tile.waitMs : 0;
	return tile.hasPin
		? { at: "pin", tile, news: tile.waitMs > 0 ? "waiting" : null, waitUntilMono }
		: { at: "code", tile, news: "no-pin", waitUntilMono };
}

export function askNewPin(tile: Tile, code: string | null, news: SheetNews | null = null): DigitStep {
	return { at: "first", tile, code, news, waitUntilMono: 0 };
}

/** The edge's word on a PIN; null: signed in. */
export function afterSignIn(tile: Tile, answer: Answer<SignInAnswer>, monoMs: number): SheetStep | null {
	const stay = (news: SheetNews, waitMs = 0): SheetStep => ({
		at: "pin",
		tile,
		news,
		waitUntilMono: waitMs > 0 ? monoMs + waitMs : 0,
	});
	if (!answer.ok) return stay("unanswered");
	switch (answer.value.outcome) {
		case "signed-in":
			return null;
		case "wrong-pin":
			return stay("wrong-pin", answer.value.waitMs);
		case "waiting":
			return stay("waiting", answer.value.waitMs);
		case "no-pin":
			return { at: "code", tile, news: "no-pin", waitUntilMono: 0 };
	}
}

/** The same PIN twice goes to the edge (null); another one begins again. */
export function repeatPin(step: Extract<SheetStep, { at: "second" }>, digits: string): SheetStep | null {
	return digits === step.first ? null : askNewPin(step.tile, step.code, "different");
}

/** The edge's word on a new PIN; null: it is set. A wrong code goes back to the telephone, with the digits to be typed again. */
export function afterNewPin(
	tile: Tile,
	code: string | null,
	answer: Answer<NewPinAnswer>,
	monoMs: number,
): SheetStep | null {
	if (!answer.ok) {
		const isRefused = answer.code === "unauthorized" || answer.code === "forbidden";
		return askNewPin(tile, code, isRefused ? "not-allowed" : "unanswered");
	}
	const back = (news: SheetNews, waitMs: Millis): SheetStep => ({
		at: "code",
		tile,
		news,
		waitUntilMono: waitMs > 0 ? monoMs + waitMs : 0,
	});
	switch (answer.value.outcome) {
		case "set":
			return null;
		case "too-easy":
			return askNewPin(tile, code, "too-easy");
		case "wrong-code":
			return back("wrong-code", answer.value.waitMs);
		case "waiting":
			return back("waiting", answer.value.waitMs);
	}
}
