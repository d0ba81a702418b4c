import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import { codeOf } from "@tesai/shared/contract/error.ts";
import { type PostView, PostViewSchema, QuarantineSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import type { BoxNo, FridgeId, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { listen, openServer, type Server } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Hub, openHub } from "../hub.ts";
import type { Intake } from "./actions.ts";
import { openBoxTwin, toWireFact } from "./box-twin.ts";
import { GATE_LIMITS, openGate } from "./gate.ts";
import { registerIntakeRoutes } from "./routes.ts";

const SECRET = Buffer.alloc(32, 3);
const FRAME = { "content-type": "application/octet-stream" };
let dir: string;
let config: HubConfig;
let hub: Hub;
let url: string;

beforeAll(async () => {
	dir = mkdtempSync(join(tmpdir(), "hub-"));
	const keyFile = join(dir, "box.key");
	writeFileSync(keyFile, `${SECRET.toString("hex")}\n`);
	const post = (n: number, file = keyFile) => ({
		id: `puesto-${n}` as PostId,
		name: `Puesto ${n}`,
		box: n as BoxNo,
		keyFile: file,
	});
	config = {
		dataDir: join(dir, "hub"),
		http: { host: "127.0.0.1", port: 0 },
		posts: [post(1), post(2, join(dir, "not-there"))],
	};
	hub = await openHub(config, { log: silentLog, clock: openClock() });
	url = `http://127.0.0.1:${hub.port}`;
});
afterAll(async () => {
	await hub.close();
	rmSync(dir, { recursive: true });
});

const postFrame = (body: Uint8Array, headers: Record<string, string> = FRAME) =>
	fetch(`${url}/v1/frames`, { method: "POST", headers, body: Buffer.from(body) });
const read = async <T>(path: string): Promise<T> => (await fetch(url + path)).json() as Promise<T>;

describe("the door for frames", () => {
	test("H10 a frame by HTTP is answered with a sealed frame and shows in the post's view", async () => {
		const box = openBoxTwin(1, SECRET);
		const fridge = "heladera-1" as FridgeId;
		const facts = [
			toWireFact(1, {
				kind: "fridge-registered",
				body: { fridge, name: "Vacunas", profile: "pqs", temperatureSensor: "sonda" as SensorId },
			}),
			toWireFact(1, {
				kind: "alarm-raised",
				body: { fridge, rule: "DOOR", since: { boot: 1, monoMs: millis(5) }, forMs: millis(9) },
			}),
		];
		const answer = await postFrame(box.seal(facts));
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-type")).toBe("application/octet-stream");
		expect(box.openAnswer(await answer.bytes()).payload.acks?.applied.size).toBe(2);
		const view = await read<PostView>("/v1/posts/puesto-1");
		expect(check(PostViewSchema, view)).toMatchObject({ ok: true });
		expect(view).toMatchObject({
			openAlarms: [{ rule: "DOOR", since: null }],
			fridges: [{ name: "Vacunas" }],
			forked: false,
		});
		expect(await read("/v1/posts")).toHaveLength(2);
		expect(await read("/v1/posts/puesto-1/alarms")).toHaveLength(1);
	});

	test("H3 a stranger, a post without a key and noise get the same kind of no, and are counted", async () => {
		for (const box of [2, 77]) expect((await postFrame(openBoxTwin(box, SECRET).seal([]))).status).toBe(401);
		expect((await postFrame(Buffer.from("no frame"))).status).toBe(400);
		const listed = await read("/v1/quarantine");
		expect(check(QuarantineSchema, listed)).toMatchObject({ ok: true });
		expect(listed).toHaveLength(3);
	});

	test.each<[number, RequestInit & { readonly path?: string }]>([
		[415, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }],
		[415, { method: "POST", headers: { "content-type": "text/plain" }, body: "x" }],
		[400, { method: "POST", headers: FRAME }],
		[413, { method: "POST", headers: FRAME, body: Buffer.alloc(LARGEST_FRAME + 1) }],
		[404, { method: "GET" }],
		[404, { path: "/v1/posts/nobody" }],
		[400, { path: "/v1/posts/Not%20An%20Id" }],
		[404, { path: "/v1/nothing" }],
		[400, { path: "/?lang=en" }],
	])("H13 %i for %o", async (status, { path = "/v1/frames", ...init }) => {
		const answer = await fetch(url + path, init);
		expect(answer.status).toBe(status);
		expect(await answer.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
	});

	test("H8 a hub opened again goes on where it was", async () => {
		const before = await read<PostView>("/v1/posts/puesto-1");
		await hub.close();
		hub = await openHub(config, { log: silentLog, clock: openClock() });
		url = `http://127.0.0.1:${hub.port}`;
		const after = await read<PostView>("/v1/posts/puesto-1");
		expect({ ...after, newestFactAgeMs: 0 }).toEqual({ ...before, newestFactAgeMs: 0 });
	});

	test("a port in use is an error that names the setting", async () => {
		const taken = { ...config, dataDir: join(dir, "other"), http: { host: "127.0.0.1", port: hub.port } };
		const error = await openHub(taken, { log: silentLog, clock: openClock() }).catch((caught: unknown) => caught);
		expect(codeOf(error)).toBe("conflict");
		expect(error).toMatchObject({ hint: expect.stringMatching(/http\.port in hub\.toml or TESAI_HUB_PORT/) });
	});

	test("a second hub on the same data does not open, and the first goes on", async () => {
		const error = await openHub(config, { log: silentLog, clock: openClock() }).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ code: "conflict", message: expect.stringMatching(/another hub/) });
		expect(await read("/v1/posts")).toHaveLength(2);
	});

	test("the OpenAPI document names every public address", async () => {
		const { paths } = await read<{ paths: object }>("/v1/openapi.json");
		expect(Object.keys(paths).sort()).toEqual([
			"/v1/boxes/{box}/pin-codes/{person}/{number}",
			"/v1/bundles",
			"/v1/bundles/for/{box}",
			"/v1/bundles/key",
			"/v1/frames",
			"/v1/items",
			"/v1/items/{item}",
			"/v1/people",
			"/v1/people/{person}",
			"/v1/posts",
			"/v1/posts/{id}",
			"/v1/posts/{id}/alarms",
			"/v1/posts/{id}/alarms/{alarm}/acknowledgement",
			"/v1/posts/{id}/commands",
			"/v1/posts/{id}/deeds",
			"/v1/posts/{id}/fridges/{fridge}/limits",
			"/v1/posts/{id}/loggers",
			"/v1/posts/{id}/set",
			"/v1/posts/{id}/settings",
			"/v1/posts/{id}/sheets/{month}",
			"/v1/quarantine",
		]);
	});
});

