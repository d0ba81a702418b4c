// How many readings a second the box takes in durably over MQTT, beside brokers that promise less, all in one run.

import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MIGRATIONS, PAGE_SIZE } from "@tesai/edge/sqlite/migrations.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { BOX_FLAGS } from "../../provisioning/node-flags.ts";

const WINDOW = 100;
const SECONDS = 2;
/** Stock aedes and ours take turns, so that what else the machine does falls on both; the middle one counts. */
const ROUNDS = 3;
const SYNC_DELAY_MS = 10;

const PUBLISH_QOS_1 = 0x32;
/** mosquitto saves what it must remember; of a message nobody waits for, that is the retained one of its topic. */
const PUBLISH_QOS_1_RETAINED = 0x33;

const execFileAsync = promisify(execFile);
const fileOf = (name: string) => new URL(`mqtt-intake/${name}`, import.meta.url).pathname;

interface Row {
	readonly what: string;
	readonly value: string;
	readonly budget?: string;
}

type Kind = "ours" | "each" | "stock";

interface RunningBroker {
	readonly port: number;
	stop(): Promise<void>;
}

async function stopProcess(child: ChildProcess, directory: string): Promise<void> {
	const exited = once(child, "exit");
	child.kill("SIGKILL");
	await exited;
	rmSync(directory, { recursive: true, force: true });
}

async function startBroker(kind: Kind, env: NodeJS.ProcessEnv = {}): Promise<RunningBroker> {
	const directory = mkdtempSync(join(tmpdir(), "tesai-bench-"));
	const child = spawn(
		process.execPath,
		[...(kind === "stock" ? [] : BOX_FLAGS), fileOf("broker.ts"), kind, directory],
		{
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "inherit"],
		},
	);
	const [line] = await once(child.stdout, "data");
	return { port: Number(String(line).trim()), stop: () => stopProcess(child, directory) };
}

/** Debian's mosquitto, told to write its store after every change. */
async function startMosquitto(): Promise<RunningBroker> {
	const directory = mkdtempSync(join(tmpdir(), "tesai-bench-"));
	const port = await freePort();
	const config = [
		`listener ${port} 127.0.0.1`,
		"allow_anonymous true",
		"set_tcp_nodelay true",
		"log_type error",
		"persistence true",
		`persistence_location ${directory}/`,
		"autosave_on_changes true",
		"autosave_interval 1",
		"max_inflight_messages 0",
		...(process.getuid?.() === 0 ? ["user root"] : []),
	];
	writeFileSync(join(directory, "mosquitto.conf"), `${config.join("\n")}\n`);
	const child = spawn("mosquitto", ["-c", join(directory, "mosquitto.conf")], { stdio: "ignore" });
	while (!(await isListening(port))) await new Promise((resolve) => setTimeout(resolve, 20));
	return { port, stop: () => stopProcess(child, directory) };
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	server.close();
	return typeof address === "object" && address !== null ? address.port : 0;
}

function isListening(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.once("error", () => resolve(false));
	});
}

/** Acknowledged messages a second. */
async function loadBroker(
	broker: RunningBroker,
	publishers: number,
	{ first = PUBLISH_QOS_1, window = WINDOW, load = "load.ts" } = {},
): Promise<number> {
	try {
		const args = [fileOf(load), broker.port, publishers, window, SECONDS, first].map(String);
		const { stdout } = await execFileAsync(process.execPath, args, { timeout: 60_000 });
		return (JSON.parse(stdout) as { perSecond: number }).perSecond;
	} finally {
		await broker.stop();
	}
}

/** The floor under all of this: nothing but inserts, `batch` of them a commit. */
function insertInBatches(batch: number): number {
	const directory = mkdtempSync(join(tmpdir(), "tesai-bench-"));
	const db = openDatabase(join(directory, "raw.db"), { migrations: MIGRATIONS, pageSize: PAGE_SIZE });
	const insert = db.prepare("INSERT INTO reading (id, kind, value) VALUES (?, 0, 437)");
	let rows = 0;
	const insertBatch = db.transaction(() => {
		for (let index = 0; index < batch; index++) insert.run(++rows);
	});
	const startedAt = performance.now();
	while (performance.now() - startedAt < SECONDS * 1_000) insertBatch();
	const perSecond = (rows * 1_000) / (performance.now() - startedAt);
	db.close();
	rmSync(directory, { recursive: true });
	return perSecond;
}

