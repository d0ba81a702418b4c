// `npm run locales`: how complete and how reviewed the languages are; ends with 1 when a text is missing, unused or not as it must be.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readCatalogue } from "./catalogue.ts";
import { judgeCatalogue } from "./findings.ts";
import { formatReport, summariseLanguages } from "./report.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const REPORT = join(ROOT, "desktop/screen/locales/REPORT.md");

const catalogue = readCatalogue(ROOT);
const report = formatReport(catalogue);
const findings = judgeCatalogue(catalogue);
for (const line of summariseLanguages(catalogue)) console.log(line);
for (const { kind, where, about } of findings) console.error(`${kind}: ${where}: ${about}`);
if (process.argv.includes("--write")) {
	writeFileSync(REPORT, report);
	console.log("written: desktop/screen/locales/REPORT.md");
} else if (readFileSync(REPORT, "utf8") !== report) {
	console.log("desktop/screen/locales/REPORT.md is older than the texts: npm run locales -- --write");
}
process.exitCode = findings.length === 0 ? 0 : 1;