describe("the gate", () => {
	let server: Server;
	afterEach(() => server.close());

	async function openGatedDoor(limits: Partial<typeof GATE_LIMITS>): Promise<number> {
		server = await openServer({ log: silentLog, title: "door" });
		// Nothing here gets as far as the intake.
		await registerIntakeRoutes(server, {} as Intake, openGate({ ...GATE_LIMITS, ...limits }));
		return listen(server, { host: "127.0.0.1", port: 0 }, "none");
	}

	/** Sends a head that promises a body and not one byte of it. */
	function promiseBody(port: number, bytes: number): Promise<string> & { cut(): void } {
		const socket = connect(port, "127.0.0.1");
		socket.write(
			`POST /v1/frames HTTP/1.1\r\nhost: x\r\ncontent-type: ${FRAME["content-type"]}\r\ncontent-length: ${bytes}\r\n\r\n`,
		);
		const answer = new Promise<string>((resolve) => {
			socket.once("data", (data) => resolve(data.toString()));
			socket.once("close", () => resolve("cut"));
		});
		return Object.assign(answer, { cut: () => socket.destroy() });
	}

	test("H11 bulk beyond the bound is told when to come back before it has sent a byte of its body; a small frame passes", async () => {
		const port = await openGatedDoor({ bulkBytes: 100_000 });
		const first = promiseBody(port, 90_000);
		await new Promise((resolve) => setTimeout(resolve, 50));
		const second = await promiseBody(port, 20_000);
		expect(second).toMatch(/^HTTP\/1\.1 503 /);
		expect(second.toLowerCase()).toMatch(/retry-after: [2-8]\r/);
		const small = await fetch(`http://127.0.0.1:${port}/v1/frames`, { method: "POST", headers: FRAME, body: "small" });
		expect(small.status).toBe(500);
		first.cut();
		await first;
		await new Promise((resolve) => setTimeout(resolve, 50));
		const third = promiseBody(port, 90_000);
		expect(await Promise.race([third, new Promise((resolve) => setTimeout(resolve, 100, "let in"))])).toBe("let in");
		third.cut();
	});

	test("H11 the number of requests is bounded, too", () => {
		const gate = openGate({ ...GATE_LIMITS, requests: 2 });
		expect([gate.enter(10), gate.enter(10), gate.enter(10)]).toEqual([true, true, false]);
		gate.leave(10);
		expect(gate.enter(10)).toBe(true);
		server = { close: () => Promise.resolve() } as unknown as Server;
	});
});
