// A1: what was acknowledged survives. The edge is killed in the middle of its work, and its disk is cut in every way a power
// cut can; nothing that a PUBACK, an HTTP 2xx or the hub has confirmed may be missing afterwards.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { openDatabase, openReader } from "@tesai/shared/node/sqlite.ts";
import { afterAll, expect, test } from "vitest";
import { lastSeq } from "../../edge/journal/store.ts";
import { MIGRATIONS } from "../../edge/sqlite/migrations.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost } from "../sim/post.ts";
import { eachCrashState } from "../sim/power-cut/crash-states.ts";
import { openRecorder } from "../sim/power-cut/recorder.ts";
import type { LogLine } from "../sim/program.ts";
import { chooseSeed, pick, randomFrom } from "../sim/random.ts";
import { tellResult } from "../sim/results.ts";
import { BUSY_FRIDGES, Readings, startTraffic } from "../sim/traffic.ts";
import { Witness } from "../sim/witness.ts";

/** `npm run campaign` asks for hundreds and thousands. */
const KILLS = Number(process.env.TESAI_KILLS ?? 8);
const STATES = Number(process.env.TESAI_STATES ?? 60);
const STARTS = Number(process.env.TESAI_STARTS ?? 3);
const RECORDED_MS = Number(process.env.TESAI_RECORDED_MS ?? 4_000);

const seed = chooseSeed();
const scratch = mkdtempSync(join(tmpdir(), "tesai-journey-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
/** That no hub answers is no trouble of the box's own. */
const isTrouble = ({ level, code }: LogLine) => (level ?? 0) >= 40 && code !== "unreachable" && code !== "no-answer";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(
	`A1 killed ${KILLS} times in the middle of its work, the edge keeps every promise (seed ${seed})`,
	async () => {
		const random = randomFrom(seed);
		const post = await openPost({ fridges: BUSY_FRIDGES, hub: true });
		const witness = new Witness();
		const readings = new Readings();
		const starts: number[] = [];
		try {
			for (let kill = 1; kill <= KILLS; kill++) {
				const traffic = await startTraffic(post, readings, witness, random);
				await pause(50 + pick(random, 600));
				await post.edge.kill9();
				await traffic.stop();
				const killedAt = performance.now();
				const edge = await post.restart("edge");
				starts.push(performance.now() - killedAt);
				expect(edge.log.filter(isTrouble)).toEqual([]);
				const db = openReader(join(post.edgeData, "edge.sqlite"));
				expect(witness.findBroken(db), `after kill ${kill}`).toEqual([]);
				db.close();
			}
			expect(witness.count).toBeGreaterThan(KILLS * 20);

			// A3: what the box wrote is at the hub, every fact once, and the hub has heard one box only.
			const db = openReader(join(post.edgeData, "edge.sqlite"));
			await eventually(async () => {
				const [view] = await getJson<PostView[]>(`${post.hubUrl}/v1/posts`);
				const behind = view?.lanes.filter(({ lane, appliedUpTo }) => appliedUpTo < lastSeq(db, lane));
				return behind?.length === 0 && view?.lanes.some(({ lane }) => lane === "alarm") ? true : undefined;
			}, 60_000);
			const [view] = await getJson<PostView[]>(`${post.hubUrl}/v1/posts`);
			expect(view).toMatchObject({ forked: false, quarantined: 0 });
			for (const { lane, received, missing } of view?.lanes ?? []) {
				expect({ lane, received, missing }).toEqual({ lane, received: lastSeq(db, lane), missing: 0 });
			}
			db.close();
			tellResult(`edge killed ${KILLS} times (seed ${seed})`, `${witness.count} promises, 0 broken`);
			starts.sort((a, b) => a - b);
			const [median, longest] = [starts[starts.length >> 1]!, starts.at(-1)!].map(Math.round);
			tellResult("from its start after a kill until it is ready", `median ${median} ms, longest ${longest} ms`);
		} finally {
			await post.close();
		}
	},
	120_000 + KILLS * 6_000,
);

test.skipIf(!needsDebian("gcc libc6-dev", "/usr/bin/gcc"))(
	`A1 a power cut at ${STATES} moments leaves every promise kept (seed ${seed})`,
	async () => {
		const random = randomFrom(seed);
		// The recorder is told of the directory before the post makes its own: the same place by another name will not do.
		const recordings = mkdtempSync(join(scratch, "record-"));
		const dataDir = join(recordings, "edge");
		mkdirSync(dataDir);
		const recorder = openRecorder(dataDir, recordings);
		const witness = new Witness(recorder.position);
		const post = await openPost({ fridges: BUSY_FRIDGES, hub: true, edgeData: dataDir, edgeEnv: recorder.env });
		try {
			const traffic = await startTraffic(post, new Readings(), witness, random);
			await pause(RECORDED_MS);
			await post.edge.kill9();
			await traffic.stop();
		} finally {
			await post.close();
		}

		const operations = recorder.read();
		expect(witness.count).toBeGreaterThan(100);
		let looked = 0;
		let started = 0;
		await eachCrashState(operations, { count: STATES, random, scratch: recordings }, async ({ dir, cutAt }) => {
			// Some states are met by the real program first: it must start as if nothing had happened.
			if (looked++ % Math.ceil(STATES / STARTS) === 0) {
				const again = await openPost({ fridges: BUSY_FRIDGES, edgeData: dir });
				await again.close();
				expect(again.edge.log.filter(isTrouble)).toEqual([]);
				started++;
			}
			const db = openDatabase(join(dir, "edge.sqlite"), { migrations: MIGRATIONS });
			try {
				expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
				expect(witness.findBroken(db, cutAt), `cut at ${cutAt}`).toEqual([]);
			} finally {
				db.close();
			}
		});
		expect(looked).toBe(STATES);
		const work = `${operations.length} disk operations, ${witness.count} promises`;
		tellResult(`edge's disk cut at ${STATES} moments (seed ${seed})`, `${work}, 0 broken, 0 corrupt`);
		tellResult("the real edge started on such a disk", `${started} of ${started} times without a warning`);
	},
	120_000 + STATES * 1_000,
);
