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

/** Switches of Chromium's engine, the same for Electron and for Debian's browser. */
export const ENGINE_SWITCHES: readonly (readonly [name: string, value?: string])[] = [
	["disable-pinch"],
	["overscroll-history-navigation", "0"],
	["autoplay-policy", "no-user-gesture-required"],
	// Nothing of the machine's is offered to the page, and no bubble stands over it.
	[
		"disable-features",
		"Translate,MediaRouter,GlobalMediaControls,HardwareMediaKeyHandling,TouchpadOverscrollHistoryNavigation",
	],
];

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

/** Why the page had to be raised again; `left`: something else than the page stood in the window. */
export const FALL_REASONS = ["crashed", "hung", "not-loaded", "left", "ended"] as const;
export type FallReason = (typeof FALL_REASONS)[number];

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

export const SHELLS = ["electron", "chromium"] as const;
export type Shell = (typeof SHELLS)[number];

/** The one that was asked for, else Electron, else the browser; undefined where the program is missing. */
export function chooseShell(asked: string | undefined, isHere: Readonly<Record<Shell, boolean>>): Shell | undefined {
	const wanted = SHELLS.filter((shell) => asked === undefined || asked === "" || asked === shell);
	return wanted.find((shell) => isHere[shell]);
}
