// The field that is being filled: which one it is, what its caret stands behind, and writing into it as keys would.

import { signal } from "@preact/signals";
import { applyEdit, type Edit, isCapitalNext, planErasure, planInsertion, type Written } from "./edit.ts";
import type { Layer } from "./layout.ts";
import { capitalsOf, layerOf } from "./rule.ts";

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** The field that has the focus and takes text. */
export const openField = signal<Field | null>(null);

/** Whether the next letter is a capital by itself; follows the caret. */
export const capitalNext = signal(false);

/** What the page's author asked for, before `hushSystemKeyboard` wrote over it. */
const askedModes = new WeakMap<Field, string>();

export function readField(element: Element | null): Field | null {
	const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
	if (!isField || element.readOnly || element.disabled) return null;
	return findLayer(element) === undefined ? null : element;
}

/** [KB2] The layer on which this field begins. */
export function findLayer(field: Field): Layer | undefined {
	return layerOf({ type: field.type, inputMode: askedModes.get(field) ?? field.inputMode });
}

/** Two keyboards at once would leave no room for the form. */
export function hushSystemKeyboard(field: Field): void {
	if (!askedModes.has(field)) askedModes.set(field, field.inputMode);
	field.inputMode = "none";
}

export function restoreSystemKeyboard(field: Field): void {
	const asked = askedModes.get(field);
	if (asked === undefined) return;
	askedModes.delete(field);
	if (asked === "") field.removeAttribute("inputmode");
	else field.inputMode = asked;
}

export function noticeCaret(): void {
	const field = openField.value;
	if (field === null) return;
	const { text, from } = readWritten(field);
	capitalNext.value = isCapitalNext(
		text.slice(0, from),
		capitalsOf(field.type, field.autocapitalize, field.autocomplete),
	);
}

/** [KB4] Does nothing where the field is full. */
export function writeText(text: string): void {
	const field = openField.value;
	if (field === null) return;
	makeEdit(field, planInsertion(readWritten(field), text, field.maxLength), "insertText");
}

export function eraseText(): void {
	const field = openField.value;
	if (field !== null) makeEdit(field, planErasure(readWritten(field)), "deleteContentBackward");
}

function readWritten(field: Field): Written {
	const text = field.value;
	// Fields of type number and email tell nobody where their caret is: the end, then.
	return { text, from: field.selectionStart ?? text.length, to: field.selectionEnd ?? text.length };
}

function makeEdit(field: Field, edit: Edit | undefined, inputType: string): void {
	if (edit === undefined) return;
	if (field.selectionStart === null) field.value = applyEdit(readWritten(field), edit).text;
	else field.setRangeText(edit.insert, edit.from, edit.to, "end");
	field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data: edit.insert || null }));
	noticeCaret();
}
