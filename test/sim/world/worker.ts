// One process of a campaign: the job is its one argument, each world's outcome a line on standard output.

import { breakRule, tellPlainly } from "./break-rule.ts";
import type { WorkerJob } from "./run-seeds.ts";

const job = JSON.parse(process.argv[2] ?? "{}") as WorkerJob;
// Before anything of the product is loaded.
if (job.mutant !== undefined) breakRule(job.mutant);
if (job.isPlain === true) tellPlainly();
// Every failed try is an error; nobody reads where the weather came from.
Error.stackTraceLimit = 0;
const { runSeeds } = await import("./run-seeds.ts");
for await (const result of runSeeds(job)) process.stdout.write(`${JSON.stringify(result)}\n`);
