// How Debian's Chromium is started as the kiosk: one window without any part of a browser, and what the policy file cannot say.

import { KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import { ENGINE_SWITCHES } from "../lockdown.ts";

export interface KioskStart {
	readonly address: string;
	/** Its own profile: language and look of the page are kept, and nothing of another browser is touched. */
	readonly profileDir: string;
	/** Width and height of the panel, where nothing manages windows. */
	readonly size?: readonly [number, number];
}

export function toChromiumFlags({ address, profileDir, size }: KioskStart): string[] {
	return [
		"--kiosk",
		`--app=${address}`,
		`--user-data-dir=${profileDir}`,
		`--user-agent=Mozilla/5.0 (X11; Linux) ${KIOSK_AGENT}`,
		// A pipe that only the shell holds: it hears of crashes, hangs and windows. No port is opened.
		"--remote-debugging-pipe",
		...ENGINE_SWITCHES.map(([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
		// Without a window manager Chromium makes a window that would fill the screen one point smaller.
		...(size === undefined
			? []
			: [`--window-size=${size.map((points) => points + 1).join(",")}`, "--window-position=0,0"]),
		"--no-first-run",
		"--no-default-browser-check",
		"--noerrdialogs",
		"--hide-crash-restore-bubble",
		"--disable-extensions",
		"--disable-component-update",
		"--disable-background-networking",
		"--disable-sync",
		"--password-store=basic",
		"--deny-permission-prompts",
	];
}
