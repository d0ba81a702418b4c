// A whole post of real programs in a temporary directory: edge, and on demand hub, bridge and the link between.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClockConfig } from "@tesai/shared/contract/config/clock.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { stringify } from "smol-toml";
import { type Link, openLink } from "../../provisioning/demo/link.ts";
import { type Program, startProgram } from "./program.ts";

const HOST = "127.0.0.1";
const POST = { id: "py-15-prueba", name: "Puesto de prueba" };
/** Nobody listens on the discard port. */
const NO_HUB = `http://${HOST}:9`;

export interface PostOptions {
	/** `[[fridges]]` of edge.toml; one tight fridge on `heladera-1-sonda`, `-puerta` and `solar-1` when left out. */
	readonly fridges?: readonly object[];
	/** How much faster than the wall time runs in every program. */
	readonly speed?: number;
	readonly digestMinutes?: number;
	/** With a hub the edge reaches it through `post.link`. */
	readonly hub?: boolean;
	/** `[[ladder]]` of edge.toml. */
	readonly ladder?: readonly object[];
	/** `[power]` of edge.toml. */
	readonly power?: object;
	/** `[panel]` of edge.toml. */
	readonly panel?: object;
	/** `[roads]` of edge.toml. */
	readonly roads?: object;
	/** `[printer]` of edge.toml. */
	readonly printer?: object;
	/** Of the post's satellite modem, as hub.toml has it. */
	readonly imei?: string;
	/** Added to hub.toml. */
	readonly hubConfig?: object;
	/** `[[ports]]` of bridge.toml; without them no bridge is started. */
	readonly ports?: readonly object[];
	readonly screenDir?: string;
	/** Where the edge keeps its data instead of in the temporary directory; it must exist and stays. */
	readonly edgeData?: string;
	/** Added to the edge's environment, for example a recorder's. */
	readonly edgeEnv?: Readonly<Record<string, string>>;
}

export interface Post {
	readonly dir: string;
	/** The programs' common clock, where time runs faster than the wall. */
	readonly clock: ClockConfig | undefined;
	/** The edge's data directory, which exists before the edge is first started. */
	readonly edgeData: string;
	readonly edge: Program;
	readonly hub: Program | undefined;
	readonly bridge: Program | undefined;
	readonly link: Link | undefined;
	readonly edgeUrl: string;
	readonly hubUrl: string;
	readonly mqttPort: number;
	/** Starts a program again on the same data and ports; it is killed first if it still runs. */
	restart(name: "edge" | "hub" | "bridge", env?: Readonly<Record<string, string>>): Promise<Program>;
	connectMqtt(options?: IClientOptions): Promise<MqttClient>;
	close(): Promise<void>;
}

export const TIGHT_FRIDGE = {
	id: "heladera-1",
	name: "Heladera 1",
	profile: "tight",
	temperatureSensor: "heladera-1-sonda",
	doorSensor: "heladera-1-puerta",
	powerSensor: "solar-1",
};

