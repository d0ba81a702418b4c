// What one bus carries: readings a second through the bridge program, its processor time for each, and how often an idle post wakes.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { modbusBusTwin } from "../../../firmware-bridge/drivers/modbus.twin.ts";
import { type MakeTwin, type PluggedTwin, plugTwinIntoTcp } from "../../../firmware-bridge/drivers/twin.ts";
import { xyMd02Twin } from "../../../firmware-bridge/drivers/xy-md02.twin.ts";
import { eventually, openPost } from "../../sim/post.ts";
import { type Program, startProgram } from "../../sim/program.ts";
import { openReadingBroker } from "../../sim/reading-broker.ts";
import type { Report } from "../report.ts";

const UNITS = [1, 2, 3, 4];
const SETTLE_MS = 3_000;
const WINDOW_MS = 10_000;
/** Whole minutes, so that every window holds the same number of polls. */
const IDLE_MS = Number(process.env.TESAI_IDLE_MINUTES ?? 2) * 60_000;
const IDLE_SETTLE_MS = 20_000;
const CLOCK_TICKS = 100;
/** Slots come faster than a bus can be asked, so that it is asked all the time. */
const SPEED = 1_000;
/** 8N1 with its start bit; between request and answer lies the rule's 3.5 characters. */
const CHARACTER_MS = 10_000 / 9_600;
const TURN_MS = 3.5 * CHARACTER_MS;

export async function run(): Promise<Report> {
	const rows = [];
	for (const [line, slow] of [
		["at 9600 baud", true],
		["on a line that takes no time", false],
	] as const) {
		const ours = await measure(slow, throughBridge);
		const alone = await measure(slow, byItself);
		rows.push(
			{ what: `${line}: readings a second through the bridge`, value: toRate(ours) },
			{ what: `${line}: modbus-serial by itself`, value: toRate(alone) },
			{ what: `${line}: processor time a reading, bridge`, value: toCost(ours) },
			{ what: `${line}: processor time a reading, modbus-serial`, value: toCost(alone) },
		);
	}
	const { edge, bridge } = await measureIdle();
	rows.push({
		what: "wakeups a minute, four probes at 1/min",
		value: `${(edge + bridge).toFixed(0)} (edge ${edge.toFixed(0)}, bridge ${bridge.toFixed(0)})`,
	});
	return { title: "One RS-485 bus: four probes, asked one after the other", rows };
}

interface Asker {
	readonly program: Program;
	readings(): Promise<number>;
	close(): Promise<void>;
}

type Figures = { readonly readingsPerSecond: number; readonly cpuUs: number };

async function measure(slow: boolean, start: (path: string) => Promise<Asker>): Promise<Figures> {
	const units = modbusBusTwin(UNITS.map((unit) => xyMd02Twin({ unit, celsius: () => 4.7 })));
	const twin: PluggedTwin = await plugTwinIntoTcp(slow ? atWireSpeed(units) : units);
	const asker = await start(twin.path);
	try {
		await pause(SETTLE_MS);
		const [startedAt, readings, cpuMs] = [performance.now(), await asker.readings(), readCpuMs(asker.program.pid)];
		await pause(WINDOW_MS);
		const told = (await asker.readings()) - readings;
		return {
			readingsPerSecond: (told * 1_000) / (performance.now() - startedAt),
			cpuUs: ((readCpuMs(asker.program.pid) - cpuMs) * 1_000) / told,
		};
	} finally {
		await asker.close();
		await twin.unplug();
	}
}

/** The real program, down to the message that the broker has taken. */
async function throughBridge(path: string): Promise<Asker> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-bench-"));
	const broker = await openReadingBroker();
	const file = join(dir, "bridge.toml");
	const devices = UNITS.map((unit) => ({ model: "xy-md02", unit, sensors: [`sonda-${unit}`] }));
	const port = { protocol: "modbus-rtu", path, baudRate: 9_600, parity: "none", pollSeconds: 1, devices };
	const mqtt = { url: `mqtt://127.0.0.1:${broker.port}` };
	const clock = { speed: SPEED, originAt: Date.now() };
	writeFileSync(file, stringify({ name: "prueba", mqtt, ports: [port], clock }));
	const program = await startProgram("firmware-bridge/main.ts", [file]);
	return {
		program,
		readings: async () => {
			const told = UNITS.flatMap((unit) => broker.readingsOf(`sonda-${unit}`));
			// The first slot may come before the line is open.
			return told.filter(({ kind }) => kind === "temperature").length;
		},
		close: async () => {
			await program.stop();
			await broker.close();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

async function byItself(path: string): Promise<Asker> {
	const program = await startProgram("test/bench/bridge/modbus-serial-alone.ts", [new URL(path).port]);
	return {
		program,
		readings: async () => {
			const before = program.log.length;
			program.tell({});
			const told = await eventually(() => program.log.slice(before).find(({ msg }) => msg === "readings"));
			return Number(told.readings);
		},
		close: () => program.kill9(),
	};
}

/** Request and answer take the time of their characters. */
function atWireSpeed(makeUnits: MakeTwin): MakeTwin {
	return (send) => {
		let requestBytes = 0;
		const units = makeUnits((answer) => {
			setTimeout(() => send(answer), (requestBytes + answer.length) * CHARACTER_MS + TURN_MS);
		});
		return {
			...units,
			receive: (bytes) => {
				requestBytes = bytes.length;
				units.receive(bytes);
			},
		};
	};
}

async function measureIdle(): Promise<Record<"edge" | "bridge", number>> {
	const twin = await plugTwinIntoTcp(modbusBusTwin(UNITS.map((unit) => xyMd02Twin({ unit, celsius: () => 4.7 }))));
	const fridges = UNITS.map((no) => ({
		id: `heladera-${no}`,
		name: `Heladera ${no}`,
		profile: "pqs",
		temperatureSensor: `sonda-${no}`,
	}));
	const devices = UNITS.map((unit) => ({ model: "xy-md02", unit, sensors: [`sonda-${unit}`] }));
	const port = { protocol: "modbus-rtu", path: twin.path, baudRate: 9_600, parity: "none", pollSeconds: 60, devices };
	const post = await openPost({ fridges, hub: true, ports: [port] });
	try {
		await pause(IDLE_SETTLE_MS);
		const pids = { edge: post.edge.pid, bridge: post.bridge!.pid };
		const before = { edge: readWakeups(pids.edge), bridge: readWakeups(pids.bridge) };
		await pause(IDLE_MS);
		const perMinute = (name: "edge" | "bridge") => ((readWakeups(pids[name]) - before[name]) * 60_000) / IDLE_MS;
		return { edge: perMinute("edge"), bridge: perMinute("bridge") };
	} finally {
		await post.close();
		await twin.unplug();
	}
}

/** Fields 14 and 15, counted after the command's closing bracket: user and system time. */
function readCpuMs(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
	return ((Number(stat[11]) + Number(stat[12])) / CLOCK_TICKS) * 1_000;
}

/** A thread that gave the processor up by itself slept until something woke it. */
function readWakeups(pid: number): number {
	return readdirSync(`/proc/${pid}/task`).reduce((total, task) => {
		const status = readFileSync(`/proc/${pid}/task/${task}/status`, "utf8");
		return total + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]);
	}, 0);
}

const toRate = ({ readingsPerSecond }: Figures): string => `${readingsPerSecond.toFixed(0)}/s`;
const toCost = ({ cpuUs }: Figures): string => `${cpuUs.toFixed(0)} µs`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
