// Keeps what a view shows the same object while it says the same, so that a picture redraws only what has changed.

import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

/** `before` where the two say the same: what a view-model gives is plain data. */
export function keepSame<T>(before: T | undefined, now: T): T {
	return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Counted anew with every picture; who reads it is drawn anew only when it says something else. */
export function computeSteady<T>(compute: () => T): ReadonlySignal<T> {
	let last: T | undefined;
	return computed(() => {
		last = keepSame(last, compute());
		return last;
	});
}

/** The same for a view. `about` is what `compute` speaks of: with another one it begins anew. */
export function useSteady<T>(compute: () => T, about: string | number): ReadonlySignal<T> {
	return useMemo(() => computeSteady(compute), [about]);
}
