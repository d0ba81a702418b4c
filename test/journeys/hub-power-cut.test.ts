// A1: what the hub acknowledged is on two disks. The hub's own disk is cut in every way a power cut can, while boxes send;
// no fact that an answer has named may be missing afterwards, and no answer's number may be given again.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { loadBoxKey, makeBoxKey } from "@tesai/shared/node/box-key.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { MESSAGES_PER_KEY } from "@tesai/shared/wire/frame.ts";
import { toRuns } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { stringify } from "smol-toml";
import { afterAll, expect, test } from "vitest";
import { coldchainProjection } from "../../hub/coldchain/actions.ts";
import { acceptFrame, type Intake, replayFrames } from "../../hub/intake/actions.ts";
import { type BoxTwin, openBoxTwin, toWireFact } from "../../hub/intake/box-twin.ts";
import { FrameLog } from "../../hub/intake/frame-log.ts";
import { readIntakeCursor } from "../../hub/intake/store.ts";
import { rebuildViews } from "../../hub/intake/upkeep.ts";
import { postsProjection } from "../../hub/posts/actions.ts";
import { openStore } from "../../hub/store/store.ts";
import { needsDebian } from "../sim/debian.ts";
import { eachCrashState } from "../sim/power-cut/crash-states.ts";
import type { Recorded } from "../sim/power-cut/record.ts";
import { openRecorder, type Recorder } from "../sim/power-cut/recorder.ts";
import { startProgram } from "../sim/program.ts";
import { chooseSeed, pick, type Random, randomFrom } from "../sim/random.ts";
import { tellResult } from "../sim/results.ts";

/** `npm run campaign` asks for thousands. */
const STATES = Number(process.env.TESAI_STATES ?? 60);
const RECORDED_MS = Number(process.env.TESAI_RECORDED_MS ?? 3_000);
const BOXES = 3;
/** A rebuild of every view is compared in one state of so many. */
const VIEWS_EVERY = 10;

