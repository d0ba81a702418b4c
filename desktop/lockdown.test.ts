import { isKeyAllowed } from "@tesai/shared/contract/kiosk.ts";
import { describe, expect, test } from "vitest";
import {
	CONTENT_POLICY,
	chooseShell,
	countFalls,
	isNavigationAllowed,
	isPermissionGranted,
	isRequestAllowed,
	reloadWaitMs,
	windowOptions,
} from "./lockdown.ts";

const EDGE = "http://127.0.0.1:8080/";
const WAITING = "file:///opt/tesai/desktop/waiting.html";

describe("where the window may go", () => {
	test.each(["http://127.0.0.1:8080/", "http://127.0.0.1:8080/#/fridge/heladera-1", "http://127.0.0.1:8080"])(
		"%s is the page",
		(url) => {
			expect(isNavigationAllowed(url, EDGE)).toBe(true);
			expect(isRequestAllowed(url, EDGE, WAITING)).toBe(true);
		},
	);

	test.each([
		"https://127.0.0.1:8080/",
		"http://127.0.0.1:8081/",
		"http://127.0.0.1/",
		"http://localhost:8080/",
		"http://127.0.0.1:8080@example.org/",
		"http://user:secret@127.0.0.1:8080/",
		"http://user@127.0.0.1:8080/",
		"http://127.0.0.1:8080.example.org/",
		"http://example.org/?http://127.0.0.1:8080/",
		"http://example.org/#http://127.0.0.1:8080/",
		"//example.org/",
		"file:///etc/passwd",
		"file:///opt/tesai/desktop/",
		"file:///opt/tesai/desktop/waiting.html/../main.ts",
		"data:text/html,<script>1</script>",
		"blob:http://127.0.0.1:8080/5f0c",
		"javascript:alert(1)",
		"about:blank",
		"about:srcdoc",
		"chrome://settings",
		"chrome://gpu",
		"devtools://devtools/bundled/inspector.html",
		"view-source:http://127.0.0.1:8080/",
		"ws://127.0.0.1:8080/",
		"ftp://127.0.0.1:8080/",
		"filesystem:http://127.0.0.1:8080/temporary/x",
		"mailto:nadie@example.org",
		"tel:141",
		"intent://scan/#Intent;end",
		"smb://127.0.0.1/share",
		"",
		"not an address",
		"\u0000http://example.org/",
	])("%j is no way out", (url) => {
		expect(isNavigationAllowed(url, EDGE)).toBe(false);
	});

	test.each(["http://127.0.0.1:8080/v1/openapi.json", "http://127.0.0.1:8080/rosette.svg"])(
		"%s may be loaded by the page but never takes its place: there would be no way back",
		(url) => {
			expect(isNavigationAllowed(url, EDGE)).toBe(false);
			expect(isRequestAllowed(url, EDGE, WAITING)).toBe(true);
		},
	);

	test.each([
		"https://example.org/tracker.js",
		"http://127.0.0.1:1883/",
		"http://user@127.0.0.1:8080/",
		"file:///etc/shadow",
		"file:///opt/tesai/desktop/waiting.html?x",
		"data:text/css,*{}",
		"blob:http://127.0.0.1:8080/5f0c",
		"ws://127.0.0.1:8080/",
		"chrome-extension://abc/x.js",
		"devtools://devtools/x",
	])("%s is not loaded", (url) => {
		expect(isRequestAllowed(url, EDGE, WAITING)).toBe(false);
	});

	test("the waiting sheet may be loaded, and is nowhere to navigate to", () => {
		expect(isRequestAllowed(WAITING, EDGE, WAITING)).toBe(true);
		expect(isNavigationAllowed(WAITING, EDGE)).toBe(false);
	});
});

describe("keys", () => {
	const key = (name: string, held: readonly string[] = []) => ({
		key: name,
		control: held.includes("Ctrl"),
		alt: held.includes("Alt"),
		meta: held.includes("Super"),
	});

	test.each([
		..."aZ5ñãẽĩỹ’.,-+%° ",
		"g\u0303",
		"\u0303",
		"Tab",
		"Enter",
		"Backspace",
		"ArrowLeft",
		"Home",
		"End",
		"Dead",
		"AltGraph",
		"Shift",
	])("%s writes or moves in a form", (name) => {
		expect(isKeyAllowed(key(name))).toBe(true);
	});

	test.each([
		...Array.from({ length: 24 }, (_, index) => [`F${index + 1}`]),
		["Escape"],
		["Meta"],
		["Alt"],
		["Control"],
		["ContextMenu"],
		["PrintScreen"],
		["BrowserBack"],
		["BrowserHome"],
		["LaunchMail"],
		["MediaPlayPause"],
		["ZoomIn"],
		["Power"],
		["WakeUp"],
		["Help"],
		...[..."nNtTwWoOsSpPuUjJhHlLrRaAcCvVxXzZ+-0=", "Tab", "Enter", "F4"].map((name) => [name, "Ctrl"]),
		["I", "Ctrl", "Shift"],
		["J", "Ctrl", "Shift"],
		["Delete", "Ctrl", "Alt"],
		["Backspace", "Ctrl", "Alt"],
		["F1", "Ctrl", "Alt"],
		["F4", "Alt"],
		["Tab", "Alt"],
		["Home", "Alt"],
		["ArrowLeft", "Alt"],
		[" ", "Alt"],
		["d", "Super"],
		["l", "Super"],
	])("%s %s %s does nothing", (name = "", ...held) => {
		expect(isKeyAllowed(key(name, held))).toBe(false);
	});
});

test.each([
	"media",
	"geolocation",
	"notifications",
	"clipboard-read",
	"fullscreen",
	"openExternal",
	"pointerLock",
	"keyboardLock",
	"serial",
	"usb",
	"hid",
	"fileSystem",
	"display-capture",
	"web-printing",
	"window-management",
	"unknown",
	"something-that-does-not-exist-yet",
])("the permission %s is refused", (permission) => {
	expect(isPermissionGranted(permission)).toBe(false);
});

test("the window fills the screen, sees no Node and has no tools", () => {
	const { webPreferences, ...window } = windowOptions("/opt/tesai/desktop/dist/preload.cjs");
	expect(window).toMatchObject({ kiosk: true, fullscreen: true, frame: false });
	expect(webPreferences).toMatchObject({
		sandbox: true,
		contextIsolation: true,
		nodeIntegration: false,
		nodeIntegrationInWorker: false,
		nodeIntegrationInSubFrames: false,
		webSecurity: true,
		webviewTag: false,
		allowRunningInsecureContent: false,
		navigateOnDragDrop: false,
		devTools: false,
		autoplayPolicy: "no-user-gesture-required",
	});
});

test("the content policy lets in nothing foreign and nothing inline", () => {
	expect(CONTENT_POLICY).toContain("default-src 'self'");
	expect(CONTENT_POLICY).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
});

test.each([
	[undefined, { electron: true, chromium: true }, "electron"],
	["", { electron: false, chromium: true }, "chromium"],
	["chromium", { electron: true, chromium: true }, "chromium"],
	["electron", { electron: false, chromium: true }, undefined],
	["konqueror", { electron: true, chromium: true }, undefined],
] as const)("asked for %j where %j is: %s", (asked, isHere, shell) => {
	expect(chooseShell(asked, isHere)).toBe(shell);
});

test("falls in a row wait longer, up to half a minute; a page that lived a minute starts anew", () => {
	expect([1, 2, 3, 4, 5, 6, 99].map(reloadWaitMs)).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 30_000, 30_000]);
	expect([countFalls(4, 500), countFalls(4, 60_001)]).toEqual([5, 1]);
});
