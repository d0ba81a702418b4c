// What the edge costs in each power mode: a screen that watches, a fridge and a controller read every ten seconds, and a hub.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { openPost, type Post, TIGHT_FRIDGE } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";
import type { Report } from "./report.ts";

const SETTLE_MS = 10_000;
/** A whole minute, so that the tick of the minute is in every window once. */
const WINDOW_MS = Number(process.env.TESAI_POWER_MINUTES ?? 1) * 60_000;
const CLOCK_TICKS = 100;
const MODES = ["normal", "save", "survive"] as const;

const power = { sensor: "solar-1", battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" } };

export async function run(): Promise<Report> {
	const devices = await startProgram("firmware-bridge/simulation/main.ts", ["{}"]);
	const post = await openPost({
		hub: true,
		power,
		fridges: [TIGHT_FRIDGE],
		ports: [
			{
				protocol: "modbus-rtu",
				path: String(devices.ready.bus),
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 10,
				devices: [{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] }],
			},
			{
				protocol: "line",
				model: "ve-direct",
				path: String(devices.ready.solar),
				sensors: ["solar-1"],
				everySeconds: 10,
			},
		],
	});
	try {
		const rows: Report["rows"][number][] = [];
		for (const mode of MODES) {
			await enterMode(post, mode);
			const watching = new AbortController();
			void fetch(`${post.edgeUrl}/v1/live`, { signal: watching.signal })
				.then((answer) => answer.text())
				.catch(() => {});
			await pause(SETTLE_MS);
			const before = readUse(post.edge.pid);
			await pause(WINDOW_MS);
			const after = readUse(post.edge.pid);
			watching.abort();
			const minutes = WINDOW_MS / 60_000;
			const wakeups = (after.wakeups - before.wakeups) / minutes;
			const share = ((after.cpuMs - before.cpuMs) / WINDOW_MS) * 100;
			rows.push({
				what: `edge, ${mode}`,
				value: `${wakeups.toFixed(0)} wakeups a minute, ${share.toFixed(2)} % of one core`,
			});
		}
		return { title: "Power modes: the edge with a screen open and two sensors every ten seconds", rows };
	} finally {
		await post.close();
		await devices.kill9();
	}
}

/** As the box would after a restart in that mode. */
async function enterMode(post: Post, mode: string): Promise<void> {
	await post.edge.stop();
	const db = new Sqlite(join(post.edgeData, "edge.sqlite"));
	db.prepare("INSERT INTO power_mode (boot, mono_ms, mode) SELECT max(boot), 0, ? FROM boot").run(mode);
	db.close();
	await post.restart("edge");
}

/** A thread that had given up the processor and got it again has woken up. */
function readUse(pid: number): { readonly cpuMs: number; readonly wakeups: number } {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
	const wakeups = readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
		const status = readFileSync(`/proc/${pid}/task/${task}/status`, "utf8");
		return sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
	}, 0);
	return { cpuMs: ((Number(stat[11]) + Number(stat[12])) / CLOCK_TICKS) * 1_000, wakeups };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
