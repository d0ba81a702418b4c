// Watches where text is being filled in, and brings the own keyboard up and away. The keyboard itself is loaded when it is first needed.

import { computed, effect, signal } from "@preact/signals";
import { keyboardChoice } from "../preferences.ts";
import { type Field, hushSystemKeyboard, noticeCaret, openField, readField, restoreSystemKeyboard } from "./field.ts";
import { isPhysicalKey, needsKeyboard, type Surroundings } from "./rule.ts";

const used = signal<"touch" | "keys" | "nothing">("nothing");
const isNeeded = computed(() => needsKeyboard(keyboardChoice.value, used.value, lookAround()));

function lookAround(): Surroundings {
	return {
		userAgent: navigator.userAgent,
		search: location.search,
		isCoarse: matchMedia("(pointer: coarse)").matches,
		widthPx: innerWidth,
	};
}

/** Begins once for the page's life. */
export function keepKeyboard(): void {
	let isPressing = false;
	const readFocus = () => {
		openField.value = readField(document.activeElement);
		noticeCaret();
	};
	// Between pressing a button and letting it go nothing may move: the button would slip away from under the finger.
	const readFocusLater = () => setTimeout(() => !isPressing && readFocus());
	addEventListener(
		"pointerdown",
		(event) => {
			isPressing = true;
			const touched = event.target instanceof Element ? readField(event.target) : null;
			if (touched === null) return;
			if (event.pointerType === "touch") used.value = "touch";
			if (isNeeded.value) hushSystemKeyboard(touched);
		},
		true,
	);
	for (const end of ["pointerup", "pointercancel"]) {
		addEventListener(
			end,
			() => {
				isPressing = false;
				readFocusLater();
			},
			true,
		);
	}
	addEventListener("keydown", (event) => {
		if (isPhysicalKey(event)) used.value = "keys";
	});
	addEventListener("focusin", readFocusLater);
	addEventListener("focusout", readFocusLater);
	document.addEventListener("selectionchange", noticeCaret);
	effect(() => {
		const field = isNeeded.value ? openField.value : null;
		if (field === null) return;
		return raiseKeyboard(field, readFocus);
	});
}

/** Shows the keyboard for one field and returns what puts it away again. */
function raiseKeyboard(field: Field, readFocus: () => void): () => void {
	hushSystemKeyboard(field);
	const host = document.createElement("div");
	host.className = "keyboard-host";
	// What lies outside an open dialog can be neither seen nor touched.
	(field.closest("dialog") ?? document.body).append(host);
	document.documentElement.dataset.keyboard = "up";
	let isAway = false;
	let remove = () => {};
	void import("./keyboard.tsx").then(({ drawKeyboard }) => {
		if (isAway) return;
		remove = drawKeyboard(host);
		field.scrollIntoView({ block: "center" });
	});
	// A field that goes with its page tells nobody.
	const watcher = new MutationObserver(() => {
		if (!field.isConnected) readFocus();
	});
	watcher.observe(document.body, { childList: true, subtree: true });
	return () => {
		isAway = true;
		watcher.disconnect();
		remove();
		host.remove();
		restoreSystemKeyboard(field);
		delete document.documentElement.dataset.keyboard;
	};
}
