// Runs the real wiring against a small Electron of our own: every policy must be tied to its event.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ESCAPES } from "./escapes.ts";
import { type KioskConfig, type KioskElectron, openKiosk } from "./kiosk.ts";
import { ENGINE_SWITCHES } from "./lockdown.ts";

const EDGE = "http://127.0.0.1:8080/";
const WAITING = "file:///opt/tesai/desktop/waiting.html";

type Listener = (...args: never[]) => unknown;
class Emitter {
	readonly listeners = new Map<string, Listener[]>();
	on(event: string, listener: Listener): void {
		this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
	}
	/** Whether a listener prevented the event. */
	emit(event: string, details: object = {}, ...rest: unknown[]): boolean {
		let isPrevented = false;
		const told = Object.assign(details, {
			preventDefault: () => {
				isPrevented = true;
			},
		});
		const listeners = this.listeners.get(event) ?? [];
		expect(listeners.length, `somebody listens to ${event}`).toBeGreaterThan(0);
		for (const listener of listeners) listener(...([told, ...rest] as never[]));
		return isPrevented;
	}
}

class FakeContents extends Emitter {
	openHandler: (() => unknown) | undefined;
	readonly calls: string[] = [];
	setWindowOpenHandler(handler: () => unknown): void {
		this.openHandler = handler;
	}
	async setVisualZoomLevelLimits(least: number, most: number): Promise<void> {
		this.calls.push(`zoom limits ${least} ${most}`);
	}
	setZoomLevel(level: number): void {
		this.calls.push(`zoom ${level}`);
	}
	closeDevTools(): void {
		this.calls.push("close tools");
	}
	forcefullyCrashRenderer(): void {
		this.calls.push("crash");
	}
}

class FakeSession extends Emitter {
	handlers: Record<string, (...args: never[]) => unknown> = {};
	setPermissionRequestHandler(handler: Listener): void {
		this.handlers.request = handler;
	}
	setPermissionCheckHandler(handler: Listener): void {
		this.handlers.check = handler;
	}
	setDevicePermissionHandler(handler: Listener): void {
		this.handlers.device = handler;
	}
	setSpellCheckerEnabled(enabled: boolean): void {
		this.handlers.spelling = () => enabled;
	}
	readonly webRequest = {
		onBeforeRequest: (handler: Listener) => {
			this.handlers.before = handler;
		},
		onHeadersReceived: (handler: Listener) => {
			this.handlers.headers = handler;
		},
	};
}

let app: Emitter & { calls: string[] };
let session: FakeSession;
let contents: FakeContents;
let windows: { options: unknown; emitter: Emitter }[];
let loaded: string[];
let switches: string[][];
let waits: number[];
let isUp: () => boolean;
let isFirst: boolean;
let mono: number;
let noted: string[];

beforeEach(() => {
	session = new FakeSession();
	contents = new FakeContents();
	windows = [];
	loaded = [];
	switches = [];
	waits = [];
	isUp = () => true;
	isFirst = true;
	mono = 0;
	noted = [];
	app = Object.assign(new Emitter(), { calls: [] as string[] });
});

