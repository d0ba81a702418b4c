// Every known way out of the kiosk, tried by real keys, a real pointer and the page itself, in Debian's Chromium as the kiosk starts it
// with its policy and its keyboard; and the screen comes back by itself after a crash.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ESCAPES } from "../../desktop/escapes.ts";
import { CHROMIUM } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { openProbedPage, type ProbedPage } from "../sim/probed-page.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";
import {
	openWallScreen,
	startWallKiosk,
	type WallKiosk,
	type WallScreen,
	XDOTOOL,
	XKBCOMP,
	XVFB,
} from "../sim/wall-screen.ts";

const isHere = [
	needsDebian("chromium", CHROMIUM),
	needsDebian("xvfb", XVFB),
	needsDebian("xdotool", XDOTOOL),
	needsDebian("x11-xkb-utils", XKBCOMP),
].every(Boolean);
/** A mount namespace keeps the kiosk's policy from every other browser of the machine. */
const mayMount = isHere && spawnSync("unshare", ["-m", "true"]).status === 0;
if (isHere && !mayMount) console.info("left out here: root, for a policy that this kiosk alone reads");

interface State {
	readonly href: string;
	readonly width: number;
	readonly height: number;
	readonly ratio: number;
	readonly agent: string;
	readonly keys: readonly { readonly key: string; readonly held: boolean; readonly refused: boolean }[];
}

