// Four probes on one RS-485 line, one of them dead and one babbling: the others are read in every slot, and never falsely.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { stringify } from "smol-toml";
import { afterEach, expect, test } from "vitest";
import { modbusBusTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { type MakeTwin, plugTwinIntoTty } from "../../firmware-bridge/drivers/twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { withCrc } from "../../firmware-bridge/protocols/modbus-rtu.ts";
import { laySerialCable } from "../../provisioning/demo/cables.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";
import { chooseSeed, randomFrom } from "../sim/random.ts";
import { openReadingBroker } from "../sim/reading-broker.ts";
import { tellResult } from "../sim/results.ts";

const POLL_MS = 1_000;
const SLOTS = 30;
/** The healthy probes stand at these; the babbler claims the other one, in their names. */
const TRUTHS = { "sonda-1": 4.7, "sonda-2": -18.3 } as const;
const FALSE_WORD = 250;
/** A serial port's driver hands on what it hears in pieces. */
const CHUNK = 8;
const CHARACTER_MS = 11_000 / 9_600;

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

test.skipIf(!needsDebian("socat", "/usr/bin/socat"))(
	"four-probes-one-bus: with one dead and one babbling, the others' readings stay within one poll interval",
	async () => {
		const seed = chooseSeed();
		const dir = mkdtempSync(join(tmpdir(), "tesai-bus-"));
		open.push({ close: () => rmSync(dir, { recursive: true, force: true }) });
		const cable = await laySerialCable(dir, "bus");
		open.push(cable);
		const units = modbusBusTwin([
			xyMd02Twin({ unit: 1, celsius: () => TRUTHS["sonda-1"] }),
			xyMd02Twin({ unit: 2, celsius: () => TRUTHS["sonda-2"] }),
			xyMd02Twin({ unit: 4, celsius: () => 12 }),
		]);
		const devices = plugTwinIntoTty(cable.deviceEnd, withBabbler(units, randomFrom(seed)));
		open.push({ close: () => devices.unplug() });
		const broker = await openReadingBroker();
		open.push(broker);
		const config = join(dir, "bridge.toml");
		const port = {
			protocol: "modbus-rtu",
			path: cable.bridgeEnd,
			baudRate: 9_600,
			parity: "none",
			pollSeconds: POLL_MS / 1_000,
			devices: [
				{ model: "xy-md02", unit: 3, sensors: ["muerta"] },
				{ model: "xy-md02", unit: 4, sensors: ["charlatana"] },
				{ model: "xy-md02", unit: 1, sensors: ["sonda-1"] },
				{ model: "xy-md02", unit: 2, sensors: ["sonda-2"] },
				// Two entries that cannot be served, and cost nobody anything.
				{ model: "md02", unit: 2, sensors: ["repetida"] },
				{ model: "pt9", unit: 5, sensors: ["desconocida"] },
			],
		};
		const mqtt = { url: `mqtt://127.0.0.1:${broker.port}` };
		writeFileSync(config, stringify({ name: "prueba", mqtt, ports: [port] }));
		const bridge = await startProgram("firmware-bridge/main.ts", [config]);
		open.push({ close: () => bridge.stop() });

		const arrivals: Record<string, number[]> = { "sonda-1": [], "sonda-2": [] };
		await eventually(
			() => {
				for (const [sensor, seen] of Object.entries(arrivals))
					while (seen.length < broker.readingsOf(sensor).length) seen.push(performance.now());
				return broker.readingsOf("sonda-2").length >= SLOTS || undefined;
			},
			3 * SLOTS * POLL_MS,
		);

		for (const [sensor, celsius] of Object.entries(TRUTHS)) {
			const values = broker.readingsOf(sensor).filter(({ kind }) => kind === "temperature");
			for (const value of values) expect(value, `seed ${seed}`).toMatchObject({ celsius, humidityPercent: 50 });
			const gaps = stepsOf(values.map(({ monoMs }) => monoMs ?? Number.NaN));
			const late = stepsOf(arrivals[sensor] ?? []).map((step) => Math.abs(step - POLL_MS));
			const missed = gaps.filter((gap) => gap > POLL_MS).length;
			tellResult(
				`${sensor} beside a dead and a babbling probe, polls of ${POLL_MS} ms`,
				`${values.length} readings, largest gap ${Math.max(...gaps)} ms, ${missed} slots missed, ` +
					`arrival jitter ${Math.max(...late).toFixed(0)} ms`,
			);
			// One interval more than the usual one: a reading is where it is due, or in the slot after.
			expect(Math.max(...gaps), `seed ${seed}`).toBeLessThanOrEqual(2 * POLL_MS);
		}
		expect(broker.readingsOf("muerta").every(({ kind }) => kind === "fault")).toBe(true);

		const state = broker.retained("tesai/v1/bridge/prueba") as BridgeState;
		expect(state.faults).toContainEqual(expect.objectContaining({ sensor: "muerta" }));
		expect(state.refusedDrivers).toEqual([
			{ model: "md02", reason: "driver md02: unit 2 of repetida is configured twice" },
			{ model: "pt9", reason: "driver pt9: it does not load" },
		]);
	},
);

/**
 * Unit 4 has lost its manners: noise at random, answers in the name of the others, now and then a flood. Who speaks while it
 * does collides with it, as on the wire: bytes of both are lost.
 */
function withBabbler(makeUnits: MakeTwin, random: () => number): MakeTwin {
	const between = (least: number, most: number) => least + Math.floor(random() * (most - least));
	return (send) => {
		let busyUntil = 0;
		let timer: NodeJS.Timeout;
		const units = makeUnits((answer) => {
			const collides = performance.now() < busyUntil;
			send(collides ? answer.map((byte, at) => (at % 3 === 1 ? byte ^ between(1, 255) : byte)) : answer);
		});
		const babble = () => {
			const dice = random();
			const length = dice < 0.02 ? 400 : between(3, 40);
			const inTheNameOf = between(1, 3);
			const bytes =
				dice > 0.9
					? withCrc(Uint8Array.of(inTheNameOf, 4, 4, 0, FALSE_WORD, 1, 244))
					: Uint8Array.from({ length }, () => between(0, 256));
			busyUntil = performance.now() + bytes.length * CHARACTER_MS;
			for (let at = 0; at < bytes.length; at += CHUNK)
				setTimeout(() => send(bytes.slice(at, at + CHUNK)), at * CHARACTER_MS);
			timer = setTimeout(babble, bytes.length * CHARACTER_MS + between(40, 400));
		};
		babble();
		return {
			receive: units.receive,
			switchOff: () => {
				clearTimeout(timer);
				units.switchOff();
			},
		};
	};
}

function stepsOf(moments: readonly number[]): number[] {
	return moments.slice(1).map((moment, at) => moment - (moments[at] ?? moment));
}
