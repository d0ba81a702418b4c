// Opens the one window and ties every policy of lockdown.ts to Electron. Electron is handed in, so that a test can see it.

import { isKeyAllowed, type KeyInput, KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import {
	CONTENT_POLICY,
	countFalls,
	ENGINE_SWITCHES,
	type FallReason,
	isNavigationAllowed,
	isPermissionGranted,
	isRequestAllowed,
	reloadWaitMs,
	windowOptions,
} from "./lockdown.ts";

interface Preventable {
	preventDefault(): void;
}
interface FrameNavigation extends Preventable {
	readonly url: string;
	readonly isMainFrame: boolean;
}

/** The part of Electron's WebContents that the kiosk uses. */
export interface KioskContents {
	on(
		event: "will-navigate" | "will-redirect" | "will-frame-navigate",
		listener: (details: FrameNavigation) => void,
	): unknown;
	on(event: "will-attach-webview" | "will-prevent-unload", listener: (event: Preventable) => void): unknown;
	on(event: "before-input-event", listener: (event: Preventable, input: KeyInput) => void): unknown;
	on(event: "devtools-opened" | "zoom-changed" | "unresponsive" | "render-process-gone", listener: () => void): unknown;
	on(
		event: "did-fail-load",
		listener: (event: unknown, code: number, description: string, url: string, isMainFrame: boolean) => void,
	): unknown;
	setWindowOpenHandler(handler: () => { action: "deny" }): void;
	setVisualZoomLevelLimits(least: number, most: number): Promise<void>;
	setZoomLevel(level: number): void;
	closeDevTools(): void;
	forcefullyCrashRenderer(): void;
}

export interface KioskWindow {
	readonly webContents: KioskContents;
	on(event: "close", listener: (event: Preventable) => void): unknown;
	loadURL(url: string): Promise<void>;
	setMenu(menu: null): void;
}

export interface KioskSession {
	setPermissionRequestHandler(
		handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
	): void;
	setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
	setDevicePermissionHandler(handler: () => boolean): void;
	setSpellCheckerEnabled(enabled: boolean): void;
	on(event: "will-download", listener: (event: Preventable) => void): unknown;
	readonly webRequest: {
		onBeforeRequest(listener: (request: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void): void;
		onHeadersReceived(
			listener: (
				response: { responseHeaders?: Record<string, string[]> },
				answer: (verdict: { responseHeaders: Record<string, string[]> }) => void,
			) => void,
		): void;
	};
}

export interface KioskElectron {
	readonly app: {
		readonly commandLine: { appendSwitch(name: string, value?: string): void };
		userAgentFallback: string;
		enableSandbox(): void;
		requestSingleInstanceLock(): boolean;
		quit(): void;
		whenReady(): Promise<void>;
		on(event: "web-contents-created", listener: (event: unknown, contents: KioskContents) => void): unknown;
		on(event: "before-quit", listener: () => void): unknown;
		on(
			event: "certificate-error",
			listener: (
				event: Preventable,
				contents: unknown,
				url: string,
				error: string,
				certificate: unknown,
				answer: (trusted: boolean) => void,
			) => void,
		): unknown;
		on(event: "select-client-certificate" | "login", listener: (event: Preventable) => void): unknown;
	};
	readonly BrowserWindow: new (options: ReturnType<typeof windowOptions>) => KioskWindow;
	readonly Menu: { setApplicationMenu(menu: null): void };
	readonly session: { readonly defaultSession: KioskSession };
}

export interface KioskConfig {
	readonly edgeUrl: string;
	readonly preload: string;
	/** The file: address of the sheet that is shown while the edge does not answer. */
	readonly waitingUrl: string;
	isEdgeUp(): Promise<boolean>;
	/** A fall is kept and told; it never throws. */
	noteFall(why: FallReason): void;
	/** The page stands: whoever keeps the count tells it to the box. */
	noteShown(): void;
	wait(ms: number): Promise<void>;
	monoMs(): number;
}

/** Resolves once the window is open and has something to show; from then on it looks after itself. */
export async function openKiosk(electron: KioskElectron, config: KioskConfig): Promise<void> {
	const { app } = electron;
	if (!app.requestSingleInstanceLock()) return app.quit();
	app.enableSandbox();
	for (const [name, value] of ENGINE_SWITCHES) app.commandLine.appendSwitch(name, value);
	app.userAgentFallback = `${app.userAgentFallback} ${KIOSK_AGENT}`;
	app.on("web-contents-created", (_event, contents) => lockContents(contents, config));
	app.on("certificate-error", (event, _contents, _url, _error, _certificate, answer) => {
		event.preventDefault();
		answer(false);
	});
	app.on("select-client-certificate", (event) => event.preventDefault());
	app.on("login", (event) => event.preventDefault());
	let isQuitting = false;
	app.on("before-quit", () => {
		isQuitting = true;
	});

	await app.whenReady();
	electron.Menu.setApplicationMenu(null);
	lockSession(electron.session.defaultSession, config);
	const window = new electron.BrowserWindow(windowOptions(config.preload));
	window.setMenu(null);
	// Alt+F4 and a window manager's cross end here; the service manager ends the whole program instead.
	window.on("close", (event) => {
		if (!isQuitting) event.preventDefault();
	});
	await keepPageUp(window, config);
}

function lockContents(contents: KioskContents, config: KioskConfig): void {
	const guardNavigation = (details: FrameNavigation) => {
		if (!details.isMainFrame || !isNavigationAllowed(details.url, config.edgeUrl)) details.preventDefault();
	};
	contents.on("will-navigate", guardNavigation);
	contents.on("will-redirect", guardNavigation);
	contents.on("will-frame-navigate", guardNavigation);
	contents.on("will-attach-webview", (event) => event.preventDefault());
	// For this event preventing means: leave the page all the same. A page may not hold the window.
	contents.on("will-prevent-unload", (event) => event.preventDefault());
	contents.on("before-input-event", (event, input) => {
		if (!isKeyAllowed(input)) event.preventDefault();
	});
	contents.on("devtools-opened", () => contents.closeDevTools());
	contents.on("zoom-changed", () => contents.setZoomLevel(0));
	contents.setWindowOpenHandler(() => ({ action: "deny" }));
	void contents.setVisualZoomLevelLimits(1, 1);
}

function lockSession(session: KioskSession, config: KioskConfig): void {
	session.setPermissionRequestHandler((_contents, permission, answer) => answer(isPermissionGranted(permission)));
	session.setPermissionCheckHandler((_contents, permission) => isPermissionGranted(permission));
	session.setDevicePermissionHandler(() => false);
	session.setSpellCheckerEnabled(false);
	session.on("will-download", (event) => event.preventDefault());
	session.webRequest.onBeforeRequest(({ url }, answer) =>
		answer({ cancel: !isRequestAllowed(url, config.edgeUrl, config.waitingUrl) }),
	);
	session.webRequest.onHeadersReceived(({ responseHeaders = {} }, answer) => {
		const kept = Object.entries(responseHeaders).filter(([name]) => name.toLowerCase() !== "content-security-policy");
		answer({ responseHeaders: { ...Object.fromEntries(kept), "content-security-policy": [CONTENT_POLICY] } });
	});
}

/** Shows the waiting sheet, then the page as soon as the edge answers; a page that falls or hangs is loaded again. */
async function keepPageUp(window: KioskWindow, config: KioskConfig): Promise<void> {
	let falls = 0;
	let loadedAt = config.monoMs();
	let isLoading = false;
	let isHung = false;

	const loadPage = async () => {
		if (isLoading) return;
		isLoading = true;
		// The sheet itself failing to load leaves the window's paper empty; the loop below goes on.
		await window.loadURL(config.waitingUrl).catch(() => undefined);
		for (;;) {
			if (falls > 0) await config.wait(reloadWaitMs(falls));
			if (await config.isEdgeUp()) {
				const isLoaded = await window.loadURL(config.edgeUrl).then(
					() => true,
					() => false,
				);
				if (isLoaded) break;
			}
			falls += 1;
		}
		loadedAt = config.monoMs();
		isLoading = false;
		config.noteShown();
	};
	const raisePage = (why: FallReason) => {
		if (isLoading) return;
		falls = countFalls(falls, config.monoMs() - loadedAt);
		config.noteFall(isHung ? "hung" : why);
		isHung = false;
		void loadPage();
	};
	window.webContents.on("render-process-gone", () => raisePage("crashed"));
	window.webContents.on("did-fail-load", (_event, _code, _description, _url, isMainFrame) => {
		if (isMainFrame) raisePage("not-loaded");
	});
	// A hung renderer is ended; its end is the event above.
	window.webContents.on("unresponsive", () => {
		isHung = true;
		window.webContents.forcefullyCrashRenderer();
	});
	await loadPage();
}
