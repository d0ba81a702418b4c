// A panel on the wall without a panel: an X server of its own with the kiosk's keyboard, keys that are really pressed, and the kiosk's
// program with Chromium's policy in a file tree that no other program of the machine sees.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./program.ts";

export const XVFB = "/usr/bin/Xvfb";
export const XDOTOOL = "/usr/bin/xdotool";
export const XKBCOMP = "/usr/bin/xkbcomp";

/** Where each key sits on the board, as the kernel numbers it, plus eight: whatever the map makes of it. */
const SEATS: Readonly<Record<string, number>> = {
	...Object.fromEntries([..."qwertyuiop"].map((key, index) => [key, 24 + index])),
	...Object.fromEntries([..."asdfghjkl"].map((key, index) => [key, 38 + index])),
	...Object.fromEntries([..."zxcvbnm"].map((key, index) => [key, 52 + index])),
	...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`F${index + 1}`, 67 + index])),
	...{ F11: 95, F12: 96, Escape: 9, Control: 37, Shift: 50, Alt: 64, Super_L: 133, Menu: 135 },
	...{ Delete: 119, BackSpace: 22, Tab: 23, Home: 110, Left: 113, plus: 21, minus: 20 },
};

export interface WallScreen {
	readonly env: NodeJS.ProcessEnv;
	/** Gives every keyboard the kiosk's map, or the ordinary one. */
	setKeys(map: "kiosk" | "ordinary"): void;
	/** "Control+Shift+t", pressed and let go. */
	press(keys: string): void;
	click(button: 1 | 3): void;
	/** Ctrl held, and the wheel turned. */
	turnWheel(): void;
	/** Everything that can be seen, menus and bubbles included. */
	windows(): number;
	close(): Promise<void>;
}

/** `files` is what write-kiosk-files.ts has written. */
export async function openWallScreen(files: string, size: string): Promise<WallScreen> {
	const server = spawn(XVFB, ["-displayfd", "3", "-noreset", "-nolisten", "tcp", "-screen", "0", `${size}x24`], {
		stdio: ["ignore", "ignore", "ignore", "pipe"],
	});
	const [said] = (await once(server.stdio[3]!, "data")) as [Buffer];
	const env = { ...process.env, DISPLAY: `:${said.toString().trim()}` };
	const own = join(files, "usr/share/X11/xkb");
	const hand = (...args: (string | number)[]) => execFileSync(XDOTOOL, args.map(String), { env, encoding: "utf8" });
	const held = (keys: string) => {
		const seats = keys.split("+").map((key) => `00${SEATS[key]}`);
		if (seats.some((seat) => seat.endsWith("undefined"))) throw new Error(`no seat for ${keys}`);
		return seats.join("+");
	};
	return {
		env,
		setKeys: (map) => {
			const rules = map === "kiosk" ? ["-rules", "tesai", "-layout", "tesai"] : ["-rules", "evdev", "-layout", "us"];
			const keymap = execFileSync("setxkbmap", [`-I${own}`, ...rules, "-model", "pc105", "-print"], { env });
			// The server's first keyboards: the core one, that of simulated presses, and its own.
			for (const device of [3, 5, 7]) {
				spawnSync(XKBCOMP, ["-w0", `-I${own}`, "-i", String(device), "-", env.DISPLAY], { env, input: keymap });
			}
		},
		press: (keys) => void hand("key", held(keys)),
		click: (button) => void hand("mousemove", 500, 300, "click", button),
		turnWheel: () => void hand("keydown", held("Control"), "click", 4, "click", 4, "keyup", held("Control")),
		windows: () => {
			const found = spawnSync(XDOTOOL, ["search", "--onlyvisible", "--class", ""], { env, encoding: "utf8" });
			return found.stdout.split("\n").filter((line) => line !== "").length;
		},
		close: async () => {
			server.kill();
			await once(server, "exit");
		},
	};
}

export interface WallKiosk {
	/** What it has said, both streams. */
	said(): string;
	/** Processes that show a page, by number. */
	renderers(): number[];
	close(): Promise<void>;
}

/** The kiosk's own program, in a mount namespace in which /etc/chromium is `files`': the machine's other browsers keep theirs. */
export function startWallKiosk(files: string, env: NodeJS.ProcessEnv): WallKiosk {
	const run = 'mount --bind "$1" /etc/chromium && exec "$2" desktop/start-kiosk.ts';
	const node = process.execPath;
	const child: ChildProcess = spawn("unshare", ["-m", "sh", "-c", run, "sh", join(files, "etc/chromium"), node], {
		cwd: ROOT,
		env,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (bytes: Buffer) => {
			said += bytes.toString();
		});
	}
	return {
		said: () => said,
		renderers: () => listDescendants(child.pid ?? 0).filter(isRenderer),
		close: async () => {
			if (child.exitCode !== null) return;
			child.kill("SIGTERM");
			await once(child, "exit");
		},
	};
}

function listDescendants(of: number): number[] {
	const parents = readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map((name) => [Number(name), parentOf(name)] as const);
	const below = (pid: number): number[] =>
		parents.filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
	return below(of);
}

function parentOf(pid: string): number {
	try {
		return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
	} catch {
		return 0;
	}
}

function isRenderer(pid: number): boolean {
	try {
		return /--type=renderer/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
	} catch {
		return false;
	}
}
