// `npm run campaign`: the reliability tests with the counts that a release needs; half an hour instead of half a minute.
// `--write` puts what they found into RELIABILITY.md.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, renderTable, replaceSection } from "../bench/report.ts";
import { ROOT } from "./program.ts";
import { readResults } from "./results.ts";

const COUNTS = { TESAI_KILLS: "200", TESAI_STATES: "2000", TESAI_STARTS: "40", TESAI_RECORDED_MS: "20000" };
const SUBJECTS = [
	"test/sim/power-cut",
	"test/journeys/power-cut.test.ts",
	"test/journeys/power-cut-while-letting-go.test.ts",
	"test/journeys/hub-power-cut.test.ts",
];

const folder = mkdtempSync(join(tmpdir(), "tesai-campaign-"));
const results = join(folder, "results");
writeFileSync(results, "");
const { status } = spawnSync("vitest", ["run", "--testTimeout=3600000", ...SUBJECTS], {
	cwd: ROOT,
	stdio: ["ignore", "inherit", "inherit"],
	// What the environment already says wins: a campaign can be made longer or its seed repeated.
	env: { ...COUNTS, ...process.env, TESAI_RESULTS: results },
});
const title = "Power cuts and kills";
const table = renderTable({ title, rows: readResults(results) });
rmSync(folder, { recursive: true });
console.log(`\n${describeMachine()}\n\n${table}`);
if (status === 0 && process.argv.includes("--write")) {
	replaceSection(join(ROOT, "RELIABILITY.md"), "campaign", `## ${title}\n\n${describeMachine()}\n\n${table}`);
}
process.exitCode = status ?? 1;
