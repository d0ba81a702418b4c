// The page as it ships, built anew for a journey from the sources of the moment.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./program.ts";

/** Builds the page, or a copy of its sources, into `dir` and returns it; throws what the build said when it fails. */
export function buildScreen(dir: string, sources = "desktop/screen"): string {
	const vite = join(ROOT, "node_modules/vite/bin/vite.js");
	const built = spawnSync(process.execPath, [vite, "build", sources, "--outDir", dir, "--emptyOutDir"], {
		cwd: ROOT,
		encoding: "utf8",
	});
	if (built.status !== 0) throw new Error(built.stderr);
	return dir;
}
