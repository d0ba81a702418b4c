// How fast the hub takes in what posts have kept for it: the real hub, real frames, real HTTP on loopback.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, FridgeId, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { type BoxTwin, openBoxTwin, toWireFact } from "../../hub/intake/box-twin.ts";

export interface Row {
	readonly what: string;
	readonly value: string;
	readonly budget?: string;
}

/** What one post keeps for each hour: its fridge's digest and the raw minute temperatures. */
const FACTS_AN_HOUR = 2;
/** The region of the budget. */
const POSTS = 124;
const FULL_DAYS = 90;
/** A part of the backlog is sent and the whole computed from it, so that the bench ends in about half a minute. */
const DAYS = Number(process.env.TESAI_BENCH_DAYS ?? 12);
const FACTS_A_FRAME = 2_000;
const SECRET = Buffer.alloc(32, 5);
const START = epochMs(1_790_000_000_000);

export async function run(): Promise<{ title: string; rows: readonly Row[] }> {
	const dir = mkdtempSync(join(tmpdir(), "hub-intake-"));
	try {
		const hub = await startHub(dir);
		try {
			return { title: "hub intake, SQLite FULL, loopback HTTP, two cores", rows: await measure(hub) };
		} finally {
			await hub.close();
		}
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

async function measure(hub: RunningHub): Promise<readonly Row[]> {
	const boxes = Array.from({ length: POSTS }, (_, n) => openBoxTwin(n + 1, SECRET));
	// Sealed beforehand: in life that work is done by 124 other machines.
	const backlogs = boxes.map((box) => [...backlogOf(box)]);
	const agent = new Agent({ keepAlive: true, maxSockets: 8 });
	const live: number[] = [];
	const alarms: number[] = [];
	let records = 0;
	let bytes = 0;
	let busy = 0;
	let done = false;

	const watchLive = async () => {
		while (!done) {
			const began = performance.now();
			await send(hub.port, agent, "GET", "/v1/posts/post-1");
			live.push(performance.now() - began);
			await pause(50);
		}
	};
	const raiseAlarms = async (box: BoxTwin) => {
		for (let seq = 1; !done; seq++) {
			const frame = box.seal([toWireFact(seq, alarmRaised)]);
			const began = performance.now();
			if ((await send(hub.port, agent, "POST", "/v1/frames", frame)).status === 200)
				alarms.push(performance.now() - began);
			await pause(200);
		}
	};
	const drain = async (worker: number) => {
		for (let n = worker; n < backlogs.length; n += WORKERS) {
			for (const frame of backlogs[n] ?? []) {
				while ((await send(hub.port, agent, "POST", "/v1/frames", frame.bytes)).status !== 200) {
					busy++;
					await pause(100);
				}
				records += frame.count;
				bytes += frame.bytes.length;
			}
		}
	};
	const WORKERS = 4;

	const cpuBefore = await hub.cpuSeconds();
	const began = performance.now();
	const watched = [watchLive(), raiseAlarms(openBoxTwin(POSTS + 1, SECRET))];
	await Promise.all(Array.from({ length: WORKERS }, (_, worker) => drain(worker)));
	const seconds = (performance.now() - began) / 1_000;
	const cpu = (await hub.cpuSeconds()) - cpuBefore;
	done = true;
	await Promise.all(watched);
	agent.destroy();
	const rate = records / seconds;
	const backlog = POSTS * FULL_DAYS * 24 * FACTS_AN_HOUR;
	return [
		{ what: "facts applied a second", value: Math.round(rate).toString(), budget: "≥ 15000" },
		{ what: "facts applied a second of the hub thread's processor time", value: Math.round(records / cpu).toString() },
		{ what: "single readings in them a second", value: Math.round((rate / FACTS_AN_HOUR) * 60).toString() },
		{
			what: `${POSTS} posts × ${FULL_DAYS} days (${backlog} facts), from ${DAYS} days sent`,
			value: `${(backlog / rate).toFixed(1)} s`,
			budget: "< 60 s",
		},
		{ what: "bytes on the road a fact", value: (bytes / records).toFixed(1) },
		{ what: "GET of a post meanwhile, p50 / p99", value: percentiles(live), budget: "p99 ≤ 250 ms" },
		{
			what: "alarm frame acknowledged as applied meanwhile, p50 / p99",
			value: percentiles(alarms),
			budget: "p99 < 2000 ms",
		},
		{ what: "frames told to come back", value: String(busy) },
		{ what: "memory of hub and senders together at the end, RSS", value: `${hub.rssMb()} MB`, budget: "≤ 512 MB" },
	];
}

const alarmRaised: NewEvent = {
	kind: "alarm-raised",
	body: {
		fridge: "heladera-1" as FridgeId,
		rule: "HEAT",
		since: { boot: 1, monoMs: millis(1) },
		forMs: millis(1_800_000),
	},
};

function* backlogOf(box: BoxTwin): Iterable<{ bytes: Uint8Array; count: number }> {
	const hours = DAYS * 24;
	yield { bytes: box.seal([toWireFact(1, fridgeRegistered), toWireFact(2, clockAnchored)]), count: 2 };
	for (const make of [digestOf, segmentOf]) {
		for (let from = 1; from <= hours; from += FACTS_A_FRAME) {
			const facts: WireFact[] = [];
			for (let hour = from; hour < Math.min(from + FACTS_A_FRAME, hours + 1); hour++)
				facts.push(toWireFact(hour, make(hour), { monoMs: millis(hour * 3_600_000) }));
			yield { bytes: box.seal(facts), count: facts.length };
		}
	}
}

const fridgeRegistered: NewEvent = {
	kind: "fridge-registered",
	body: {
		fridge: "heladera-1" as FridgeId,
		name: "Vacunas",
		profile: "pqs",
		temperatureSensor: "heladera-1-sonda" as SensorId,
	},
};
const clockAnchored: NewEvent = {
	kind: "clock-anchored",
	body: {
		boot: 1,
		monoMs: millis(0),
		utc: epochMs(START - FULL_DAYS * 86_400_000),
		source: "gnss",
		errorMs: millis(50),
	},
};
const digestOf = (hour: number): NewEvent => ({
	kind: "period-summarised",
	body: {
		fridge: "heladera-1" as FridgeId,
		from: { boot: 1, monoMs: millis((hour - 1) * 3_600_000) },
		lastsMs: millis(3_600_000),
		readings: 60,
		minCelsius: celsius(3.1),
		maxCelsius: celsius(5.4),
		meanCelsius: celsius(4.2),
		doorOpenMs: millis(40_000),
		unpoweredMs: millis(0),
	},
});
const segmentOf = (hour: number): NewEvent => ({
	kind: "temperatures-recorded",
	body: {
		sensor: "heladera-1-sonda" as SensorId,
		from: { boot: 1, monoMs: millis((hour - 1) * 3_600_000) },
		stepMs: millis(60_000),
		stepCenti: 10,
		samples: Array.from({ length: 60 }, (_, minute) => ({
			skip: 0,
			rise: minute === 0 ? 43 : ((minute * 7 + hour) % 5) - 2,
		})),
	},
});

interface RunningHub {
	readonly port: number;
	rssMb(): number;
	cpuSeconds(): Promise<number>;
	close(): Promise<void>;
}

/** In a thread of its own, as in life: the senders must not share its event loop. */
async function startHub(dir: string): Promise<RunningHub> {
	const keyFile = join(dir, "box.key");
	writeFileSync(keyFile, `${SECRET.toString("hex")}\n`);
	const posts = Array.from({ length: POSTS + 1 }, (_, n) => ({
		id: `post-${n + 1}` as PostId,
		name: `Puesto ${n + 1}`,
		box: (n + 1) as BoxNo,
		keyFile,
	}));
	const config = { dataDir: join(dir, "hub"), http: { host: "127.0.0.1", port: 0 }, posts };
	const hub = new URL("../../hub/hub.ts", import.meta.url).href;
	const node = (name: string) => new URL(`../../shared/node/${name}.ts`, import.meta.url).href;
	const worker = new Worker(
		`const { parentPort, workerData } = await import("node:worker_threads");
		const { openHub } = await import(${JSON.stringify(hub)});
		const { openClock } = await import(${JSON.stringify(node("clock"))});
		const { silentLog } = await import(${JSON.stringify(node("log"))});
		const hub = await openHub(workerData, { log: silentLog, clock: openClock() });
		parentPort.once("message", async () => { await hub.close(); process.exit(0); });
		parentPort.postMessage(hub.port);`,
		{ eval: true, workerData: config },
	);
	const port = await new Promise<number>((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
	return {
		port,
		cpuSeconds: async () => {
			const { user, system } = await worker.cpuUsage();
			return (user + system) / 1e6;
		},
		rssMb: () => Math.round(process.memoryUsage.rss() / 1_048_576),
		close: async () => {
			const gone = new Promise((resolve) => worker.once("exit", resolve));
			worker.postMessage("close");
			await gone;
		},
	};
}

function send(
	port: number,
	agent: Agent,
	method: "GET" | "POST",
	path: string,
	body?: Uint8Array,
): Promise<{ readonly status: number }> {
	return new Promise((resolve, reject) => {
		const headers =
			body === undefined ? {} : { "content-type": "application/octet-stream", "content-length": body.length };
		const sent = request({ host: "127.0.0.1", port, agent, method, path, headers }, (response) => {
			response.resume();
			response.once("end", () => resolve({ status: response.statusCode ?? 0 }));
		});
		sent.once("error", reject);
		sent.end(body);
	});
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function percentiles(values: readonly number[]): string {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (part: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0);
	return `${at(0.5)} / ${at(0.99)} ms`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { title, rows } = await run();
	console.log(title);
	for (const row of rows)
		console.log(`  ${row.what}: ${row.value}${row.budget === undefined ? "" : ` (${row.budget})`}`);
}