/** Boots the post and resolves when every program has said that it is ready. */
export async function openPost(options: PostOptions = {}): Promise<Post> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-post-"));
	const edgeData = options.edgeData ?? join(dir, "edge");
	mkdirSync(edgeData, { recursive: true });
	const keyFile = join(dir, "box.key");
	makeBoxKey(keyFile);
	const postClock = options.speed === undefined ? undefined : { speed: options.speed, originAt: epochMs(Date.now()) };
	const clock = postClock === undefined ? {} : { clock: postClock };
	const clients: MqttClient[] = [];
	const running: Partial<Record<"edge" | "hub" | "bridge", Program>> = {};
	const ports = { http: 0, mqtt: 0, hub: 0 };
	let link: Link | undefined;

	const configs = {
		hub: () => ({
			dataDir: join(dir, "hub"),
			http: { host: HOST, port: ports.hub },
			posts: [{ ...POST, box: 1, keyFile, ...(options.imei !== undefined && { imei: options.imei }) }],
			...options.hubConfig,
			...clock,
		}),
		edge: () => ({
			dataDir: edgeData,
			...(options.screenDir !== undefined && { screenDir: options.screenDir }),
			post: POST,
			box: { number: 1, keyFile },
			http: { host: HOST, port: ports.http },
			mqtt: { host: HOST, port: ports.mqtt, mayPublish: ["#"], maySubscribe: ["#"], mayNotSubscribe: [] },
			hub: { url: link === undefined ? NO_HUB : `http://${HOST}:${link.port}` },
			digestMinutes: options.digestMinutes ?? 10,
			fridges: options.fridges ?? [TIGHT_FRIDGE],
			...(options.ladder !== undefined && { ladder: options.ladder }),
			...(options.power !== undefined && { power: options.power }),
			...(options.panel !== undefined && { panel: options.panel }),
			...(options.roads !== undefined && { roads: options.roads }),
			...(options.printer !== undefined && { printer: options.printer }),
			...clock,
		}),
		bridge: () => ({
			name: "prueba",
			mqtt: { url: `mqtt://${HOST}:${ports.mqtt}` },
			ports: options.ports ?? [],
			...clock,
		}),
	};
	const mains = { hub: "hub/main.ts", edge: "edge/main.ts", bridge: "firmware-bridge/main.ts" } as const;

	const start = async (name: keyof typeof mains, env: Readonly<Record<string, string>> = {}): Promise<Program> => {
		await running[name]?.kill9();
		const file = join(dir, `${name}.toml`);
		writeFileSync(file, stringify(configs[name]()));
		const program = await startProgram(mains[name], [file], env);
		running[name] = program;
		// A restarted program is found where it was.
		if (name === "hub") ports.hub = Number(program.ready.http);
		if (name === "edge") Object.assign(ports, { http: Number(program.ready.http), mqtt: Number(program.ready.mqtt) });
		return program;
	};
	const close = async () => {
		await Promise.all(clients.map((client) => client.endAsync(true)));
		await Promise.all(Object.values(running).map((program) => program.stop()));
		await link?.close();
		rmSync(dir, { recursive: true, force: true });
	};

	try {
		if (options.hub === true) {
			await start("hub");
			link = await openLink({ host: HOST, port: ports.hub });
		}
		await start("edge", options.edgeEnv);
		if (options.ports !== undefined) await start("bridge");
	} catch (error) {
		await close();
		throw error;
	}

	return {
		dir,
		clock: postClock,
		edgeData,
		get edge() {
			return running.edge!;
		},
		get hub() {
			return running.hub;
		},
		get bridge() {
			return running.bridge;
		},
		link,
		get edgeUrl() {
			return `http://${HOST}:${ports.http}`;
		},
		get hubUrl() {
			return `http://${HOST}:${ports.hub}`;
		},
		get mqttPort() {
			return ports.mqtt;
		},
		restart: start,
		connectMqtt: async (mqtt = {}) => {
			const client = await connectAsync(`mqtt://${HOST}:${ports.mqtt}`, { reconnectPeriod: 0, ...mqtt });
			// A killed edge ends the connection; that is the test's doing and no news.
			client.on("error", () => {});
			clients.push(client);
			return client;
		},
		close,
	};
}

/** GET as JSON; any status but 2xx is an error that carries the answer. */
export async function getJson<T>(url: string): Promise<T> {
	return readAnswer(await fetch(url));
}

export async function postJson<T>(url: string, body: object): Promise<T> {
	const headers = { "content-type": "application/json" };
	return readAnswer(await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function readAnswer<T>(answer: Response): Promise<T> {
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${answer.status} from ${answer.url}: ${text}`);
	return JSON.parse(text) as T;
}

/** Asks again until `find` gives something; fails with what was seen last. */
export async function eventually<T>(find: () => Promise<T | undefined> | T | undefined, withinMs = 10_000): Promise<T> {
	const until = Date.now() + withinMs;
	for (;;) {
		const found = await find();
		if (found !== undefined) return found;
		if (Date.now() > until) throw new Error(`nothing came of it within ${withinMs} ms: ${find.toString()}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