function middle(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const perSecond = (value: number) => `${Math.round(value).toLocaleString("en")} /s`;
const times = (value: number) => `${value.toFixed(2)} ×`;

type Load = "load-client.ts" | "load.ts";

/** An ordinary client is what a device has; raw packets show what is left when the client costs nothing. */
async function compareWithStock(publishers: number, load: Load): Promise<{ rows: Row[]; ours: number }> {
	const stock: number[] = [];
	const ours: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		stock.push(await loadBroker(await startBroker("stock"), publishers, { load }));
		ours.push(await loadBroker(await startBroker("ours"), publishers, { load }));
	}
	const by = load === "load.ts" ? "raw packets" : "mqtt.js";
	const who = `${publishers} publisher${publishers > 1 ? "s" : ""}, ${by}`;
	const ratio = { what: `ours / stock aedes, ${who}`, value: times(middle(ours) / middle(stock)) };
	const rows = [
		{ what: `stock aedes, in memory, ${who}`, value: perSecond(middle(stock)) },
		{ what: `ours, checked, judged and on disk before the PUBACK, ${who}`, value: perSecond(middle(ours)) },
		load === "load.ts" ? ratio : { ...ratio, budget: "≥ 0.6 ×" },
	];
	return { rows, ours: middle(ours) };
}

async function compareWithMosquitto(ours: number): Promise<Row[]> {
	if (spawnSync("mosquitto", ["-h"]).error !== undefined) {
		return [{ what: "mosquitto saving each change", value: "not run: install mosquitto" }];
	}
	const theirs = await loadBroker(await startMosquitto(), 1, { first: PUBLISH_QOS_1_RETAINED });
	return [
		{ what: "mosquitto saving each change, 1 publisher", value: perSecond(theirs) },
		{ what: "ours / mosquitto saving each change", value: times(ours / theirs), budget: "≥ 1.5 ×" },
	];
}

/** The same on a card whose every sync takes 10 ms longer. */
async function compareOnSlowDisk(): Promise<Row[]> {
	const directory = mkdtempSync(join(tmpdir(), "tesai-bench-"));
	const library = join(directory, "slow-sync.so");
	const compiled = spawnSync("gcc", ["-shared", "-fPIC", "-O2", "-o", library, fileOf("slow-sync.c"), "-ldl"]);
	try {
		if (compiled.status !== 0) return [{ what: `+${SYNC_DELAY_MS} ms a sync`, value: "not run: install gcc" }];
		const env = { LD_PRELOAD: library, SYNC_DELAY_MS: String(SYNC_DELAY_MS) };
		// Acknowledgements leave by the window: a whole one would take longer than the measurement.
		const each = await loadBroker(await startBroker("each", env), 1, { window: 5 });
		const one = await loadBroker(await startBroker("ours", env), 1);
		const ten = await loadBroker(await startBroker("ours", env), 10);
		const slow = `+${SYNC_DELAY_MS} ms a sync`;
		return [
			{ what: `${slow}: one sync a message`, value: perSecond(each) },
			{ what: `${slow}: ours, 1 publisher`, value: perSecond(one) },
			{ what: `${slow}: ours, 10 publishers`, value: perSecond(ten) },
			{ what: `${slow}: ours / one sync a message, 1 publisher`, value: times(one / each), budget: "≥ 70 ×" },
			{ what: `${slow}: ours / one sync a message, 10 publishers`, value: times(ten / each) },
		];
	} finally {
		rmSync(directory, { recursive: true });
	}
}

export async function run(): Promise<{ title: string; rows: readonly Row[] }> {
	const one = await compareWithStock(1, "load.ts");
	const ten = await compareWithStock(10, "load.ts");
	const rows = [
		...(await compareWithStock(1, "load-client.ts")).rows,
		...(await compareWithStock(10, "load-client.ts")).rows,
		...one.rows,
		...ten.rows,
		...(await compareWithMosquitto(one.ours)),
		{ what: "SQLite alone, 100 inserts a commit", value: perSecond(insertInBatches(100)) },
		{ what: "SQLite alone, 1,000 inserts a commit", value: perSecond(insertInBatches(1_000)) },
		...(await compareOnSlowDisk()),
	];
	return { title: `durable MQTT intake, QoS 1, ${WINDOW} messages in flight`, rows };
}
