// `npm start`: a whole demonstration post: simulated devices that speak real bytes, the bridge, the edge, and a hub.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DemoRequest } from "@tesai/shared/contract/edge-api/system.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { type Cable, hasSocat, laySerialCable } from "./cables.ts";
import { KEYS_HELP, readKeys, serveControls } from "./controls.ts";
import { findFreePort } from "./free-port.ts";
import { openLink } from "./link.ts";
import { DEMO_PEOPLE, giveDemoPins, listDemoPeople } from "./people.ts";
import { bridgeFile, DEMO_BOX, DEMO_IMEI, DEMO_POST, edgeFile, hubFile } from "./post-files.ts";
import { type Program, startProgram } from "./program.ts";
import { readSettings, type Settings } from "./settings.ts";
import { layOutStick } from "./stick.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Everything that must be closed, in the order it was opened. */
const opened: { close(): void | Promise<void> }[] = [];

async function startPost(settings: Settings): Promise<void> {
	const { dataDir } = settings;
	const at = (name: string) => join(dataDir, name);
	for (const folder of ["log", "stick"]) mkdirSync(at(folder), { recursive: true });
	const keyFile = at("box.key");
	makeBoxKey(keyFile);

	const start = async (name: string, main: string, args: readonly string[]): Promise<Program> => {
		const program = await startProgram(join(ROOT, main), args, at(`log/${name}.log`));
		opened.push(program);
		return program;
	};
	const write = (name: string, text: string): readonly [string] => {
		writeFileSync(at(name), text);
		return [at(name)];
	};
	const post = { settings, originAt: Date.now(), keyFile };

	const sky = { gateway: await findFreePort(), hub: await findFreePort() };
	const hub = await start("hub", "hub/main.ts", write("hub.toml", hubFile(post, sky)));
	const atHub = `http://127.0.0.1:${hub.ready.http}`;
	await listDemoPeople(atHub, DEMO_POST.id);

	const cables = hasSocat(process.env) ? await layCables(at("serial")) : undefined;
	const devices = await start("devices", "firmware-bridge/simulation/main.ts", [
		JSON.stringify({
			clock: { speed: settings.speed, originAt: post.originAt },
			...(cables && { bus: cables.bus.deviceEnd, solar: cables.solar.deviceEnd }),
			satellite: {
				...{ imei: DEMO_IMEI, gatewayPort: sky.gateway, hubPort: sky.hub },
				...(cables && { cable: cables.modem.deviceEnd }),
			},
		}),
	]);
	const link = await openLink({ host: "127.0.0.1", port: Number(hub.ready.http) });
	opened.push(link);
	let edgeUrl = "";
	const stick = layOutStick({
		...{ dir: dataDir, carrier: join(ROOT, "hub/stick/main.ts") },
		hubUrl: atHub,
		edgeUrl: () => edgeUrl,
	});
	const sayWhatFailed = (error: unknown) => say(`the stick: ${error instanceof Error ? error.message : String(error)}`);
	const play = (request: DemoRequest) => {
		if (request.action === "cut-link") link.cut();
		else if (request.action === "restore-link") link.restore();
		else if (request.action === "insert-stick") stick.insert().catch(sayWhatFailed);
		else if (request.action === "carry-stick") stick.carry().catch(sayWhatFailed);
		else devices.tell(request);
	};
	const controls = await serveControls(play);
	opened.push(controls);

	const places = {
		hubUrl: `http://127.0.0.1:${link.port}`,
		controlUrl: controls.url,
		screenDir: join(ROOT, "desktop/screen/dist"),
		stickDir: stick.mountDir,
	};
	const edge = await start("edge", "edge/main.ts", write("edge.toml", edgeFile(post, places)));

	edgeUrl = `http://127.0.0.1:${edge.ready.http}`;

	const bridgeEnds = {
		bus: cables?.bus.bridgeEnd ?? String(devices.ready.bus),
		solar: cables?.solar.bridgeEnd ?? String(devices.ready.solar),
		modem: cables?.modem.bridgeEnd ?? String(devices.ready.modem),
	};
	await start(
		"bridge",
		"firmware-bridge/main.ts",
		write("bridge.toml", bridgeFile(post, bridgeEnds, Number(edge.ready.mqtt))),
	);

	const enlisting = new AbortController();
	opened.push({ close: () => enlisting.abort() });
	giveDemoPins({ hubUrl: atHub, edgeUrl, box: DEMO_BOX }, enlisting.signal).catch((error: unknown) => {
		if (!enlisting.signal.aborted) say(`the people: ${error instanceof Error ? error.message : String(error)}`);
	});

	const speed = settings.speed === 1 ? "" : `\n  time     runs ${settings.speed} times as fast as the wall`;
	say(`Tesãi: the demonstration post is running

  kiosk    http://127.0.0.1:${edge.ready.http}
  hub      ${atHub}
  MQTT     127.0.0.1:${edge.ready.mqtt}
  data     ${dataDir}   (logs in log/)
  devices  ${cables === undefined ? "over TCP (install socat for virtual serial ports)" : "on virtual serial ports"}${speed}
  stick    mkdir ${at("stick/TESAI")}   puts one in; its facts go to the hub and the answers come back with
           node hub/stick/main.ts ${at("stick")} ${atHub}
  people   ${DEMO_PEOPLE.map(({ name, pin }) => `${name} ${pin}`).join(", ")}   (invented; the number is the PIN)

  keys     ${process.stdin.isTTY ? KEYS_HELP : "need a terminal; the kiosk has the same controls under #/demo"}
`);
	opened.push({ close: readKeys(play, say, () => void stop(0)) });
}

async function layCables(dir: string): Promise<{ bus: Cable; solar: Cable; modem: Cable }> {
	const lay = (name: string) => laySerialCable(dir, name);
	const [bus, solar, modem] = await Promise.all([lay("bus"), lay("solar"), lay("modem")]);
	opened.push(bus, solar, modem);
	return { bus, solar, modem };
}

let stopping = false;

/** Programs first, then what they hang on; all of it within five seconds. */
async function stop(code: number): Promise<void> {
	if (stopping) return;
	stopping = true;
	await Promise.all(opened.reverse().map(async (one) => one.close()));
	process.exit(code);
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
process.on("SIGHUP", () => void stop(0));

try {
	await startPost(readSettings(process.argv.slice(2), process.env));
} catch (error) {
	const hint = error instanceof AppError && error.hint !== undefined ? `\n  ${error.hint}` : "";
	console.error(`tesai: ${error instanceof Error ? error.message : String(error)}${hint}`);
	await stop(1);
}
