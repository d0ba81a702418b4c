// Programs of the operating system that some tests drive: asked for in one line, never skipped in continuous integration.

import { accessSync, constants } from "node:fs";

const told = new Set<string>();

/**
 * True when the program is there. Otherwise it throws under `CI=true`; elsewhere it says once what to install and the
 * caller leaves its test out: `test.skipIf(!needsDebian("socat", "/usr/bin/socat"))`.
 */
export function needsDebian(name: string, path: string): boolean {
	try {
		accessSync(path, constants.R_OK);
		return true;
	} catch {
		if (process.env.CI === "true") throw new Error(`this test needs ${path}: apt-get install ${name}`);
		if (!told.has(name)) console.info(`left out here: apt-get install ${name} for the tests that need ${path}`);
		told.add(name);
		return false;
	}
}
