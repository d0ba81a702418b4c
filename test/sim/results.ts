// What a long run found out, told to the terminal and, in a campaign, to the file that becomes RELIABILITY.md's table.

import { appendFileSync, readFileSync } from "node:fs";
import type { Row } from "../bench/report.ts";

/** `TESAI_RESULTS` names the file; without it the result is only printed. */
export function tellResult(what: string, value: string): void {
	console.info(`${what}: ${value}`);
	const file = process.env.TESAI_RESULTS;
	if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, value })}\n`);
}

export function readResults(file: string): Row[] {
	return readFileSync(file, "utf8")
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as Row);
}
