// Guards against the second touch of a double one: it was meant for what has just gone, not for what has come under the finger.

/**
 * `taps` is the browser's count of touches in one place and in quick succession. Twice the same digit is meant; a second touch on something
 * else is not, as when a name stands where a reason was. [PS9]
 */
export function isSlip(taps: number, touched: unknown, before: unknown): boolean {
	return taps > 1 && touched !== before;
}

/** To be called once, before anything listens. */
export function ignoreSlips(): void {
	let before: Element | null = null;
	addEventListener(
		"click",
		(event) => {
			const touched = event.target instanceof Element ? event.target.closest("button, label, a") : null;
			if (isSlip(event.detail, touched, before)) {
				event.preventDefault();
				event.stopPropagation();
				return;
			}
			before = touched;
		},
		{ capture: true },
	);
}
