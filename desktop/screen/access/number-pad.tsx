// The own number pad: twelve big keys that act on release, and every keyboard's digits; what is typed is never shown as digits.

import type { Signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import { phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { KEYPAD_KEYS, type KeypadKey, pressKey, toKeypadKey } from "./keypad.ts";

export function NumberPad(props: {
	digits: Signal<string>;
	least: number;
	most: number;
	isClosed: boolean;
	done: (digits: string) => void;
}) {
	const { digits, isClosed } = props;
	const isWhole = digits.value.length >= props.least && !isClosed;

	function press(key: KeypadKey): void {
		if (isClosed) return;
		if (key !== "done") digits.value = pressKey(digits.value, key, props.most);
		else if (digits.value.length >= props.least) props.done(digits.value);
	}
	// At every drawing anew, and before the next key can come: the answer depends on what the pad is for now.
	useLayoutEffect(() => {
		const read = (event: KeyboardEvent) => {
			// Enter on a button that has the focus is that button's.
			if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
			const key = toKeypadKey(event.key);
			if (key === null || event.ctrlKey || event.altKey || event.metaKey) return;
			event.preventDefault();
			press(key);
		};
		addEventListener("keydown", read);
		return () => removeEventListener("keydown", read);
	});

	return (
		<div class="number-pad">
			{KEYPAD_KEYS.map((key) => (
				<button
					key={key}
					type="button"
					class={key === "done" ? "main" : "pad-key"}
					disabled={key === "done" ? !isWhole : isClosed}
					onClick={() => press(key)}
				>
					{key === "delete" ? <Sign name="erase" /> : key === "done" ? say("access:key.done") : key}
					{key === "delete" && <span class="unseen">{say("access:key.delete")}</span>}
				</button>
			))}
		</div>
	);
}

/** A dot for every digit; only their count is told. */
export function PinDots({ count, least }: { count: number; least: number }) {
	const places = Array.from({ length: Math.max(count, least) }, (_, at) => at);
	return (
		<p class="pin-dots" role="status">
			<span class="unseen">{say(phrase("access:pin.typed", undefined, count))}</span>
			{places.map((at) => (
				<span key={at} class="pin-dot" data-typed={at < count} />
			))}
		</p>
	);
}