async function boot(): Promise<void> {
	const electron = {
		app: Object.assign(app, {
			userAgentFallback: "Chrome/140",
			commandLine: { appendSwitch: (...of: string[]) => switches.push(of) },
			enableSandbox: () => app.calls.push("sandbox"),
			requestSingleInstanceLock: () => isFirst,
			quit: () => app.calls.push("quit"),
			whenReady: async () => undefined,
		}),
		BrowserWindow: class extends Emitter {
			readonly webContents = contents;
			constructor(options: unknown) {
				super();
				windows.push({ options, emitter: this });
				app.emit("web-contents-created", {}, contents);
			}
			async loadURL(url: string): Promise<void> {
				loaded.push(url);
			}
			setMenu(menu: null): void {
				app.calls.push(`window menu ${menu}`);
			}
		},
		Menu: { setApplicationMenu: (menu: null) => app.calls.push(`menu ${menu}`) },
		session: { defaultSession: session },
	};
	const config: KioskConfig = {
		edgeUrl: EDGE,
		preload: "/opt/tesai/desktop/dist/preload.cjs",
		waitingUrl: WAITING,
		isEdgeUp: async () => isUp(),
		wait: async (ms) => {
			waits.push(ms);
		},
		monoMs: () => mono,
		noteFall: (why) => noted.push(why),
		noteShown: () => noted.push("shown"),
	};
	await openKiosk(electron as unknown as KioskElectron, config);
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test("the page can tell that it is on the wall, and the engine is told what it may not offer", async () => {
	await boot();
	expect((app as unknown as { userAgentFallback: string }).userAgentFallback).toBe("Chrome/140 TesaiKiosk");
	expect(switches.map(([name]) => name)).toEqual(ENGINE_SWITCHES.map(([name]) => name));
});

test("one sandboxed window without menus opens the page; a second program leaves", async () => {
	await boot();
	expect(app.calls).toEqual(["sandbox", "menu null", "window menu null"]);
	expect(windows).toHaveLength(1);
	expect(loaded).toEqual([WAITING, EDGE]);
	isFirst = false;
	await boot();
	expect(windows).toHaveLength(1);
	expect(app.calls.at(-1)).toBe("quit");
});

test.each(["will-navigate", "will-redirect", "will-frame-navigate"])(
	"%s is guarded, in frames always",
	async (event) => {
		await boot();
		expect(contents.emit(event, { url: `${EDGE}#/state`, isMainFrame: true })).toBe(false);
		expect(contents.emit(event, { url: "https://example.org/", isMainFrame: true })).toBe(true);
		expect(contents.emit(event, { url: EDGE, isMainFrame: false })).toBe(true);
	},
);

test("windows, webviews, downloads, logins and odd certificates are refused", async () => {
	await boot();
	expect(contents.openHandler?.()).toEqual({ action: "deny" });
	expect(contents.emit("will-attach-webview")).toBe(true);
	expect(contents.emit("will-prevent-unload")).toBe(true);
	expect(session.emit("will-download")).toBe(true);
	expect(app.emit("login")).toBe(true);
	expect(app.emit("select-client-certificate")).toBe(true);
	let trusted: boolean | undefined;
	const answer = (value: boolean) => {
		trusted = value;
	};
	expect(app.emit("certificate-error", {}, null, EDGE, "ERR", null, answer)).toBe(true);
	expect(trusted).toBe(false);
});

test("keys, tools and zoom are closed", async () => {
	await boot();
	const press = (key: string, control: boolean) =>
		contents.emit("before-input-event", {}, { key, control, alt: false, meta: false });
	expect([press("a", false), press("r", true), press("F12", false)]).toEqual([false, true, true]);
	contents.emit("devtools-opened");
	contents.emit("zoom-changed");
	expect(contents.calls).toEqual(["zoom limits 1 1", "close tools", "zoom 0"]);
});

test("the session grants nothing, loads nothing foreign and sets the content policy", async () => {
	await boot();
	const answers: unknown[] = [];
	const answer = ((value: unknown) => answers.push(value)) as never;
	session.handlers.request?.(null as never, "media" as never, answer);
	session.handlers.before?.({ url: "https://example.org/x.js" } as never, answer);
	session.handlers.before?.({ url: `${EDGE}v1/live` } as never, answer);
	session.handlers.headers?.(
		{ responseHeaders: { "Content-Security-Policy": ["default-src *"], etag: ["1"] } } as never,
		answer,
	);
	expect(answers.slice(0, 3)).toEqual([false, { cancel: true }, { cancel: false }]);
	expect(answers[3]).toEqual({
		responseHeaders: { etag: ["1"], "content-security-policy": [expect.stringContaining("default-src 'self'")] },
	});
	expect([session.handlers.check?.(null as never, "usb" as never), session.handlers.device?.()]).toEqual([
		false,
		false,
	]);
	expect(session.handlers.spelling?.()).toBe(false);
});

test("the window cannot be closed by hand, and does close when the program ends", async () => {
	await boot();
	expect(windows[0]?.emitter.emit("close")).toBe(true);
	app.emit("before-quit");
	expect(windows[0]?.emitter.emit("close")).toBe(false);
});

test("an edge that is not up yet: the waiting sheet stays, the edge is asked with growing pauses", async () => {
	let asked = 0;
	isUp = () => {
		asked += 1;
		return asked > 4;
	};
	await boot();
	expect(loaded).toEqual([WAITING, EDGE]);
	expect(waits).toEqual([1_000, 2_000, 5_000, 10_000]);
});

test("a page that falls is loaded again, later each time, and soon again after a minute of life", async () => {
	await boot();
	for (const lived of [10, 10, 90_000]) {
		mono += lived;
		contents.emit("render-process-gone");
		await settle();
	}
	expect(loaded).toEqual([WAITING, EDGE, WAITING, EDGE, WAITING, EDGE, WAITING, EDGE]);
	expect(waits).toEqual([1_000, 2_000, 1_000]);
	expect(noted).toEqual(["shown", "crashed", "shown", "crashed", "shown", "crashed", "shown"]);
});

test("a hung page is ended, and a failed load of the main frame counts as a fall", async () => {
	await boot();
	contents.emit("unresponsive");
	expect(contents.calls).toContain("crash");
	contents.emit("did-fail-load", {}, -102, "refused", `${EDGE}v1/live`, false);
	await settle();
	expect(loaded).toHaveLength(2);
	contents.emit("render-process-gone");
	await settle();
	expect(loaded).toHaveLength(4);
	contents.emit("did-fail-load", {}, -102, "refused", EDGE, true);
	await settle();
	expect(loaded).toHaveLength(6);
	expect(noted).toEqual(["shown", "hung", "shown", "not-loaded", "shown"]);
});

test("the waiting sheet says what the page says, in both languages", () => {
	const sheet = readFileSync(join(import.meta.dirname, "waiting.html"), "utf8");
	for (const lng of ["es", "gn"]) {
		const texts = JSON.parse(readFileSync(join(import.meta.dirname, `screen/locales/${lng}/system.json`), "utf8"));
		expect(sheet).toContain(`<strong>${texts.looking}</strong>`);
		expect(sheet).toContain(texts["lost.nothing"]);
	}
});

/** Which of the stand-ins tells of an event. */
const tellerOf = (event: string) => {
	if (event === "will-download") return session;
	return ["login", "certificate-error", "select-client-certificate"].includes(event) ? app : contents;
};

/** What the page itself refuses, in both shells, is tried in a real browser: test/journeys/kiosk-escapes.test.ts. */
const TOLD = ESCAPES.filter(({ by }) => by.kind !== "page");

test.each(TOLD.map((way) => [way.id, way] as const))("the way out %s is refused in Electron", async (_id, { by }) => {
	await boot();
	switch (by.kind) {
		case "keys":
			expect(contents.emit("before-input-event", {}, toInput(by.keys))).toBe(true);
			return;
		case "address": {
			expect(contents.emit("will-navigate", { url: by.url, isMainFrame: true })).toBe(true);
			expect(contents.emit("will-redirect", { url: by.url, isMainFrame: true })).toBe(true);
			return;
		}
		case "permission": {
			const answers: unknown[] = [];
			const answer = ((value: unknown) => answers.push(value)) as never;
			session.handlers.request?.(null as never, by.permission as never, answer);
			expect([...answers, session.handlers.check?.(null as never, by.permission as never)]).toEqual([false, false]);
			return;
		}
		case "page":
			// Both shells show the same page, and the page itself refuses it: screen/kiosk.ts, and in Electron the preload besides.
			expect(readFileSync(join(import.meta.dirname, "screen/kiosk.ts"), "utf8")).toContain(by.event.split("-")[0]);
			return;
		case "event":
			if (by.event === "window-open") expect(contents.openHandler?.()).toEqual({ action: "deny" });
			else if (by.event === "devtools-opened" || by.event === "zoom-changed") {
				contents.emit(by.event);
				expect(contents.calls.at(-1)).toBe(by.event === "zoom-changed" ? "zoom 0" : "close tools");
			} else {
				const details = { url: "https://example.org/", isMainFrame: !by.event.includes("frame") };
				expect(tellerOf(by.event).emit(by.event, details, ...Array(5).fill(() => {}))).toBe(true);
			}
	}
});

/** "Control+Shift+t" as Electron tells it. */
function toInput(pressed: string) {
	const names = pressed.split("+");
	const key = names.at(-1) ?? "";
	const PLAIN: Readonly<Record<string, string>> = {
		plus: "+",
		minus: "-",
		Left: "ArrowLeft",
		Super_L: "Meta",
		Menu: "ContextMenu",
	};
	return {
		key: PLAIN[key] ?? key,
		control: names.includes("Control"),
		alt: names.includes("Alt"),
		meta: key === "Super_L",
	};
}
