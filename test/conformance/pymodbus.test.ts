// A Modbus slave that nobody here wrote (Debian's python3-pymodbus) is read by the real bridge, as configured in a file.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { switchTopic } from "@tesai/shared/contract/topic.ts";
import { connectAsync } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { type Cable, laySerialCable } from "../../provisioning/demo/cables.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually } from "../sim/post.ts";
import { type Program, startProgram } from "../sim/program.ts";
import { openReadingBroker, type ReadingBroker } from "../sim/reading-broker.ts";

/**
 * Unit 1 sends tenths, unit 2 hundredths and below zero, unit 3 has one door of two open, unit 4 is a relay board with a closed
 * and an open contact, unit 5 has eight probes of which two are there; any other is silent.
 */
const SLAVE = `
import sys
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartSerialServer
from pymodbus.transaction import ModbusRtuFramer

def unit(inputs, holding):
    return ModbusSlaveContext(
        ir=ModbusSequentialDataBlock(1, inputs), hr=ModbusSequentialDataBlock(0xC0, holding), zero_mode=True)

units = {1: unit([47, 612], [0]), 2: unit([0x10000 - 1875, 5540], [0]), 3: unit([0], [0b01])}
units[4] = ModbusSlaveContext(
    co=ModbusSequentialDataBlock(0, [False] * 8), di=ModbusSequentialDataBlock(0, [True] + [False] * 7), zero_mode=True)
units[5] = ModbusSlaveContext(
    hr=ModbusSequentialDataBlock(0, [49, 0xFFFB] + [0x8000] * 6), zero_mode=True)
print("listening", flush=True)
StartSerialServer(
    context=ModbusServerContext(slaves=units, single=False), framer=ModbusRtuFramer,
    port=sys.argv[1], baudrate=9600, ignore_missing_slaves=True)
`;

const usable =
	needsDebian("socat", "/usr/bin/socat") &&
	needsDebian("python3-pymodbus", "/usr/lib/python3/dist-packages/pymodbus/__init__.py") &&
	needsDebian("python3-serial-asyncio", "/usr/lib/python3/dist-packages/serial_asyncio/__init__.py");

let dir: string;
let cable: Cable;
let slave: ChildProcess;
let bridge: Program;
let broker: ReadingBroker;
afterEach(async () => {
	await bridge?.stop();
	slave?.kill("SIGKILL");
	cable?.close();
	await broker?.close();
	rmSync(dir, { recursive: true, force: true });
});

test.skipIf(!usable)(
	"P16 what a foreign slave holds in its registers arrives over MQTT as readings, and its relay is set",
	async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-pymodbus-"));
		cable = await laySerialCable(dir, "bus");
		broker = await openReadingBroker();
		slave = spawn("/usr/bin/python3", ["-c", SLAVE, cable.deviceEnd], { stdio: ["ignore", "pipe", "pipe"] });
		let said = "";
		for (const stream of [slave.stdout!, slave.stderr!]) stream.on("data", (chunk) => (said += chunk));
		await eventually(() => said.includes("listening") || undefined, 20_000);

		const config = join(dir, "bridge.toml");
		writeFileSync(
			config,
			`
name = "prueba"
[mqtt]
url = "mqtt://127.0.0.1:${broker.port}"

[[ports]]
protocol = "modbus-rtu"
path = "${cable.bridgeEnd}"
baudRate = 9600
parity = "probe"
pollSeconds = 1
devices = [
	{ model = "xy-md02", unit = 1, sensors = ["heladera-1-sonda"] },
	{ model = "xy-md02", unit = 2, sensors = ["congelador-sonda"] },
	{ model = "n4dih32", unit = 3, sensors = ["heladera-1-puerta", "congelador-puerta"] },
	{ model = "relay", unit = 4, sensors = ["puerta-3", "puerta-4"], switches = ["luz", "sirena"] },
	{ model = "r4dcb08", unit = 5, sensors = ["sonda-1", "sonda-2", "sonda-3"] },
	{ model = "xy-md02", unit = 9, sensors = ["ausente"] },
]
`,
		);
		bridge = await startProgram("firmware-bridge/main.ts", [config]);

		const newest = (sensor: string) =>
			eventually(() => broker.readingsOf(sensor).findLast((reading) => reading.kind !== "fault"), 20_000).catch(() => {
				throw new Error(`no value of ${sensor}; the slave said: ${said}`);
			});
		expect(await newest("heladera-1-sonda")).toMatchObject({
			kind: "temperature",
			celsius: 4.7,
			humidityPercent: 61.2,
		});
		expect(await newest("congelador-sonda")).toMatchObject({
			kind: "temperature",
			celsius: -18.75,
			humidityPercent: 55.4,
		});
		expect(await newest("heladera-1-puerta")).toMatchObject({ kind: "door", open: false });
		expect(await newest("congelador-puerta")).toMatchObject({ kind: "door", open: true });
		expect(await newest("puerta-3")).toMatchObject({ kind: "door", open: false });
		expect(await newest("puerta-4")).toMatchObject({ kind: "door", open: true });
		expect(await newest("sonda-1")).toMatchObject({ kind: "temperature", celsius: 4.9 });
		expect(await newest("sonda-2")).toMatchObject({ kind: "temperature", celsius: -0.5 });
		expect((await eventually(() => broker.readingsOf("sonda-3")[0])).kind).toBe("fault");
		expect((await eventually(() => broker.readingsOf("ausente")[0])).kind).toBe("fault");
		expect(broker.readingsOf("ausente").every(({ kind }) => kind === "fault")).toBe(true);

		// P16: the siren is ordered on, and the foreign board's coil is read back so.
		const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
		await client.publishAsync(switchTopic("sirena"), '{"on":true}', { qos: 1, retain: true });
		const siren = { name: "sirena", wanted: true, confirmed: true };
		await eventually(() => {
			const state = broker.retained("tesai/v1/bridge/prueba") as BridgeState;
			return state.switches.some((one) => isDeepStrictEqual(one, siren)) || undefined;
		}, 90_000);
		await client.endAsync();
		expect(
			broker.readingsOf("heladera-1-sonda").every(({ monoMs }) => monoMs !== undefined && monoMs % 1_000 === 0),
		).toBe(true);
	},
);
