// From a fresh checkout to a running program: installs what the lockfile names, builds the page, hands over to Node 24.
// Plain JavaScript on purpose: the machine may carry Node 20 and nothing else.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const NODE = join(ROOT, "node_modules/.bin/node");
const PAGE = join(ROOT, "desktop/screen/dist/index.html");

const PROGRAMS = {
	start: "provisioning/demo/main.ts",
	test: "provisioning/test-all.ts",
	bench: "test/bench/main.ts",
	locales: "provisioning/locales/main.ts",
	campaign: "test/sim/campaign.ts",
	simulate: "test/sim/world/campaign.ts",
	kiosk: "desktop/start-kiosk.ts",
	voice: "desktop/voice/main.ts",
};

const [verb, ...rest] = process.argv.slice(2);
const program = PROGRAMS[verb];
if (program === undefined) stop(`say one of: ${Object.keys(PROGRAMS).join(", ")}`);
if (!isInstalled()) install();
if (verb !== "locales" && isPageStale()) buildPage();
handOver(program, rest);

/** Compares npm's own record of what it installed with the lockfile; an `npm install` by hand counts as well. */
function isInstalled() {
	const wanted = readPackages("package-lock.json");
	const present = readPackages("node_modules/.package-lock.json");
	const complete = Object.entries(wanted).every(
		([path, { version, optional }]) => path === "" || optional || present[path]?.version === version,
	);
	return complete && hasNode24();
}

function readPackages(lockfile) {
	const path = join(ROOT, lockfile);
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : {};
}

function hasNode24() {
	return existsSync(NODE) && spawnSync(NODE, ["-v"], { encoding: "utf8" }).stdout?.startsWith("v24.");
}

/**
 * No install script runs but the one of the package `node`, which fetches Node 24 itself: npm would otherwise try to
 * compile better-sqlite3 although it ships its binary, and npm 10 knows no list of approved scripts.
 */
function install() {
	console.log("installing, once; this takes about a minute");
	runNpm("ci", "--ignore-scripts");
	runNpm("rebuild", "node", "--ignore-scripts=false");
	if (!hasNode24()) stop("the package `node` did not bring Node 24 for this machine (64-bit Linux or macOS is needed)");
}

function runNpm(...args) {
	const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
	// npm runs on the machine's own Node: the one in node_modules is about to be replaced.
	const own = join(ROOT, "node_modules/.bin");
	const PATH = process.env.PATH.split(delimiter).filter((dir) => resolve(dir) !== own);
	const env = { ...process.env, PATH: PATH.join(delimiter) };
	const npm = spawnSync("npm", [...args, ...quiet], { cwd: ROOT, env, stdio: ["ignore", "ignore", "pipe"] });
	if (npm.error) stop(`npm could not be started (${npm.error.code}): install npm 10 or newer beside Node`);
	if (npm.status === 0) return;
	const code = /npm error code (\S+)/.exec(npm.stderr.toString())?.[1] ?? `exit code ${npm.status}`;
	stop(`npm ${args[0]} failed (${code}): it needs the package registry and room on the disk; then run this again`);
}

function isPageStale() {
	if (!existsSync(join(ROOT, "desktop/screen/vite.config.ts"))) return false;
	if (!existsSync(PAGE)) return true;
	return (
		newestChange(join(ROOT, "desktop/screen"), join(ROOT, "shared/contract"), join(ROOT, "package-lock.json")) >
		statSync(PAGE).mtimeMs
	);
}

function newestChange(...paths) {
	return Math.max(
		...paths.map((path) => {
			const found = statSync(path);
			if (!found.isDirectory()) return found.mtimeMs;
			const inside = readdirSync(path).filter((name) => name !== "dist" && name !== "node_modules");
			return Math.max(0, ...inside.map((name) => newestChange(join(path, name))));
		}),
	);
}

function buildPage() {
	console.log("building the screen");
	const vite = join(ROOT, "node_modules/vite/bin/vite.js");
	const built = spawnSync(NODE, [vite, "build", "desktop/screen", "--logLevel", "warn"], {
		cwd: ROOT,
		stdio: "inherit",
	});
	if (built.status !== 0) stop("the screen could not be built; the reason is above");
}

/** Becomes the program as far as anybody can see: same terminal, same signals, same exit code. */
function handOver(entry, args) {
	const env = {
		...process.env,
		PATH: [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter),
		// Types are stripped once, not at every start: about 18 MB less memory in each process.
		NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(ROOT, "node_modules/.cache/compiled"),
	};
	const child = spawn(NODE, [join(ROOT, entry), ...args], { cwd: ROOT, env, stdio: "inherit" });
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	child.on("error", (error) => stop(`${entry} could not be started: ${error.message}`));
	child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function stop(reason) {
	console.error(`tesai: ${reason}`);
	process.exit(1);
}
