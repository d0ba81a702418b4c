// When the screen's own keyboard is needed, and of which kind.

import { KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import type { KeyboardChoice } from "../preferences.ts";
import type { Capitals } from "./edit.ts";
import type { Layer } from "./layout.ts";

export interface Surroundings {
	readonly userAgent: string;
	/** The address's part behind "?". */
	readonly search: string;
	/** The pointer that the machine was built for is a finger. */
	readonly isCoarse: boolean;
	readonly widthPx: number;
}

/** Twelve keys of 12 mm, or nearly. */
const LEAST_WIDTH_PX = 800;

/** [KB1] The kiosk's shells, `?kiosk`, or a touch panel under plain Linux. Every other system with a touch panel brings a keyboard along. */
export function hasNoOtherKeyboard({ userAgent, search, isCoarse }: Surroundings): boolean {
	if (userAgent.includes(KIOSK_AGENT)) return true;
	if (new URLSearchParams(search).has("kiosk")) return true;
	return isCoarse && /\bX11; (?!CrOS)/.test(userAgent);
}

/** [KB1] `used` is what wrote or chose a field last. */
export function needsKeyboard(
	choice: KeyboardChoice,
	used: "touch" | "keys" | "nothing",
	around: Surroundings,
): boolean {
	if (choice === "never" || around.widthPx < LEAST_WIDTH_PX) return false;
	return choice === "always" || (used !== "keys" && hasNoOtherKeyboard(around));
}

/** [KB1] A key of a keyboard that one can touch: scripts and the boards of phones send none with a place of its own. */
export function isPhysicalKey(event: { isTrusted: boolean; code: string; key: string }): boolean {
	return event.isTrusted && event.code !== "" && event.key !== "Unidentified" && event.key !== "Process";
}

interface FieldKind {
	readonly type: string;
	readonly inputMode: string;
}

/** [KB2] The layer on which a field begins; undefined where a keyboard has nothing to write. */
export function layerOf({ type, inputMode }: FieldKind): Layer | undefined {
	if (inputMode === "none") return undefined;
	if (["numeric", "decimal", "tel"].includes(inputMode) || type === "number" || type === "tel") return "pad";
	return ["text", "search", "password", "email", "url", "textarea"].includes(type) ? "letters" : undefined;
}

/** [KB5] As the field itself asks; names by their `autocomplete`, too. */
export function capitalsOf(type: string, autocapitalize: string, autocomplete: string): Capitals {
	if (["search", "password", "email", "url"].includes(type)) return "none";
	if (autocapitalize === "none" || autocapitalize === "off") return "none";
	return autocapitalize === "words" || /\bname$/.test(autocomplete) ? "words" : "sentences";
}
