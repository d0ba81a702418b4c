// Hands a PDF to the system's printing, and says in one word what came of it. [SH10]

import type { PrinterConfig } from "@tesai/shared/contract/config/printer.ts";
import type { PrintAnswer } from "@tesai/shared/contract/edge-api/sheet.ts";
import { runChild } from "./child.ts";

/** `lp` answers at once when the printing system is there; a printer on a network that is gone keeps it waiting. */
const TIME_LIMIT_MS = 20_000;
const MOST_BYTES = 64_000;

/** What lp and CUPS say (cups 2.4, LC_ALL=C), in the order in which it is looked for. */
const COMPLAINTS: readonly (readonly [RegExp, PrintAnswer["outcome"]])[] = [
	[/media-empty|media-needed|out of paper/i, "out-of-paper"],
	[/no default destination|does not exist|unknown destination|non-existent|no destinations/i, "no-printer"],
	[
		/not accepting|unable to (?:connect|contact|locate)|connection refused|bad file descriptor|scheduler (?:is )?not|offline|unreachable/i,
		"offline",
	],
];

/** The PDF goes through a pipe: nothing of it is left in a file of ours. */
export async function printPaper(config: PrinterConfig | undefined, pdf: Uint8Array): Promise<PrintAnswer> {
	const [program, ...args] = config?.command ?? [];
	if (program === undefined) return { outcome: "no-printer" };
	const run = await runChild({ program, args, input: pdf, timeLimitMs: TIME_LIMIT_MS, mostBytes: MOST_BYTES });
	switch (run.end) {
		case "missing":
			return { outcome: "no-printer" };
		case "too-slow":
			return { outcome: "no-answer" };
		case "too-much":
			return { outcome: "refused" };
		case "done":
			return { outcome: outcomeOf(run.code, `${run.complaint}\n${run.output.toString()}`) };
	}
}

function outcomeOf(code: number, words: string): PrintAnswer["outcome"] {
	if (code === 0) return "sent";
	return COMPLAINTS.find(([pattern]) => pattern.test(words))?.[1] ?? "refused";
}
