// The page as it ships, built from the sources of the moment; several journeys of one run share what was built.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
} from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./program.ts";

const BUILT = join(ROOT, "node_modules/.cache/tesai-screen");
/** What the page is made of beside its own folder. */
const BESIDE = ["shared/contract", "shared/wire", "package-lock.json"];

/** Builds the page, or a copy of its sources, into `dir` and returns it; throws what the build said when it fails. */
export function buildScreen(dir: string, sources = join(ROOT, "desktop/screen")): string {
	const built = join(BUILT, digestOf([sources, ...BESIDE.map((path) => join(ROOT, path))]));
	if (!existsSync(built)) {
		mkdirSync(BUILT, { recursive: true });
		const draft = mkdtempSync(join(BUILT, "draft-"));
		runVite(sources, draft);
		try {
			renameSync(draft, built);
		} catch {
			// Another journey was first with the same.
			rmSync(draft, { recursive: true });
		}
	}
	cpSync(built, dir, { recursive: true });
	return dir;
}

function runVite(sources: string, dir: string): void {
	const vite = join(ROOT, "node_modules/vite/bin/vite.js");
	const built = spawnSync(process.execPath, [vite, "build", sources, "--outDir", dir, "--emptyOutDir"], {
		cwd: ROOT,
		encoding: "utf8",
	});
	if (built.status !== 0) throw new Error(built.stderr);
}

/** Of every file's path and content, wherever the folders lie. */
function digestOf(roots: readonly string[]): string {
	const hash = createHash("sha256");
	for (const root of roots) {
		for (const file of listFiles(root)) hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
	}
	return hash.digest("hex").slice(0, 16);
}

function listFiles(root: string): string[] {
	if (statSync(root).isFile()) return [root];
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.parentPath.includes(join(root, "dist")))
		.map((entry) => join(entry.parentPath, entry.name))
		.toSorted();
}
