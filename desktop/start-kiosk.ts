// `npm run kiosk`: Electron where its program is, else Debian's Chromium with the same lock-down; looks after it until a signal.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type BrowserStart, openBrowser } from "./chromium/browser.ts";
import { toChromiumFlags } from "./chromium/flags.ts";
import { keepBrowserUp } from "./chromium/keep-up.ts";
import { isEdgeAnswering, openFallCount, tellFalls } from "./falls.ts";
import { chooseShell } from "./lockdown.ts";
import { findPanelSize } from "./panel-size.ts";

const FOLDER = import.meta.dirname;
const CHROMIUM = "/usr/bin/chromium";
/** A packaged shell, or where the package puts its program if it was let. */
const PACKED = process.env.TESAI_ELECTRON;
const ELECTRON =
	PACKED ?? join(dirname(createRequire(import.meta.url).resolve("electron/package.json")), "dist", "electron");

const edgeUrl = process.env.TESAI_EDGE_URL ?? "http://127.0.0.1:8080/";
const dataDir = process.env.TESAI_KIOSK_DATA ?? join(homedir(), ".local", "share", "tesai-kiosk");
const waitingUrl = pathToFileURL(join(FOLDER, "waiting.html")).href;
const size = findPanelSize(process.env.TESAI_KIOSK_SIZE);

const shell = chooseShell(process.env.TESAI_SHELL, { electron: existsSync(ELECTRON), chromium: existsSync(CHROMIUM) });
if (shell === undefined) {
	process.stderr.write(
		"tesai: no shell for the kiosk is here: apt-get install chromium, or node node_modules/electron/install.js\n",
	);
	process.exit(1);
}
mkdirSync(dataDir, { recursive: true });
if (shell === "electron" && PACKED === undefined) {
	spawnSync("npm", ["run", "--silent", "build", "--workspace", "desktop"], {
		cwd: join(FOLDER, ".."),
		stdio: "inherit",
	});
}
const count = openFallCount(join(dataDir, "falls"));
const POLICY = "/etc/chromium/policies/managed/tesai-kiosk.json";
if (shell === "chromium" && !existsSync(POLICY)) {
	process.stderr.write(
		"tesai: Chromium has no policy: a kiosk on a wall needs desktop/write-kiosk-files.ts, as root (provisioning/kiosk)\n",
	);
}
process.stdout.write(`tesai: the kiosk runs in ${shell} on ${edgeUrl}\n`);

// As root, which only a test is, Chromium's sandbox refuses to start.
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
function commandFor(address: string): BrowserStart["command"] {
	if (shell === "electron")
		return [ELECTRON, ...asRoot, `--user-data-dir=${dataDir}`, ...(PACKED === undefined ? [FOLDER] : [])];
	const start = { address, profileDir: join(dataDir, "profile") };
	return [CHROMIUM, ...asRoot, ...toChromiumFlags({ ...start, ...(size !== undefined && { size }) })];
}

const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop());
await keepBrowserUp({
	edgeUrl,
	waitingUrl,
	// Electron looks after its own page, waiting sheet and hangs included: here it is only started again when it ends.
	open: (address) =>
		openBrowser({
			command: commandFor(address),
			address: shell === "electron" ? waitingUrl : address,
			onShut: () => process.stderr.write("tesai: a second window was shut\n"),
		}),
	isEdgeUp: () => (shell === "electron" ? Promise.resolve(true) : isEdgeAnswering(edgeUrl)),
	wait: (ms) => wait(ms),
	monoMs: () => performance.now(),
	noteFall: (why) => {
		count.add();
		process.stderr.write(`tesai: the page fell: ${why}\n`);
	},
	noteShown: () => {
		if (shell === "chromium") void tellFalls(edgeUrl, shell, count.falls());
	},
	stopped,
});
process.exit(0);
