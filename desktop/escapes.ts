// Ways out of a kiosk that people are known to try, each with how it is tried and what refuses it. The tests try every one.

/** What refuses it under Debian's Chromium, the outermost first. */
export type ChromiumLayer =
	/** No such key exists: `chromium/key-map.ts`. */
	| "key-map"
	/** `chromium/policy.ts`, by the name of its line. */
	| `policy ${string}`
	| "flags"
	/** `screen/kiosk.ts` in the page, or the page has nothing of the kind. */
	| "page"
	/** The edge's content policy. */
	| "content-policy"
	/** The shell shuts a second window and opens the first one anew. */
	| "watch";

export type Try =
	/** Pressed together; the first key that is named last is the one that is not held. */
	| { readonly kind: "keys"; readonly keys: string }
	/** Somebody gets the page to go there: a link, a redirect, a script. */
	| { readonly kind: "address"; readonly url: string }
	/** Something of the page's or the hand's that Electron tells by an event of this name. */
	| { readonly kind: "event"; readonly event: string }
	/** A page, or what was smuggled into one, asks for it. */
	| { readonly kind: "permission"; readonly permission: string }
	/** Refused in the page alone, in both shells. */
	| { readonly kind: "page"; readonly event: string };

export interface Escape {
	readonly id: string;
	readonly what: string;
	readonly by: Try;
	readonly chromium: readonly ChromiumLayer[];
}

const keys = (id: string, pressed: string, what: string): Escape => ({
	id,
	what,
	by: { kind: "keys", keys: pressed },
	chromium: ["key-map", "page"],
});
const address = (id: string, url: string, what: string, ...chromium: ChromiumLayer[]): Escape => ({
	id,
	what,
	by: { kind: "address", url },
	chromium: chromium.length === 0 ? ["policy URLBlocklist"] : chromium,
});
const permission = (name: string, line: string): Escape => ({
	id: `permission-${name}`,
	what: `the permission ${name}`,
	by: { kind: "permission", permission: name },
	chromium: [`policy ${line}`],
});
const event = (id: string, name: string, what: string, ...chromium: ChromiumLayer[]): Escape => ({
	id,
	what,
	by: { kind: "event", event: name },
	chromium,
});
const inPage = (id: string, name: string, what: string, ...chromium: ChromiumLayer[]): Escape => ({
	id,
	what,
	by: { kind: "page", event: name },
	chromium: ["page", ...chromium],
});

