// What one key changes in a text: which stretch of it goes, and what stands there instead.

/** A text and what is selected in it, in UTF-16 units, as a field counts. */
export interface Written {
	readonly text: string;
	readonly from: number;
	readonly to: number;
}

export interface Edit {
	readonly from: number;
	readonly to: number;
	readonly insert: string;
}

/** [KB3] [KB4] Nothing where the field is full: half a letter is worse than none. `most` is below 0 for a field without a limit. */
export function planInsertion({ text, from, to }: Written, insert: string, most: number): Edit | undefined {
	const composed = insert.normalize("NFC");
	const length = text.length - (to - from) + composed.length;
	return most >= 0 && length > most ? undefined : { from, to, insert: composed };
}

/** [KB3] The selection, or the letter before the caret with all its marks. */
export function planErasure({ text, from, to }: Written): Edit | undefined {
	if (from < to) return { from, to, insert: "" };
	// One letter is more than one unit: g̃ is two, and Intl.Segmenter is not asked on this page.
	const last = /(?:\P{M}\p{M}*|\p{M}+)$/su.exec(text.slice(0, from))?.[0];
	return last === undefined ? undefined : { from: from - last.length, to: from, insert: "" };
}

export function applyEdit({ text }: Written, { from, to, insert }: Edit): Written {
	const caret = from + insert.length;
	return { text: text.slice(0, from) + insert + text.slice(to), from: caret, to: caret };
}

/** Where a capital comes by itself. */
export type Capitals = "none" | "sentences" | "words";

/** [KB5] Whether the next letter is a capital by itself; `before` is the text up to the caret. */
export function isCapitalNext(before: string, capitals: Capitals): boolean {
	if (capitals === "none") return false;
	const trimmed = before.trimEnd();
	if (trimmed === "") return true;
	if (capitals === "words") return trimmed !== before;
	return trimmed !== before && /[.!?]$/.test(trimmed);
}
