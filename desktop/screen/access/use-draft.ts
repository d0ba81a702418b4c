// The half-filled forms of this page, by the person in front of it; a view reads and writes a field as if it were a signal.

import { signal, useSignal, useSignalEffect } from "@preact/signals";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { useRef } from "preact/hooks";
import { clearDraft, type Drafts, readDraft, takeDrafts, writeDraft } from "./draft.ts";
import { currentPersonNo } from "./session.ts";

/** Memory alone: a page that is loaded again has forgotten them, and no storage ever held them. */
const drafts = signal<Drafts>(new Map());

/**
 * A field of a form as the person in front of the page has left it: after another page, another language, another person or an hour
 * behind the wall it is there again. It belongs to whoever saw it drawn, also when an answer comes later.
 */
export function useDraft<T>(form: string, field: string, initial: T): { value: T } {
	const owner = currentPersonNo.value;
	return {
		get value() {
			return readDraft(drafts.value, owner, form, field, initial);
		},
		set value(value: T) {
			drafts.value = writeDraft(drafts.peek(), owner, form, field, value);
		},
	};
}

/** To be called when the edge has saved the form. */
export function useDraftEnd(form: string): () => void {
	const owner = currentPersonNo.value;
	return () => {
		drafts.value = clearDraft(drafts.peek(), owner, form);
		// Begun by nobody, saved by whoever signed in for it.
		if (owner === null) drafts.value = clearDraft(drafts.peek(), currentPersonNo.peek(), form);
	};
}

/** What nobody has filled in goes to the person who signs in over it. */
export function takeOverDrafts(to: PersonNo): void {
	drafts.value = takeDrafts(drafts.peek(), to);
}

/** How far a form has come: begins anew when another person takes the page, and goes on when nobody becomes somebody. */
export function useStage<T>(initial: T) {
	const stage = useSignal(initial);
	const before = useRef(currentPersonNo.peek());
	useSignalEffect(() => {
		const now = currentPersonNo.value;
		if (before.current !== null && now !== before.current) stage.value = initial;
		before.current = now;
	});
	return stage;
}
