// `npm run bench [-- name …]`: measures, one subject after the other, and prints tables. `--write` puts them into BENCHMARKS.md.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../sim/program.ts";
import { describeMachine, type Report, renderTable, replaceSection } from "./report.ts";

/** What a measurement's module exports. */
interface Bench {
	run(): Promise<Report>;
}

const NOT_MEASUREMENTS = new Set(["main.ts", "report.ts"]);
const args = process.argv.slice(2);
const isWriting = args.includes("--write");
const wanted = args.filter((arg) => arg !== "--write");

/** `idle.ts`, or `mqtt-intake/main.ts` where a measurement needs more than one file. */
const benches = readdirSync(import.meta.dirname, { withFileTypes: true })
	.filter(({ name }) => !NOT_MEASUREMENTS.has(name))
	.map((entry) => (entry.isDirectory() ? join(entry.name, "main.ts") : entry.name))
	.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && existsSync(join(import.meta.dirname, file)));
const nameOf = (file: string) => file.replace(/(?:\/main)?\.ts$/, "");

const unknown = wanted.filter((name) => !benches.some((file) => nameOf(file) === name));
if (unknown.length > 0) {
	console.error(`no such measurement: ${unknown.join(", ")}; there are ${benches.map(nameOf).join(", ")}`);
	process.exit(1);
}

console.log(describeMachine());
for (const file of benches) {
	const name = nameOf(file);
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	const bench = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as Bench;
	const report = await bench.run();
	const table = renderTable(report);
	console.log(`\n${report.title}\n\n${table}`);
	if (isWriting) {
		const text = `## ${report.title}\n\n${describeMachine()}\n\n${table}`;
		replaceSection(join(ROOT, "BENCHMARKS.md"), name, text);
	}
}
process.exit(0);
