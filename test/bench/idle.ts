// What bridge and edge cost while nothing happens: four sensors read once a minute, no screen open, no alarm.

import { readdirSync, readFileSync } from "node:fs";
import { openPost } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";
import type { Report } from "./report.ts";

const SETTLE_MS = 20_000;
/** Whole minutes, so that every window holds the same number of polls. */
const WINDOW_MS = Number(process.env.TESAI_IDLE_MINUTES ?? 2) * 60_000;
const CLOCK_TICKS = 100;

const FRIDGES = [1, 2].map((no) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "pqs",
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
}));

/** Two probes and two door contacts on one bus. */
const busPort = (path: string) => ({
	protocol: "modbus-rtu",
	path,
	baudRate: 9_600,
	parity: "none",
	pollSeconds: 60,
	devices: [
		{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] },
		{ model: "xy-md02", unit: 2, sensors: ["heladera-2-sonda"] },
		{ model: "n4dih32", unit: 3, sensors: ["heladera-1-puerta", "heladera-2-puerta"] },
	],
});

export async function run(): Promise<Report> {
	const devices = await startProgram("firmware-bridge/simulation/main.ts", ["{}"]);
	const options = { fridges: FRIDGES, hub: true, ports: [busPort(String(devices.ready.bus))] };
	// The first start compiles and caches; every start at a post is a later one.
	await (await openPost(options)).close();
	const post = await openPost(options);
	try {
		await pause(SETTLE_MS);
		const programs = { edge: post.edge.pid, bridge: post.bridge!.pid };
		const before = { edge: readUse(programs.edge), bridge: readUse(programs.bridge) };
		await pause(WINDOW_MS);
		const after = { edge: readUse(programs.edge), bridge: readUse(programs.bridge) };
		const sum = (of: (name: "edge" | "bridge") => number) => of("edge") + of("bridge");
		const share = (name: "edge" | "bridge") => (after[name].cpuMs - before[name].cpuMs) / WINDOW_MS;
		const switches = (name: "edge" | "bridge") => (after[name].switches - before[name].switches) / (WINDOW_MS / 1_000);
		const each = (of: (name: "edge" | "bridge") => string) => `edge ${of("edge")}, bridge ${of("bridge")}`;
		return {
			title: "Idle: bridge and edge with four sensors at one reading a minute",
			rows: [
				{
					what: "memory, RSS, both",
					value: `${mb(sum((name) => after[name].rss))} (${each((name) => mb(after[name].rss))})`,
					budget: "< 130 MB",
				},
				{
					what: "memory, pages that both share counted once",
					value: `${mb(sum((name) => after[name].own) + Math.max(after.edge.files, after.bridge.files))} (own: ${each((name) => mb(after[name].own))})`,
				},
				{
					what: "processor, share of one core",
					value: `${percent(sum(share))} (${each((name) => percent(share(name)))})`,
					budget: "< 1 %",
				},
				{
					what: "context switches a second",
					value: `${sum(switches).toFixed(1)} (${each((name) => switches(name).toFixed(1))})`,
				},
			],
		};
	} finally {
		await post.close();
		await devices.kill9();
	}
}

interface Use {
	readonly rss: number;
	/** Kilobytes of its own: heap, stacks, changed pages. */
	readonly own: number;
	/** Kilobytes of files in memory, which processes of the same Node share. */
	readonly files: number;
	readonly cpuMs: number;
	readonly switches: number;
}

function readUse(pid: number): Use {
	const memory = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
	const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(memory)?.[1]);
	// Fields 14 and 15, counted after the command's closing bracket: user and system time.
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
	const ticks = Number(stat[11]) + Number(stat[12]);
	return {
		rss: kilobytes("Rss"),
		own: kilobytes("Anonymous"),
		files: kilobytes("Rss") - kilobytes("Anonymous"),
		cpuMs: (ticks / CLOCK_TICKS) * 1_000,
		switches: readdirSync(`/proc/${pid}/task`).reduce((total, task) => total + readSwitches(pid, task), 0),
	};
}

function readSwitches(pid: number, task: string): number {
	const status = readFileSync(`/proc/${pid}/task/${task}/status`, "utf8");
	return [...status.matchAll(/ctxt_switches:\s+(\d+)/g)].reduce((total, match) => total + Number(match[1]), 0);
}

const mb = (kilobytes: number): string => `${(kilobytes / 1_024).toFixed(0)} MB`;
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
