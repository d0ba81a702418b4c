// The kiosk's shell on the real Electron, wherever its binary and a display are; elsewhere kiosk.test.ts stands alone.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import { _electron } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { ESCAPES } from "../../desktop/escapes.ts";
import { openPost } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";

const ELECTRON = join(ROOT, "node_modules/electron/dist/electron");
const isHere = existsSync(ELECTRON) && process.env.DISPLAY !== undefined;
if (!isHere)
	// The package carries no program: its installer fetches it from outside the registry.
	console.info("left out here: `node node_modules/electron/install.js` and a display for the Electron shell");

test.skipIf(!isHere)("A8 the shell waits for the edge, shows the page, and lets nobody out of it", async () => {
	const dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
	onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
	const build = (...args: string[]) => expect(spawnSync("npm", args, { cwd: ROOT }).status).toBe(0);
	build("run", "build", "--workspace", "desktop");
	build("run", "build:screen", "--", "--outDir", dist, "--emptyOutDir");
	const post = await openPost({ screenDir: dist });
	onTestFinished(post.close);
	await post.edge.kill9();

	const shell = await _electron.launch({
		executablePath: ELECTRON,
		args: ["--no-sandbox", join(ROOT, "desktop")],
		env: { ...(process.env as Record<string, string>), TESAI_EDGE_URL: `${post.edgeUrl}/` },
	});
	onTestFinished(() => shell.close());
	const window = await shell.firstWindow();
	await window.getByText("Buscando la caja…").waitFor();
	await post.restart("edge");
	await window.locator(".fridge").first().waitFor();

	expect(await window.evaluate(() => ["require", "process", "Buffer"].filter((name) => name in globalThis))).toEqual(
		[],
	);
	expect(await window.evaluate(() => navigator.userAgent)).toContain(KIOSK_AGENT);
	expect(await window.evaluate(() => globalThis.open("https://example.org/"))).toBeNull();
	for (const { id, by } of ESCAPES) {
		if (by.kind === "address") {
			await window.evaluate((url) => location.assign(url), by.url.replace("http://127.0.0.1:8080", post.edgeUrl));
		} else if (by.kind === "keys") {
			const [key = "", ...held] = by.keys.split("+").toReversed();
			await shell.evaluate(
				({ BrowserWindow }, [keyCode, modifiers]) => {
					const contents = BrowserWindow.getAllWindows()[0]?.webContents;
					contents?.sendInputEvent({ type: "keyDown", keyCode, modifiers });
					contents?.sendInputEvent({ type: "keyUp", keyCode, modifiers });
				},
				[key.replace(/_L$/, ""), held.map((name) => name.toLowerCase() as "control" | "alt" | "shift")] as const,
			);
		} else continue;
		await window.locator(".fridge").first().waitFor();
		expect(new URL(window.url()).href, id).toBe(`${post.edgeUrl}/`);
		expect(shell.windows(), id).toHaveLength(1);
	}
});
