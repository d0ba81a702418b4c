// What the kiosk's window refuses: a pure policy that kiosk.ts wires to Electron. The page is a sheet of paper on the wall;
// whatever would lead away from it, out of it or into the machine is refused, and only what is listed here is allowed.

/** The page's own policy, set again here in case something stands between the edge and the window. */
export const CONTENT_POLICY = [
	"default-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-src 'none'",
	"frame-ancestors 'none'",
].join("; ");

export function windowOptions(preload: string) {
	return {
		kiosk: true,
		fullscreen: true,
		frame: false,
		autoHideMenuBar: true,
		resizable: false,
		minimizable: false,
		// The paper of the day theme: no white flash, no black wait.
		backgroundColor: "#fbf9f3",
		webPreferences: {
			preload,
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			experimentalFeatures: false,
			webviewTag: false,
			navigateOnDragDrop: false,
			devTools: false,
			disableDialogs: true,
			spellcheck: false,
			// An alarm sounds at night, when nobody has touched the screen for hours.
			autoplayPolicy: "no-user-gesture-required" as const,
		},
	};
}

/** One page of one origin, in the main frame. Its parts after the # are the page's own affair. */
export function isNavigationAllowed(url: string, edgeUrl: string): boolean {
	const to = parseUrl(url);
	const edge = new URL(edgeUrl);
	if (to === undefined || to.username !== "" || to.password !== "") return false;
	// Origins of file: and data: are the text "null", hence the protocol as well.
	return to.protocol === edge.protocol && to.origin === edge.origin && to.pathname === "/";
}

/** What the page may load: its own origin, and the sheet that is shown while the edge is away. */
export function isRequestAllowed(url: string, edgeUrl: string, waitingUrl: string): boolean {
	if (url === waitingUrl) return true;
	const to = parseUrl(url);
	const edge = new URL(edgeUrl);
	return to !== undefined && to.protocol === edge.protocol && to.origin === edge.origin && to.username === "";
}

function parseUrl(url: string): URL | undefined {
	return URL.canParse(url) ? new URL(url) : undefined;
}

/** The page asks for nothing. A permission that the next Electron invents is refused, too. */
export function isPermissionGranted(_permission: string): false {
	return false;
}

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

/** A page that lived this long had recovered: its next fall is a first one. */
const RECOVERED_MS = 60_000;
const RELOAD_WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** How many falls in a row this one makes. */
export function countFalls(before: number, livedMs: number): number {
	return livedMs > RECOVERED_MS ? 1 : before + 1;
}

/** How long to wait before loading again after so many falls in a row: a broken page must not heat the box. */
export function reloadWaitMs(falls: number): number {
	return RELOAD_WAITS_MS[Math.min(Math.max(falls, 1), RELOAD_WAITS_MS.length) - 1] ?? 30_000;
}
