// `npm test`: everything that must hold before a change goes in, cheapest first. The last line sums it up.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Tally {
	readonly passed: number;
	readonly failed: number;
}

const CHECKS = [
	["tsc", "-p", "."],
	["biome", "check", "--error-on-warnings"],
	["oxlint", "--type-aware", "--deny-warnings"],
] as const;

const reports = mkdtempSync(join(tmpdir(), "tesai-test-"));
const tally = runSteps();
rmSync(reports, { recursive: true, force: true });
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;

/** Stops at the first step that fails: what comes after would only repeat the bad news, more slowly. */
function runSteps(): Tally {
	for (const [command, ...args] of CHECKS) {
		if (runStep(command, args) !== 0) return stopAt(`\`${command} ${args.join(" ")}\` found something`, 0, 1);
	}
	let passed = 0;
	for (const project of ["unit", "waits", "screens", "journeys"]) {
		const report = join(reports, `${project}.json`);
		const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
		const status = runStep("vitest", ["run", "--project", project], reporters);
		const counted = readTally(report);
		passed += counted.passed;
		// A file that does not load, or an error outside any test, fails the run without a failed test.
		const failed = status === 0 ? counted.failed : Math.max(1, counted.failed);
		if (failed > 0) return stopAt(`the ${project} tests do not pass`, passed, failed);
	}
	return { passed, failed: 0 };
}

function runStep(command: string, args: readonly string[], unsaid: readonly string[] = []): number {
	console.log(`\n· ${command} ${args.join(" ")}`);
	return spawnSync(command, [...args, ...unsaid], { stdio: ["ignore", "inherit", "inherit"] }).status ?? 1;
}

function readTally(report: string): Tally {
	try {
		const counts = JSON.parse(readFileSync(report, "utf8")) as { numPassedTests: number; numFailedTests: number };
		return { passed: counts.numPassedTests, failed: counts.numFailedTests };
	} catch {
		// vitest ended before it could report; its exit code then says "failed".
		return { passed: 0, failed: 0 };
	}
}

function stopAt(reason: string, passed: number, failed: number): Tally {
	console.error(`\nstopped: ${reason}`);
	return { passed, failed };
}
