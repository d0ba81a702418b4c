// Judges recorded fridge traces by the rules of a post: node edge/coldchain/judge-trace.ts FILE… [--profile pqs|tight] [--json]

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTraces } from "./trace.ts";
import { judgeTrace } from "./trace-judgement.ts";
import { compareLabels, describeTrace } from "./trace-report.ts";

const USAGE = "usage: node edge/coldchain/judge-trace.ts FILE… [--profile pqs|tight] [--json]\n";

/** One file's lines, or its judgement as JSON. Throws when the file cannot be read as JSON at all. */
function judgeFile(path: string, profile: "pqs" | "tight", asJson: boolean): string {
	const traces = readTraces(JSON.parse(readFileSync(path, "utf8")) as unknown);
	if (traces.length === 0) throw new Error("no records in it");
	if (!asJson) return traces.flatMap((trace) => describeTrace(trace, judgeTrace(trace, profile), profile)).join("\n");
	return JSON.stringify(
		traces.map((trace) => {
			const { alarms, faults, limits } = judgeTrace(trace, profile);
			const labels = compareLabels(trace, judgeTrace(trace, profile));
			const { name, notes } = trace;
			return { name, profile, records: trace.records.length, limits, alarms, faults, labels, notes };
		}),
		null,
		2,
	);
}

const { values, positionals } = parseArgs({
	options: { profile: { type: "string", default: "pqs" }, json: { type: "boolean", default: false } },
	allowPositionals: true,
	strict: false,
});
const { profile } = values;
if (positionals.length === 0 || (profile !== "pqs" && profile !== "tight")) {
	process.stderr.write(USAGE);
	process.exitCode = 1;
} else {
	for (const path of positionals) {
		try {
			process.stdout.write(`${judgeFile(path, profile, values.json === true)}\n`);
		} catch (error) {
			process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
			process.exitCode = 1;
		}
	}
}
