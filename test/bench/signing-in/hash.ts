// A program of its own for one measurement: computes PIN hashes one after the other and says how long each took and what memory stays.

import { argon2, randomBytes } from "node:crypto";

const HASHES = 60;
const compute = () =>
	new Promise<void>((found, fail) =>
		argon2(
			"argon2id",
			{
				...{ message: "4071", nonce: randomBytes(16), secret: randomBytes(32) },
				...{ memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 },
			},
			(error) => (error === null ? found() : fail(error)),
		),
	);

const before = process.memoryUsage().rss;
const took: number[] = [];
for (let i = 0; i < HASHES; i++) {
	const startedAt = performance.now();
	await compute();
	took.push(performance.now() - startedAt);
}
const stays = process.memoryUsage().rss - before;
const peak = process.resourceUsage().maxRSS * 1_024 - before;
console.log(JSON.stringify({ took, stays, peak }));
