import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { runSeeds, type SeedResult, type WorkerJob } from "./run-seeds.ts";

/** The same in a process of its own, perhaps with one rule broken. */
async function runApart(job: WorkerJob): Promise<SeedResult[]> {
	const worker = join(import.meta.dirname, "worker.ts");
	const child = spawn(process.execPath, [worker, JSON.stringify(job)], { stdio: ["ignore", "pipe", "inherit"] });
	const results: SeedResult[] = [];
	createInterface({ input: child.stdout }).on("line", (line) => results.push(JSON.parse(line) as SeedResult));
	const [code] = await once(child, "close");
	expect(code).toBe(0);
	return results;
}

const broken = (results: readonly SeedResult[]) =>
	results.flatMap(({ seed, days, complaints }) => complaints.map((one) => ({ seed, days, ...one })));

describe("a simulated region", () => {
	test("keeps every rule in worlds of seven hours with everything that goes wrong", async () => {
		const halves = [1, 2].map((from) => runApart({ from, count: 60, step: 2, days: 0.3, isPlain: true }));
		const results = (await Promise.all(halves)).flat();
		expect(broken(results)).toEqual([]);
		expect(results).toHaveLength(120);
		const met = new Set(results.flatMap(({ counts }) => counts.map(([what]) => what)));
		for (const what of ["box power cut", "hub killed", "https no-answer", "satellite carried", "usb carried"])
			expect(met).toContain(what);
	}, 120_000);

	test("is the same again from the same seed, in this process and in another one, down to the sealed bytes", async () => {
		const job = { from: 7, count: 2, step: 1, days: 0.15 };
		const here: SeedResult[] = [];
		for await (const result of runSeeds(job)) here.push(result);
		const there = await runApart(job);
		expect(there).toEqual(here);
		expect(broken(here)).toEqual([]);
		expect(new Set(here.map(({ trace }) => trace)).size).toBe(2);
	}, 60_000);
});

describe("a rule that is broken on purpose is noticed", () => {
	const quick = MUTANTS.filter(({ isQuick }) => isQuick);
	test("in five places at least", () => expect(quick.length).toBeGreaterThanOrEqual(5));
	test.each(quick)(
		"$name",
		async ({ name, days }) => {
			const results = await runApart({
				from: 1,
				count: 40,
				step: 1,
				days,
				mutant: name,
				isPlain: true,
				stopAtFirst: true,
			});
			expect(broken(results)).not.toEqual([]);
		},
		120_000,
	);
});
