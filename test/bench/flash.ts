// What one day of four sensors costs the flash, seen at the system calls of the real edge, page sizes side by side.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { PAGE_SIZE } from "../../edge/sqlite/migrations.ts";
import { openPost } from "../sim/post.ts";
import { openRecorder } from "../sim/power-cut/recorder.ts";
import type { Report, Row } from "./report.ts";

/** A day in a minute: sixteen hours leave room for at least one checkpoint at every page size. */
const SPEED = 1_440;
const MINUTES = Number(process.env.TESAI_FLASH_MINUTES ?? 960);
const MINUTE_MS = 60_000 / SPEED;

const FRIDGES = [1, 2].map((no) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "pqs",
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
}));

export async function run(): Promise<Report> {
	const rows: Row[] = [];
	for (const pageSize of [PAGE_SIZE, 1_024, 4_096]) {
		const { log, database, syncs } = await countWrites(pageSize);
		const perMinute = (log + database) / MINUTES;
		rows.push({
			what: `${pageSize}-byte pages${pageSize === PAGE_SIZE ? " (ours)" : ""}`,
			value:
				`${(perMinute / 1_000).toFixed(2)} kB a minute, ${((perMinute * 1_440) / 1e6).toFixed(2)} MB a day ` +
				`(write-ahead log ${Math.round((100 * log) / (log + database))} %), ${(syncs / MINUTES).toFixed(1)} syncs a minute`,
			...(pageSize === PAGE_SIZE && { budget: "< 1.4 kB a minute, < 2 MB a day" }),
		});
	}
	return {
		title: `Flash writes: four sensors at 1/min, digests and acknowledgements included, ${MINUTES} minutes`,
		rows,
	};
}

async function countWrites(pageSize: number): Promise<{ log: number; database: number; syncs: number }> {
	const scratch = mkdtempSync(join(tmpdir(), "tesai-flash-"));
	const data = join(scratch, "edge");
	mkdirSync(data);
	makeDatabase(join(data, "edge.sqlite"), pageSize);
	const recorder = openRecorder(data, scratch);
	const post = await openPost({
		fridges: FRIDGES,
		hub: true,
		speed: SPEED,
		digestMinutes: 60,
		edgeData: data,
		edgeEnv: recorder.env,
	});
	try {
		const client = await post.connectMqtt();
		const from = recorder.position();
		const startedAt = performance.now();
		for (let minute = 0; minute < MINUTES; minute++) {
			const celsius = 5 + Math.round(Math.sin(minute / 20) * 150) / 100;
			const publish = (sensor: string, reading: object) =>
				client.publishAsync(`tesai/v1/reading/heladera-${sensor}`, JSON.stringify(reading), { qos: 1 });
			await Promise.all([
				publish("1-sonda", { kind: "temperature", celsius }),
				publish("2-sonda", { kind: "temperature", celsius: celsius + 0.5 }),
				publish("1-puerta", { kind: "door", open: false }),
				publish("2-puerta", { kind: "door", open: false }),
			]);
			const dueAt = startedAt + (minute + 1) * MINUTE_MS;
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
		}
		const operations = recorder.read().filter(({ end }) => end > from);
		const bytesOf = (isFile: (path: string) => boolean) =>
			operations.reduce((sum, one) => sum + (one.kind === "write" && isFile(one.path) ? one.data.length : 0), 0);
		return {
			log: bytesOf((path) => path.endsWith("-wal")),
			database: bytesOf((path) => !path.endsWith("-wal") && !path.endsWith("-shm")),
			syncs: operations.filter(({ kind }) => kind === "sync").length,
		};
	} finally {
		await post.close();
		rmSync(scratch, { recursive: true, force: true });
	}
}

/** A page size is decided when the file is made; the edge then takes the file as it finds it. */
function makeDatabase(path: string, pageSize: number): void {
	const db = new Sqlite(path);
	db.pragma(`page_size = ${pageSize}`);
	db.exec("VACUUM");
	db.close();
}