export const ESCAPES: readonly Escape[] = [
	keys("new-tab", "Control+t", "a new tab"),
	keys("new-window", "Control+n", "a new window"),
	keys("private-window", "Control+Shift+n", "a private window"),
	keys("closed-tab", "Control+Shift+t", "the tab that was closed last"),
	keys("close-tab", "Control+w", "closing the page"),
	keys("quit", "Control+Shift+q", "ending the browser"),
	keys("open-file", "Control+o", "the machine's files"),
	keys("save-page", "Control+s", "saving the page among the machine's files"),
	keys("print", "Control+p", "the print dialog, which shows files"),
	keys("source", "Control+u", "the page's source"),
	keys("downloads", "Control+j", "the list of downloads"),
	keys("history", "Control+h", "the list of visited pages"),
	keys("address-bar", "Control+l", "an address to type"),
	keys("search-bar", "Control+k", "a search to type"),
	keys("find", "Control+f", "the find bar"),
	keys("find-next", "Control+g", "the find bar's next"),
	keys("bookmark", "Control+d", "a bookmark's bubble"),
	keys("reload", "Control+r", "loading anew, again and again"),
	keys("tools", "Control+Shift+i", "the developer's tools"),
	keys("tools-console", "Control+Shift+j", "the developer's console"),
	keys("tools-inspect", "Control+Shift+c", "the developer's inspector"),
	keys("clear-data", "Control+Shift+Delete", "clearing what the browser keeps"),
	keys("task-manager", "Shift+Escape", "the browser's task manager"),
	keys("zoom-in", "Control+plus", "zooming in until nothing fits"),
	keys("zoom-out", "Control+minus", "zooming out until nothing can be read"),
	keys("next-tab", "Control+Tab", "the next tab"),
	keys("help", "F1", "the browser's help"),
	keys("find-key", "F3", "the find bar"),
	keys("reload-key", "F5", "loading anew"),
	keys("pane-key", "F6", "the browser's own buttons"),
	keys("caret-key", "F7", "the question about caret browsing"),
	keys("menu-key", "F10", "the browser's menu"),
	keys("full-screen-key", "F11", "leaving full screen"),
	keys("tools-key", "F12", "the developer's tools"),
	keys("escape-key", "Escape", "leaving full screen"),
	keys("close-window", "Alt+F4", "closing the window"),
	keys("back-keys", "Alt+Left", "the page before"),
	keys("home-keys", "Alt+Home", "the browser's home page"),
	keys("menu-alt", "Alt+f", "the browser's menu"),
	keys("switch-window", "Alt+Tab", "another window; there is none, and no program that would switch"),
	keys("super", "Super_L", "the desktop's menu; there is no desktop"),
	keys("consoles", "Control+Alt+F2", "another console of the machine"),
	keys("kill-server", "Control+Alt+BackSpace", "ending the X server"),
	keys("reboot", "Control+Alt+Delete", "starting the machine anew"),
	keys("menu-of-a-key", "Menu", "the context menu"),

	address("other-host", "https://example.org/", "another site"),
	address("other-port", "http://127.0.0.1:1883/", "another service of the box"),
	address("name-before-host", "http://127.0.0.1:8080@example.org/", "another site behind a name that looks like ours"),
	address("file", "file:///etc/passwd", "the machine's files"),
	address("source-address", "view-source:http://127.0.0.1:8080/", "the page's source"),
	address("settings", "chrome://settings", "the browser's settings"),
	address("crash", "chrome://crash", "a page that falls"),
	address("tools-address", "devtools://devtools/bundled/inspector.html", "the developer's tools"),
	address("script-address", "javascript:alert(1)", "a script as an address", "content-policy", "policy URLBlocklist"),
	address("data-address", "data:text/html,<h1>x</h1>", "a page in an address"),
	address("blob-address", "blob:http://127.0.0.1:8080/5f0c", "a page out of a script's hand"),
	address("intent", "intent://scan/#Intent;end", "another program, the Android way"),
	address("mail", "mailto:nadie@example.org", "a mail program"),
	address("telephone", "tel:141", "a telephone program"),
	address("settings-of-windows", "ms-settings:network", "the settings, the Windows way"),
	address("share", "smb://127.0.0.1/share", "files of another machine"),
	address("raw-data", "http://127.0.0.1:8080/v1/openapi.json", "the box's data in place of the page: no way back"),

	event(
		"open-window",
		"window-open",
		"window.open, and a link with target=_blank",
		"page",
		"policy DefaultPopupsSetting",
		"watch",
	),
	event("redirect", "will-redirect", "a redirect of the edge's to elsewhere", "policy URLBlocklist"),
	event("frame", "will-frame-navigate", "a frame with another page in it, and what it would post", "content-policy"),
	event("webview", "will-attach-webview", "a view with a page of its own", "page"),
	event("download", "will-download", "a link with download", "policy DownloadRestrictions"),
	event("stay-trap", "will-prevent-unload", "a page that asks to stay", "page"),
	event("tools-opened", "devtools-opened", "the developer's tools by any way", "policy DeveloperToolsAvailability"),
	event("zoom-changed", "zoom-changed", "the wheel with Ctrl, and two fingers", "key-map", "flags", "page"),
	event("login", "login", "a dialog that asks for a name", "policy URLBlocklist"),
	event("certificate", "certificate-error", "a false certificate", "policy URLBlocklist"),
	event(
		"client-certificate",
		"select-client-certificate",
		"a dialog that asks for a certificate",
		"policy URLBlocklist",
	),

	inPage("context-menu", "contextmenu", "the right button, and a long press"),
	inPage("drop", "drop", "a file or a link that is dragged in", "policy URLBlocklist"),
	inPage("drag", "dragstart", "a link or a picture that is dragged out"),
	inPage("print-call", "print", "window.print", "policy PrintingEnabled"),
	inPage("dialogs", "alert", "a dialog that holds the page: alert, confirm, prompt"),
	inPage("handler", "register", "being made the program for an address of some kind", "flags"),
	inPage("worker", "worker", "a script that stays when the page is gone: the box serves none", "content-policy"),
	inPage("autofill", "autofill", "what somebody typed before, offered again", "policy AutofillAddressEnabled"),
	inPage("passwords", "passwords", "a PIN, offered to be kept", "policy PasswordManagerEnabled"),
	inPage("spelling", "spelling", "the menu of a misspelt word", "policy SpellcheckEnabled"),
	inPage("translation", "translate", "an offer to translate", "policy TranslateEnabled"),
	inPage("file-dialog", "file-input", "the dialog of a file field", "policy AllowFileSelectionDialogs"),

	permission("notifications", "DefaultNotificationsSetting"),
	permission("geolocation", "DefaultGeolocationSetting"),
	permission("media", "VideoCaptureAllowed"),
	permission("display-capture", "ScreenCaptureAllowed"),
	permission("clipboard-read", "DefaultClipboardSetting"),
	permission("usb", "DefaultWebUsbGuardSetting"),
	permission("serial", "DefaultSerialGuardSetting"),
	permission("hid", "DefaultWebHidGuardSetting"),
	permission("bluetooth", "DefaultWebBluetoothGuardSetting"),
	permission("fileSystem", "DefaultFileSystemReadGuardSetting"),
	permission("window-management", "DefaultWindowManagementSetting"),
];
