// What a key of the number pad does to the digits typed so far, and which keys of a keyboard mean the same.

/** As they stand, row by row: the row of a telephone, and "done" at the bottom right. */
export const KEYPAD_KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "delete", "0", "done"] as const;
export type KeypadKey = (typeof KEYPAD_KEYS)[number];

/** `most` digits and no more; "done" changes nothing. */
export function pressKey(digits: string, key: KeypadKey, most: number): string {
	if (key === "done") return digits;
	if (key === "delete") return digits.slice(0, -1);
	return digits.length < most ? digits + key : digits;
}

/** By the name that the browser gives a key; null: none of the pad's. */
export function toKeypadKey(name: string): KeypadKey | null {
	if (name === "Enter") return "done";
	if (name === "Backspace" || name === "Delete") return "delete";
	return KEYPAD_KEYS.find((key) => key === name) ?? null;
}
