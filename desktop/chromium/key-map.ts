// The keyboard of the kiosk as the X server knows it: letters, and what moves through a form. No key is Ctrl, Alt or Super, so no
// program can be told anything else, whatever window is in front. XKB's own language.

/** XKB's key, what it writes without and with Shift, and what the page hears. A name of XKB that is not here writes nothing. */
export const MOVING_KEYS = [
	["TAB", "Tab, ISO_Left_Tab", "Tab"],
	["RTRN", "Return", "Enter"],
	["KPEN", "KP_Enter", "Enter"],
	["BKSP", "BackSpace", "Backspace"],
	["DELE", "Delete", "Delete"],
	["UP", "Up", "ArrowUp"],
	["DOWN", "Down", "ArrowDown"],
	["LEFT", "Left", "ArrowLeft"],
	["RGHT", "Right", "ArrowRight"],
	["PGUP", "Prior", "PageUp"],
	["PGDN", "Next", "PageDown"],
	["HOME", "Home", "Home"],
	["END", "End", "End"],
	["LFSH", "Shift_L", "Shift"],
	["RTSH", "Shift_R", "Shift"],
	["CAPS", "Caps_Lock", "CapsLock"],
	["RALT", "ISO_Level3_Shift", "AltGraph"],
	["KPDL", "comma", ","],
	...[..."0123456789"].map((digit) => [`KP${digit}`, digit, digit] as const),
] as const;

/** The letters of Latin America's keyboard: ñ, and dead keys for á and ã. */
export function toKeySymbols(): string {
	const keys = MOVING_KEYS.map(([key, symbols]) => {
		const levels = symbols.includes(",") ? "TWO_LEVEL" : "ONE_LEVEL";
		return `    replace key <${key}> { type = "${levels}", symbols[Group1] = [ ${symbols} ] };`;
	});
	return [
		"// Written by desktop/write-kiosk-files.ts.",
		"default partial alphanumeric_keys",
		'xkb_symbols "kiosk" {',
		'    include "latam(basic)"',
		...keys,
		"    modifier_map Shift { Shift_L, Shift_R };",
		"    modifier_map Lock { Caps_Lock };",
		"    modifier_map Mod5 { ISO_Level3_Shift };",
		"};",
		"",
	].join("\n");
}

/** The rules that put this map together and nothing beside it: the usual ones would add Ctrl, Alt and the keys of media. */
export function toKeyRules(): string {
	return [
		"// Written by desktop/write-kiosk-files.ts.",
		"! model = keycodes",
		"  * = evdev+aliases(qwerty)",
		"! model = types",
		"  * = complete",
		"! model = compat",
		"  * = complete",
		"! model = geometry",
		"  * = pc(pc105)",
		"! model layout = symbols",
		"  * * = tesai(kiosk)",
		"",
	].join("\n");
}

/** What X's own programs want to know of those rules beside them; without it they say that the rules are not there. */
export function toKeyRulesList(): string {
	return ["! model", "  pc105 Kiosk", "! layout", "  tesai Kiosk", "! variant", "! option", ""].join("\n");
}

/** For the X server: every keyboard, also one that is plugged in later; no way to another console and none to end the server. */
export function toServerConfig(): string {
	return [
		"# Written by desktop/write-kiosk-files.ts.",
		'Section "ServerFlags"',
		'    Option "DontVTSwitch" "true"',
		'    Option "DontZap" "true"',
		"    # The page and the backlight decide when the panel is dark.",
		'    Option "BlankTime" "0"',
		'    Option "StandbyTime" "0"',
		'    Option "SuspendTime" "0"',
		'    Option "OffTime" "0"',
		"EndSection",
		'Section "InputClass"',
		'    Identifier "the kiosk\'s keyboards"',
		'    MatchIsKeyboard "on"',
		'    Option "XkbRules" "tesai"',
		'    Option "XkbModel" "pc105"',
		'    Option "XkbLayout" "tesai"',
		"EndSection",
		"",
	].join("\n");
}