const seed = chooseSeed();
const scratch = mkdtempSync(join(tmpdir(), "tesai-hub-cut-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FRIDGE = "heladera-1" as FridgeId;
const EPOCH = 7;
const projections = [postsProjection, coldchainProjection];
const VIEWS = ["boot_heard", "anchor", "fridge", "digest", "alarm"] as const;
const clock: Clock = { utc: () => epochMs(Date.now()), mono: () => millis(0), bootId: "hub", speed: 1 };

/** A box's next facts, and now and then one that this hub cannot read. */
function makeFacts(random: Random, seqs: number[]): WireFact[] {
	const take = (lane: number) => {
		const seq = (seqs[lane] ?? 0) + 1;
		seqs[lane] = seq;
		return seq;
	};
	return Array.from({ length: 1 + pick(random, 6) }, (): WireFact => {
		const luck = random();
		if (luck < 0.1) return { ...toWireFact(take(1), raised()), kind: 9_999 };
		if (luck < 0.5) return toWireFact(take(1), raised());
		if (luck < 0.6) return toWireFact(take(0), registered(pick(random, 999)));
		return toWireFact(take(4), summarised(pick(random, 500)));
	}).sort((a, b) => a.lane - b.lane);
}
const raised = (): NewEvent => {
	const since = { boot: 1, monoMs: millis(500) };
	return { kind: "alarm-raised", body: { fridge: FRIDGE, rule: "HEAT", since, forMs: millis(1_000) } };
};
const registered = (no: number): NewEvent => {
	const temperatureSensor = "heladera-1-sonda" as SensorId;
	return { kind: "fridge-registered", body: { fridge: FRIDGE, name: `H ${no}`, profile: "pqs", temperatureSensor } };
};
const summarised = (hour: number): NewEvent => ({
	kind: "period-summarised",
	body: {
		fridge: FRIDGE,
		from: { boot: 1, monoMs: millis(hour * 3_600_000) },
		lastsMs: millis(3_600_000),
		readings: 60,
		minCelsius: celsius(4),
		doorOpenMs: millis(0),
		unpoweredMs: millis(0),
	},
});

/** What one answer promised: these facts are at the hub for good, and this number is used up. */
interface Promised {
	readonly at: number;
	readonly box: number;
	readonly facts: readonly string[];
	readonly answerNo: number;
}

const keyOf = (box: number, { lane, seq, kind, body }: Pick<WireFact, "lane" | "seq" | "kind" | "body">) =>
	`${box} ${lane} ${seq} ${kind} ${Buffer.from(body).toString("hex")}`;
const answerNoOf = ({ keyEpoch, messageNo }: { keyEpoch: number; messageNo: number }) =>
	keyEpoch * MESSAGES_PER_KEY + messageNo;

/** Sends for one box until told to stop, and writes down what each answer says. */
async function sendAsBox(box: BoxTwin, url: string, random: Random, recorder: Recorder, until: number) {
	const promised: Promised[] = [];
	const written = new Map<string, WireFact>();
	const named = new Set<string>();
	const seqs: number[] = [];
	let before: WireFact[] = [];
	while (performance.now() < until) {
		const facts = makeFacts(random, seqs);
		for (const fact of facts) written.set(`${fact.lane} ${fact.seq}`, fact);
		// A frame in five is sent again; one in ten comes after the next one.
		const sent = random() < 0.2 ? [...before, ...facts].sort((a, b) => a.lane - b.lane || a.seq - b.seq) : facts;
		before = facts;
		const headers = { "content-type": "application/octet-stream" };
		const answer = await fetch(`${url}/v1/frames`, { method: "POST", headers, body: Buffer.from(box.seal(sent)) });
		expect(answer.status).toBe(200);
		const { header, payload } = box.openAnswer(new Uint8Array(await answer.arrayBuffer()));
		const news: string[] = [];
		for (const [lane, ranges] of payload.acks?.received ?? []) {
			for (const run of toRuns(ranges))
				for (let seq = run.first; seq <= run.last; seq++) {
					const fact = written.get(`${lane} ${seq}`);
					if (fact === undefined) throw new Error(`the hub names ${lane} ${seq}, which nobody sent`);
					if (named.has(`${lane} ${seq}`)) continue;
					named.add(`${lane} ${seq}`);
					news.push(keyOf(box.box, fact));
				}
		}
		promised.push({ at: recorder.position(), box: box.box, facts: news, answerNo: answerNoOf(header) });
	}
	return promised;
}

/** Opens the hub's store as the next start would and says what of the promises is broken. */
async function findBroken(
	dir: string,
	promised: readonly Promised[],
	boxes: BoxTwin[],
	secrets: Buffer[],
	withViews: boolean,
) {
	const store = openStore(join(dir, "hub.sqlite"));
	const frames = await FrameLog.open(join(dir, "frames"), {
		segmentBytes: 1_048_576,
		appliedUpTo: await readIntakeCursor(store.read),
	});
	const keys = secrets.map(frameKeys);
	const keyring = { keysOf: (box: number) => keys[box - 1] };
	const intake: Intake = { frames, store, keyring, projections, clock, log: silentLog };
	try {
		await replayFrames(intake);
		const rows = await store.read.selectFrom("event").select(["box", "lane", "seq", "kind", "body"]).execute();
		const found = new Set(rows.map((row) => keyOf(row.box, row)));
		const lost = promised.flatMap(({ facts }) => facts).filter((fact) => !found.has(fact));
		const repeated: string[] = [];
		for (const box of boxes) {
			const last = Math.max(-1, ...promised.filter((one) => one.box === box.box).map(({ answerNo }) => answerNo));
			const { header } = box.openAnswer(await acceptFrame(intake, box.seal([]), "https"));
			if (answerNoOf(header) <= last) repeated.push(`answer ${answerNoOf(header)} of box ${box.box}`);
		}
		const dump = () => Promise.all(VIEWS.map((view) => store.read.selectFrom(view).selectAll().execute()));
		if (withViews) {
			const folded = await dump();
			await rebuildViews(store, projections);
			expect(folded).toEqual(await dump());
		}
		return { lost, repeated };
	} finally {
		await frames.close();
		await store.close();
	}
}

function withFirstSyncsOnly(operations: readonly Recorded[]): Recorded[] {
	const seen = new Set<string>();
	return operations.filter((operation) => {
		if (operation.kind !== "sync") return true;
		const isFirst = !seen.has(operation.path);
		seen.add(operation.path);
		return isFirst;
	});
}

test.skipIf(!needsDebian("gcc libc6-dev", "/usr/bin/gcc"))(
	`A1 the hub's disk cut at ${STATES} moments keeps every acknowledged fact (seed ${seed})`,
	async () => {
		const random = randomFrom(seed);
		const dataDir = join(scratch, "hub");
		mkdirSync(dataDir);
		const recorder = openRecorder(dataDir, scratch);
		const keyFiles = Array.from({ length: BOXES }, (_, no) => join(scratch, `box-${no + 1}.key`));
		for (const file of keyFiles) makeBoxKey(file);
		const posts = keyFiles.map((keyFile, no) => ({
			id: `py-15-p${no + 1}`,
			name: `P ${no + 1}`,
			box: no + 1,
			keyFile,
		}));
		const file = join(scratch, "hub.toml");
		writeFileSync(file, stringify({ dataDir, http: { host: "127.0.0.1", port: 0 }, posts }));
		const hub = await startProgram("hub/main.ts", [file], recorder.env);
		const url = `http://127.0.0.1:${hub.ready.http}`;
		const secrets = keyFiles.map(loadBoxKey);
		const boxes = secrets.map((secret, no) => openBoxTwin(no + 1, secret, { epoch: EPOCH }));
		const until = performance.now() + RECORDED_MS;
		const promised = (await Promise.all(boxes.map((box) => sendAsBox(box, url, random, recorder, until)))).flat();
		await hub.kill9();

		const operations = recorder.read();
		const facts = promised.reduce((count, one) => count + one.facts.length, 0);
		expect(facts).toBeGreaterThan(200);
		let looked = 0;
		await eachCrashState(operations, { count: STATES, random, scratch }, async ({ dir, cutAt }) => {
			const due = promised.filter(({ at }) => at <= cutAt);
			const broken = await findBroken(dir, due, boxes, secrets, looked++ % VIEWS_EVERY === 0);
			expect(broken, `cut at ${cutAt}`).toEqual({ lost: [], repeated: [] });
		});
		expect(looked).toBe(STATES);
		const work = `${operations.length} disk operations, ${facts} acknowledged facts in ${promised.length} answers`;
		tellResult(`hub's disk cut at ${STATES} moments (seed ${seed})`, `${work}, 0 lost, 0 numbers repeated`);

		// The control: the same run as if each file had been synced once, when it was new. A model that finds nothing here sees nothing.
		const unsynced = withFirstSyncsOnly(operations);
		let losing = 0;
		await eachCrashState(unsynced, { count: 20, random, scratch }, async ({ dir, cutAt }) => {
			const due = promised.filter(({ at }) => at <= cutAt);
			const broken = await findBroken(dir, due, boxes, secrets, false).catch(() => undefined);
			if (broken === undefined || broken.lost.length > 0 || broken.repeated.length > 0) losing++;
		});
		expect(losing).toBeGreaterThan(10);
		tellResult(
			"the control: the same hub without its later syncs, cut at 20 moments",
			`${losing} lost acknowledged facts`,
		);
	},
	120_000 + STATES * 1_000,
);
