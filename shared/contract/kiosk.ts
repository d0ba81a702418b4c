// What the kiosk's shell and its page hold in common: how the page knows that it is on the wall, and which keys are for writing.

/** Part of the browser's name in the shell, and nowhere else. */
export const KIOSK_AGENT = "TesaiKiosk";

export interface KeyInput {
	readonly key: string;
	readonly control: boolean;
	readonly alt: boolean;
	readonly meta: boolean;
}

/** Besides what writes a letter: what moves through a form. Escape is missing because it leaves full screen. */
const ALLOWED_KEYS: ReadonlySet<string> = new Set([
	"Tab",
	"Enter",
	"Backspace",
	"Delete",
	"ArrowUp",
	"ArrowDown",
	"ArrowLeft",
	"ArrowRight",
	"PageUp",
	"PageDown",
	"Home",
	"End",
	"Shift",
	"CapsLock",
	"AltGraph",
	"Dead",
]);

/** Letters (a dead key composes ã and g̃) and the keys above; every combination with Ctrl, Alt or Super is refused. */
export function isKeyAllowed(input: KeyInput): boolean {
	if (input.control || input.alt || input.meta) return false;
	return ALLOWED_KEYS.has(input.key) || /^(?:\p{L}\p{M}*|\p{N}|\p{P}|\p{S}|\p{M}| )$/u.test(input.key);
}
