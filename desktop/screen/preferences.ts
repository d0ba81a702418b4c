// What this screen remembers between visits: language, theme, keyboard, sound. A browser that refuses storage forgets, no more.

import { effect, signal } from "@preact/signals";
import { language } from "./i18n.ts";
import { findDirection, LANGUAGES } from "./languages.ts";
import { FULL_VOLUME, VOLUMES, type Volume } from "./speech/volume.ts";

export const THEMES = ["auto", "day", "night"] as const;
export type Theme = (typeof THEMES)[number];
export const theme = signal<Theme>("auto");

/** `auto`: on the kiosk while nobody uses a physical one. */
export const KEYBOARD_CHOICES = ["auto", "always", "never"] as const;
export type KeyboardChoice = (typeof KEYBOARD_CHOICES)[number];
export const keyboardChoice = signal<KeyboardChoice>("auto");

export const volume = signal<Volume>(FULL_VOLUME);
/** For those who do not read: a button says its name when it is touched. */
export const touchSpeech = signal<"on" | "off">("off");

function recall<T extends string>(name: string, known: readonly T[]): T | undefined {
	try {
		const stored = localStorage.getItem(name);
		return known.find((value) => value === stored);
	} catch {
		return undefined;
	}
}

function remember(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// Storage is full or refused: the choice holds until the page is closed.
	}
}

/** Reads the remembered choices, then keeps the document and the memory in step with them. */
export function followPreferences(): void {
	const codes = LANGUAGES.map(({ code }) => code);
	language.value = recall("language", codes) ?? language.value;
	theme.value = recall("theme", THEMES) ?? "auto";
	keyboardChoice.value = recall("keyboard", KEYBOARD_CHOICES) ?? "auto";
	volume.value = VOLUMES.find((step) => `${step}` === recall("volume", VOLUMES.map(String))) ?? FULL_VOLUME;
	touchSpeech.value = recall("touch-speech", ["on", "off"] as const) ?? "off";
	effect(() => {
		document.documentElement.lang = language.value;
		document.documentElement.dir = findDirection(language.value);
		remember("language", language.value);
	});
	effect(() => remember("keyboard", keyboardChoice.value));
	effect(() => remember("volume", String(volume.value)));
	effect(() => remember("touch-speech", touchSpeech.value));
	const prefersDark = matchMedia("(prefers-color-scheme: dark)");
	const applyTheme = () => {
		const shown = theme.value === "auto" ? (prefersDark.matches ? "night" : "day") : theme.value;
		document.documentElement.dataset.theme = shown;
	};
	effect(() => {
		applyTheme();
		remember("theme", theme.value);
	});
	prefersDark.addEventListener("change", applyTheme);
}
