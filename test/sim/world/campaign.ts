// `npm run simulate`: many worlds in two processes, then the same worlds with one rule broken at a time, which must be noticed.
//
// `--write` puts the tables into RELIABILITY.md. `--seeds`, `--seasons` and `--from` change the counts; a failing seed is repeated by
// `npm run simulate -- --seed 123 --days 90`.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { describeMachine, renderTable, replaceSection } from "../../bench/report.ts";
import { ROOT } from "../program.ts";
import { MUTANTS } from "./mutants.ts";
import { runSeeds, type SeedResult, type WorkerJob } from "./run-seeds.ts";

const { values: args } = parseArgs({
	options: {
		seed: { type: "string" },
		days: { type: "string", default: "1" },
		from: { type: "string", default: "1" },
		seeds: { type: "string", default: "8700" },
		coded: { type: "string", default: "300" },
		seasons: { type: "string", default: "1000" },
		mutants: { type: "string", default: "300" },
		write: { type: "boolean", default: false },
	},
});
const SEASON_DAYS = 90;
const WORKERS = Math.min(2, availableParallelism());

interface Total {
	readonly title: string;
	readonly from: number;
	worlds: number;
	boxDays: number;
	facts: number;
	frames: number;
	turns: number;
	longestDrainMs: number;
	tookMs: number;
	readonly counts: Map<string, number>;
	readonly failed: SeedResult[];
}

if (args.seed === undefined) await campaign();
else
	for (const result of await collect(runSeeds({ from: Number(args.seed), count: 1, step: 1, days: Number(args.days) })))
		tell(result);

async function campaign(): Promise<void> {
	const from = Number(args.from);
	const days = Number(args.days);
	const totals = [
		await runMany(`worlds of ${days} day(s), frames by the trained coder`, { from, count: Number(args.coded), days }),
		await runMany(`worlds of ${days} day(s), frames told plainly`, {
			...{ from: from + Number(args.coded), count: Number(args.seeds), days, isPlain: true },
		}),
		await runMany(`worlds of ${SEASON_DAYS} days, frames told plainly`, {
			...{ from, count: Number(args.seasons), days: SEASON_DAYS, isPlain: true },
		}),
	];
	const noticed = await tryMutants(Number(args.mutants));
	const rows = totals.flatMap((total) => [
		{
			what: `${total.worlds} ${total.title}, from seed ${total.from} on`,
			value: `${total.failed.length} broke a rule; ${Math.round(total.tookMs / 60_000)} min in ${WORKERS} processes`,
		},
		{
			what: "what they were",
			value: `${Math.round(total.boxDays)} box-days, ${total.facts} facts, ${total.frames} frames, ${total.turns} events`,
		},
		{
			what: "longest drain after the healing",
			value: `${Math.round(total.longestDrainMs / 60_000)} min of simulated time`,
		},
	]);
	const met = new Map<string, number>();
	for (const { counts } of totals) for (const [what, count] of counts) met.set(what, (met.get(what) ?? 0) + count);
	const tables = [
		renderTable({ title: "", rows }),
		renderTable({
			title: "",
			rows: noticed.map(({ rule, noticed: value }) => ({ what: `broken on purpose: ${rule}`, value })),
		}),
		renderTable({ title: "", rows: [...met].sort().map(([what, count]) => ({ what, value: String(count) })) }),
	];
	console.log(`\n${describeMachine()}\n\n${tables.join("\n\n")}`);
	const failed = totals.flatMap((total) => total.failed);
	for (const one of failed.slice(0, 20)) tell(one);
	const isWhole = failed.length === 0 && noticed.every(({ isNoticed }) => isNoticed);
	if (args.write && isWhole) {
		const section = `## Simulated worlds\n\n${describeMachine()}\n\n${tables.join("\n\n")}`;
		replaceSection(join(ROOT, "RELIABILITY.md"), "simulation", section);
	}
	process.exitCode = isWhole ? 0 : 1;
}

async function runMany(title: string, job: Omit<WorkerJob, "step">): Promise<Total> {
	const { from, count } = job;
	const counts = new Map<string, number>();
	const total: Total = {
		...{ title, from, worlds: 0, boxDays: 0, facts: 0, frames: 0, turns: 0, longestDrainMs: 0, tookMs: 0 },
		...{ counts, failed: [] },
	};
	const began = performance.now();
	const take = (result: SeedResult) => {
		total.worlds++;
		total.boxDays += result.boxes * result.days;
		total.facts += result.facts;
		total.frames += result.frames;
		total.turns += result.turns;
		total.longestDrainMs = Math.max(total.longestDrainMs, result.drainMs);
		for (const [what, by] of result.counts) counts.set(what, (counts.get(what) ?? 0) + by);
		if (result.complaints.length > 0) {
			total.failed.push(result);
			tell(result);
		}
		if (total.worlds % 100 === 0) process.stderr.write(`${total.worlds} of ${count} ${title}\r`);
	};
	await Promise.all(
		Array.from({ length: WORKERS }, (_, at) =>
			spawnWorker({ ...job, from: from + at, count: Math.ceil((count - at) / WORKERS), step: WORKERS }, take),
		),
	);
	total.tookMs = performance.now() - began;
	return total;
}

/** One process; `mutant` names the rule that is broken in it. */
function spawnWorker(job: WorkerJob, take: (result: SeedResult) => void): Promise<void> {
	const child = spawn(process.execPath, [join(import.meta.dirname, "worker.ts"), JSON.stringify(job)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	createInterface({ input: child.stdout }).on("line", (line) => take(JSON.parse(line) as SeedResult));
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
	});
}

async function tryMutants(most: number): Promise<{ rule: string; noticed: string; isNoticed: boolean }[]> {
	const waiting = [...MUTANTS];
	const found: { rule: string; noticed: string; isNoticed: boolean }[] = [];
	const work = async () => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			const { name, days, stress } = next;
			let tried = 0;
			let first: SeedResult | undefined;
			await spawnWorker(
				{
					from: 1,
					count: most,
					step: 1,
					days,
					mutant: name,
					isPlain: true,
					stopAtFirst: true,
					...(stress && { stress }),
				},
				(result) => {
					tried++;
					if (result.complaints.length > 0) first ??= result;
				},
			);
			const by = first?.complaints[0];
			const noticed =
				by === undefined ? `not noticed in ${tried} worlds` : `noticed in world ${tried}: ${by.rule} (${by.what})`;
			found.push({ rule: name, noticed, isNoticed: first !== undefined });
		}
	};
	await Promise.all(Array.from({ length: WORKERS }, work));
	return MUTANTS.map(({ name }) => found.find(({ rule }) => rule === name)!);
}

function tell(result: SeedResult): void {
	console.log(
		`seed ${result.seed}, ${result.days} days: ${result.facts} facts, ${result.frames} frames, trace ${result.trace}`,
	);
	for (const { day, rule, what } of result.complaints) console.log(`  day ${day}: ${rule}: ${what}`);
	if (args.seed !== undefined) for (const [what, count] of result.counts) console.log(`  ${what}: ${count}`);
}

async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const one of from) all.push(one);
	return all;
}
