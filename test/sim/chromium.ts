// Debian's Chromium as the tests start it: no window, no traffic of its own.

import { type Browser, chromium } from "playwright-core";

export const CHROMIUM = "/usr/bin/chromium";

const ARGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

export function openChromium(...more: string[]): Promise<Browser> {
	return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...more] });
}
