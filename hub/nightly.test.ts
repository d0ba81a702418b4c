import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { expect, test } from "vitest";
import { runTidyings, startNightly } from "./nightly.ts";

test("A4 one that fails keeps nobody from tidying up, and is said", async () => {
	const said: unknown[] = [];
	const log = { ...silentLog, error: (...words: unknown[]) => said.push(words) };
	const done: string[] = [];
	await runTidyings(
		[
			{ name: "broken", run: () => Promise.reject(new Error("disk")) },
			{ name: "other", run: async () => done.push("other") },
		],
		epochMs(0),
		log as never,
	);
	expect(done).toEqual(["other"]);
	expect(said).toHaveLength(1);
});

test("the hub tidies up ten minutes after its start, and every day from then on; a closed one no more", async () => {
	const speed = 86_400;
	const began = performance.now();
	const clock = {
		utc: () => epochMs(Math.round((performance.now() - began) * speed)),
		mono: () => millis(0),
		bootId: "b",
		speed,
	};
	const runs: number[] = [];
	const nightly = startNightly(clock, silentLog, [{ name: "count", run: async (now) => runs.push(now) }]);
	await expect.poll(() => runs.length, { timeout: 10_000 }).toBeGreaterThan(1);
	await nightly.close();
	const { length } = runs;
	await new Promise((resolve) => setTimeout(resolve, 1_200));
	expect(runs).toHaveLength(length);
});
