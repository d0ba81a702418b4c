// The kiosk's policy as Debian's Chromium reads it from /etc/chromium/policies/managed: the same lists as lockdown.ts, in its words.

/** Which permissions Chromium knows by a default setting of its own; 2 is "no". All of them are refused. */
const REFUSED_DEFAULTS = [
	"DefaultPopupsSetting",
	"DefaultNotificationsSetting",
	"DefaultGeolocationSetting",
	"DefaultClipboardSetting",
	"DefaultWebUsbGuardSetting",
	"DefaultWebBluetoothGuardSetting",
	"DefaultWebHidGuardSetting",
	"DefaultSerialGuardSetting",
	"DefaultSensorsSetting",
	"DefaultFileSystemReadGuardSetting",
	"DefaultFileSystemWriteGuardSetting",
	"DefaultLocalFontsSetting",
	"DefaultWindowManagementSetting",
] as const;

/** Whatever Chromium offers beside a page, off. */
const SWITCHED_OFF = [
	"PrintingEnabled",
	"AllowFileSelectionDialogs",
	"VideoCaptureAllowed",
	"AudioCaptureAllowed",
	"ScreenCaptureAllowed",
	"AutofillAddressEnabled",
	"AutofillCreditCardEnabled",
	"PasswordManagerEnabled",
	"TranslateEnabled",
	"SpellcheckEnabled",
	"SearchSuggestEnabled",
	"BookmarkBarEnabled",
	"EditBookmarksEnabled",
	"ShowHomeButton",
	"AllowDinosaurEasterEgg",
	"BrowserAddPersonEnabled",
	"BrowserGuestModeEnabled",
	"BackgroundModeEnabled",
	"MetricsReportingEnabled",
	"AlternateErrorPagesEnabled",
	"QuicAllowed",
	"PromotionsEnabled",
	"DefaultBrowserSettingEnabled",
	"SyncDisabled",
] as const;

/** As JSON for one file of the folder. Addresses of the box's own data are no page to go to: there would be no way back. */
export function toChromiumPolicy(edgeUrl: string, waitingUrl: string): Readonly<Record<string, unknown>> {
	const edge = new URL(edgeUrl);
	// A leading dot keeps a name's subdomains out; a number has none.
	const host = /^[\d.]+$|^\[/.test(edge.hostname) ? edge.hostname : `.${edge.hostname}`;
	const origin = `${edge.protocol}//${host}${edge.port === "" ? "" : `:${edge.port}`}`;
	return {
		URLBlocklist: ["*", "file://*", "chrome://*", "devtools://*", "view-source:*", "javascript://*", `${origin}/v1`],
		URLAllowlist: [`${origin}/`, waitingUrl],
		...Object.fromEntries(REFUSED_DEFAULTS.map((name) => [name, 2])),
		...Object.fromEntries(SWITCHED_OFF.map((name) => [name, name === "SyncDisabled"])),
		DeveloperToolsAvailability: 2,
		DownloadRestrictions: 3,
		IncognitoModeAvailability: 1,
		BrowserSignin: 0,
		ExtensionInstallBlocklist: ["*"],
		// An alarm sounds at night, when nobody has touched the screen for hours.
		AutoplayAllowed: true,
	};
}
