// A cable that is pulled out and put back 500 times: no descriptor leaks, no write hangs, readings flow again each time.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { stringify } from "smol-toml";
import { afterEach, expect, test } from "vitest";
import { modbusBusTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import {
	type MakeTwin,
	type PluggedTwin,
	plugTwinIntoTcp,
	plugTwinIntoTty,
} from "../../firmware-bridge/drivers/twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { laySerialCable } from "../../provisioning/demo/cables.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";
import { openReadingBroker } from "../sim/reading-broker.ts";

/** Four cables, pulled and put back at the same time, make the 500 in a third of the time. */
const CABLES = ["sonda-1", "sonda-2", "sonda-3", "sonda-4"];
const ROUNDS = 125;
/** The collector lets the heap grow to its working size first, whatever happens; a leak goes on after that. */
const WARM_UP = 50;
const MOST_GROWTH_KB = 20_000;
/** A poll every two seconds is one every 20 ms here, so that cables are pulled in the middle of requests. */
const SPEED = 100;

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

test("port-unplugged: 500 cycles leave no descriptor, no hung write and no other sensor late", async () => {
	const dir = mkdtempSync(join(tmpdir(), "tesai-unplugged-"));
	open.push({ close: () => rmSync(dir, { recursive: true, force: true }) });
	const cables = await Promise.all(CABLES.map(async (sensor) => ({ sensor, ...(await layCable(dir, sensor)) })));
	const steady = await plugTwinIntoTcp(modbusBusTwin([xyMd02Twin({ celsius: () => 3.3 })]));
	open.push({ close: () => steady.unplug() });
	const broker = await openReadingBroker();
	open.push(broker);
	const bus = (at: string, sensor: string, pollSeconds: number) => ({
		protocol: "modbus-rtu",
		path: at,
		baudRate: 9_600,
		parity: "none",
		pollSeconds,
		devices: [{ model: "xy-md02", unit: 1, sensors: [sensor] }],
	});
	const config = join(dir, "bridge.toml");
	writeFileSync(
		config,
		stringify({
			name: "prueba",
			mqtt: { url: `mqtt://127.0.0.1:${broker.port}` },
			ports: [...cables.map(({ path, sensor }) => bus(path, sensor, 2)), bus(steady.path, "testigo", 10)],
			clock: { speed: SPEED, originAt: Date.now() },
		}),
	);
	const bridge = await startProgram("firmware-bridge/main.ts", [config]);
	open.push({ close: () => bridge.stop() });

	const values = (sensor: string) => broker.readingsOf(sensor).filter(({ kind }) => kind === "temperature");
	const descriptors = () => readdirSync(`/proc/${bridge.pid}/fd`).length;
	const residentKb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${bridge.pid}/status`, "utf8"))?.[1]);

	let warm = { descriptors: 0, residentKb: 0 };
	const devices = new Map<string, PluggedTwin>();
	open.push({ close: () => Promise.all([...devices.values()].map((device) => device.unplug())) });
	const twins = new Map(CABLES.map((sensor) => [sensor, countingTwin()]));
	for (let round = 1; round <= ROUNDS; round++) {
		const isLookedAt = round % 10 === 0;
		await Promise.all(
			cables.map(async ({ sensor, plug }) => {
				const twin = twins.get(sensor)!;
				const [askedBefore, seenBefore] = [twin.asked(), isLookedAt ? values(sensor).length : 0];
				devices.set(sensor, await plug(twin.make));
				// The second request means that the first was answered; it is under way when the cable is pulled.
				await reached(() => twin.asked() >= askedBefore + 2);
				if (isLookedAt) await reached(() => values(sensor).length > seenBefore);
			}),
		);
		if (round === WARM_UP) warm = { descriptors: descriptors(), residentKb: residentKb() };
		if (round === ROUNDS) break;
		await Promise.all([...devices.values()].map((device) => device.unplug()));
		devices.clear();
	}

	await eventually(() => descriptors() <= warm.descriptors || undefined);
	expect(residentKb() - warm.residentKb).toBeLessThan(MOST_GROWTH_KB);
	const state = await eventually(() => {
		const newest = broker.retained("tesai/v1/bridge/prueba") as BridgeState | undefined;
		return newest?.faults.length === 0 && newest.ports.every((port) => port.open) ? newest : undefined;
	});
	for (const port of state.ports.slice(0, -1)) expect(port.openings).toBeGreaterThanOrEqual(ROUNDS);
	expect(state.ports.at(-1)?.openings).toBe(1);
	expect(state).toMatchObject({ dropped: 0, refused: 0 });
	for (const sensor of CABLES) {
		for (const reading of values(sensor)) expect(reading).toMatchObject({ celsius: 4.7 });
	}
	// The sensor on the other port loses less than one reading in a hundred, on the busiest machine.
	expect(values("testigo").length).toBeGreaterThan(0.99 * broker.readingsOf("testigo").length);
});

/** A probe's twin that says how often it was asked, over all its lives. */
function countingTwin(): { make: MakeTwin; asked(): number } {
	let asked = 0;
	const twin = modbusBusTwin([xyMd02Twin({ celsius: () => 4.7 })]);
	return {
		asked: () => asked,
		make: (send) => {
			const device = twin(send);
			return {
				...device,
				receive: (bytes) => {
					asked++;
					device.receive(bytes);
				},
			};
		},
	};
}

/** A cable whose device can be plugged in again and again: a pseudo-terminal by socat, else a TCP stream. */
async function layCable(
	dir: string,
	name: string,
): Promise<{ path: string; plug(twin: MakeTwin): Promise<PluggedTwin> }> {
	if (!needsDebian("socat", "/usr/bin/socat")) {
		const first = await plugTwinIntoTcp(modbusBusTwin([]));
		await first.unplug();
		return { path: first.path, plug: (twin) => plugTwinIntoTcp(twin, Number(new URL(first.path).port)) };
	}
	return {
		path: join(dir, `${name}-bridge`),
		plug: async (makeTwin) => {
			const cable = await laySerialCable(dir, name);
			const device = plugTwinIntoTty(cable.deviceEnd, makeTwin);
			return {
				path: cable.bridgeEnd,
				unplug: async () => {
					cable.close();
					// A socat that ends removes its links; it must not be the next one's.
					await reached(() => !readdirSync(dir).includes(`${name}-bridge`));
					await device.unplug();
				},
			};
		},
	};
}

/** `eventually` looks every 50 ms; 500 cycles want to know sooner. */
async function reached(check: () => boolean): Promise<void> {
	for (let tries = 0; tries < 5_000; tries++) {
		if (check()) return;
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
	throw new Error(`nothing came of it: ${check.toString()}`);
}