describe.skipIf(!mayMount)("the kiosk in Debian's Chromium", () => {
	let dir: string;
	let post: Post;
	let page: ProbedPage;
	let screen: WallScreen;
	let kiosk: WallKiosk;
	let usual: number;

	beforeAll(async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-wall-"));
		post = await openPost({ screenDir: buildScreen(join(dir, "screen")) });
		page = await openProbedPage(post.edgeUrl);
		const env = { TESAI_EDGE_URL: page.url, TESAI_SHELL: "chromium", TESAI_KIOSK_SIZE: "1024x600" };
		const written = spawnSync(process.execPath, ["desktop/write-kiosk-files.ts", join(dir, "files")], {
			cwd: ROOT,
			env: { ...process.env, ...env },
			encoding: "utf8",
		});
		expect(written.stderr).toBe("");
		screen = await openWallScreen(join(dir, "files"), "1024x600");
		screen.setKeys("kiosk");
		const own = { HOME: dir, TESAI_KIOSK_DATA: join(dir, "kiosk"), XDG_RUNTIME_DIR: dir };
		kiosk = startWallKiosk(join(dir, "files"), { ...screen.env, ...env, ...own });
	});
	afterAll(async () => {
		await kiosk?.close();
		await screen?.close();
		await page?.close();
		await post?.close();
		rmSync(dir, { recursive: true, force: true });
	});

	/** What the shell has said since the last try. */
	let heard = 0;
	const news = () => kiosk.said().slice(heard);
	const stateOf = () => page.ask<State>("state");
	/** What a press opens stands on the screen sooner. */
	const settle = () => new Promise((resolve) => setTimeout(resolve, 300));

	/** One window, the whole panel, on some sheet of the page, not zoomed, and not opened anew. */
	async function expectShut(what: string): Promise<State> {
		const state = await stateOf();
		expect({ ...state, href: state.href.replace(/#.*/, ""), keys: [], agent: "" }, what).toEqual({
			...{ href: page.url, width: 1_025, height: 601, ratio: 1, keys: [], agent: "" },
		});
		expect(screen.windows(), what).toBe(usual);
		expect(news(), what).not.toMatch(/fell|shut/);
		return state;
	}

	test("A8 while the box does not answer the sheet stands; the page comes by itself and fills the panel", async () => {
		await eventually(() => (kiosk.renderers().length > 0 ? true : undefined));
		await eventually(() => (page.asked.filter((url) => url === "/").length >= 1 ? true : undefined));
		page.isUp = true;
		const state = await eventually(() => stateOf().catch(() => undefined), 20_000);
		expect(state).toMatchObject({ href: page.url, width: 1_025, height: 601 });
		expect(state.agent).toContain("TesaiKiosk");
		usual = screen.windows();
		expect(usual).toBeGreaterThan(0);
		heard = kiosk.said().length;
	});

	test("letters arrive: the keys that are tried below are really pressed", async () => {
		screen.click(1);
		await stateOf();
		screen.press("a");
		await eventually(async () => ((await stateOf()).keys.some(({ key }) => key === "a") ? true : undefined));
	});

	const PRESSED = ESCAPES.flatMap(({ by }) => (by.kind === "keys" ? [by.keys] : []));

	/** Presses them all, a few between two looks, and returns what the page has heard of combinations. */
	async function pressAll(): Promise<State["keys"][number][]> {
		const told: State["keys"][number][] = [];
		for (let from = 0; from < PRESSED.length; from += 8) {
			const few = PRESSED.slice(from, from + 8);
			for (const keys of few) screen.press(keys);
			const { keys } = await expectShut(few.join(", "));
			told.push(...keys.filter(({ held }) => held));
		}
		await settle();
		await expectShut("all of them");
		return told;
	}

	test("on the kiosk's keyboard no combination is one", async () => {
		expect(await pressAll()).toEqual([]);
	});

	test("on an ordinary keyboard, as on a developer's table, the page refuses them", async () => {
		screen.setKeys("ordinary");
		const told = await pressAll();
		screen.setKeys("kiosk");
		expect(told.length).toBeGreaterThan(20);
		expect(told.filter(({ refused }) => !refused)).toEqual([]);
	});

	test("addresses of other kinds lead nowhere, and the page stays", async () => {
		const staying = ESCAPES.flatMap(({ by }) => (by.kind === "address" ? [by.url] : [])).filter((url) =>
			/^(?:file|view-source|chrome|devtools|javascript|data):/.test(url),
		);
		expect(staying.length).toBeGreaterThan(5);
		for (const url of staying) {
			await page.ask("go", url);
			await expectShut(url);
		}
		await settle();
		await expectShut("all of them");
	});

	test("no window, frame, paper, file or menu comes of what a page or a hand can do", async () => {
		expect(await page.ask("open", "/")).toBe("null");
		await page.ask("frame", "https://example.org/");
		await page.ask("print");
		await page.ask("link", { href: "/v1/openapi.json", download: "x" });
		screen.click(1);
		screen.click(3);
		screen.turnWheel();
		await settle();
		await expectShut("windows, a download, the right button and the wheel");
		await page.ask("uncover");
		expect(existsSync(join(dir, "Downloads")) ? readdirSync(join(dir, "Downloads")) : []).toEqual([]);
		for (const kind of ["contextmenu", "dragstart", "dragenter", "dragover", "drop"]) {
			expect(await page.ask("event", kind), kind).toBe(false);
		}
		for (const name of ["geolocation", "notifications", "camera", "microphone", "clipboard-read", "local-fonts"]) {
			expect(await page.ask("permission", name), name).toBe("denied");
		}
		expect([await page.ask("notify"), await page.ask("place")]).toEqual(["denied", 1]);
		await page.ask("register");
		expect(await page.ask("dialogs")).toBe(3);
		expect(await page.ask("worker")).not.toBe("runs");
		await expectShut("permissions");
	});

	test("a window that a hand does get open is shut, and the page stands as before", async () => {
		await page.ask("link", { href: "/", target: "_blank" });
		screen.click(1);
		await eventually(() => (news().includes("a second window was shut") ? true : undefined));
		await eventually(() => (screen.windows() === usual ? true : undefined));
		heard = kiosk.said().length;
		// The window that was shut may have taken a word: its page was the same.
		await eventually(() => page.ask("uncover").then(() => true));
		await expectShut("after it");
	});

	test("a file field opens no view of the machine's files", async () => {
		await page.ask("file");
		screen.click(1);
		await settle();
		expect([screen.windows(), news()]).toEqual([usual, ""]);
	});

	test("the box's data in place of the page, and a page that crashes: it comes back by itself, and both are counted", async () => {
		await page.ask("go", "/v1/openapi.json");
		await eventually(() => (news().includes("fell: left") ? true : undefined));
		await eventually(() => stateOf().catch(() => undefined), 20_000);
		for (const renderer of kiosk.renderers()) process.kill(renderer, "SIGKILL");
		await eventually(() => (news().includes("fell: crashed") ? true : undefined));
		await eventually(async () => {
			const { kiosk: told } = await getJson<About>(`${post.edgeUrl}/v1/about`);
			return told?.falls === 2 ? told : undefined;
		});
		heard = kiosk.said().length;
		await eventually(() => stateOf().catch(() => undefined), 20_000);
		await expectShut("after both");
	});
});
