import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Fate, testRoad } from "../../test/conformance/road.ts";
import { openHttpsRoad } from "./https-road.ts";
import type { Road } from "./road.ts";

const FRAME_TYPE = "application/octet-stream";
const LIMITS = { connectMs: 500, silenceMs: 300, wholeMs: 800 };

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function close(server: Server): Promise<void> {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}

const bodyOf = async (request: IncomingMessage) => {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks);
};

const FATES: Readonly<Record<Fate, (response: ServerResponse, answer: () => Uint8Array) => void>> = {
	answered: (response, answer) => response.writeHead(200, { "content-type": FRAME_TYPE }).end(answer()),
	"cut-before": (response) => response.destroy(),
	"cut-after": (response, answer) => {
		answer();
		response.destroy();
	},
	garbage: (response) => response.writeHead(200, { "content-type": FRAME_TYPE }).end("not a frame"),
	tampered: (response, answer) => {
		const bytes = Buffer.from(answer());
		bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
		response.writeHead(200, { "content-type": FRAME_TYPE }).end(bytes);
	},
	busy: (response) => response.writeHead(503, { "retry-after": "2" }).end(),
	refused: (response) =>
		response
			.writeHead(400, { "content-type": "application/json" })
			.end(JSON.stringify({ code: "invalid", message: "not a frame", hint: null })),
	silent: () => {},
};

testRoad("https", async () => {
	const frames: Uint8Array[] = [];
	const fates: Fate[] = [];
	const receive = async (request: IncomingMessage, response: ServerResponse) => {
		const fate = fates.shift() ?? "answered";
		if (fate === "cut-before") {
			FATES[fate](response, () => new Uint8Array());
			return;
		}
		const frame = await bodyOf(request);
		frames.push(frame);
		FATES[fate](response, () => far.answer(frame));
	};
	const server = await listen((request, response) => void receive(request, response));
	const far = {
		frames,
		answer: (_frame: Uint8Array): Uint8Array => new Uint8Array(),
		meet: (...next: Fate[]) => void fates.push(...next),
		leave: () => close(server),
	};
	const road = openHttpsRoad({ url: urlOf(server), ...LIMITS });
	return {
		road,
		far,
		askedMs: 2_000,
		close: async () => {
			road.close();
			await close(server);
		},
	};
});

describe("the road https, as the network really is", () => {
	let server: Server;
	let road: Road;
	afterEach(async () => {
		road.close();
		await close(server);
	});
	const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
		server = await listen((request, response) => {
			request.resume();
			request.once("end", () => answer(request, response));
		});
		road = openHttpsRoad({ url: `${urlOf(server)}/`, ...LIMITS });
	};
	const send = () => road.send(new Uint8Array(60));

	test.each([
		["a portal's page", 200, { "content-type": "text/html" }, "<html>Bienvenido</html>"],
		["a portal's redirect", 302, { location: "/login" }, ""],
		["a proxy's page", 403, { "content-type": "text/html" }, "<html>Forbidden</html>"],
		["a foreign answer", 404, { "content-type": "application/json" }, '{"error":"no such path"}'],
		["an unknown refusal", 400, { "content-type": "application/json" }, '{"code":"odd","message":"","hint":null}'],
		["a page in place of an answer", 200, {}, ""],
		["a very long page", 200, { "content-type": "text/html" }, "x".repeat(3_000_000)],
	])("S16 %s is never taken for the hub", async (_what, status, headers, body) => {
		const paths: (string | undefined)[] = [];
		await serve((request, response) => {
			paths.push(`${request.method} ${request.url}`);
			response.writeHead(status, headers).end(body);
		});
		expect(await send()).toMatchObject({ state: "failed", error: { code: "unreachable" } });
		expect(paths).toEqual(["POST /v1/frames"]);
	});

	test.each([
		["seconds", { "retry-after": "30" }, 30_000],
		[
			"a date, measured by the hub's own clock",
			{ "retry-after": "Fri, 20 Nov 2026 12:01:00 GMT", date: "Fri, 20 Nov 2026 12:00:00 GMT" },
			60_000,
		],
		["longer than an alarm could wait", { "retry-after": "86400" }, 900_000],
		["nonsense", { "retry-after": "soon" }, undefined],
	])("S15 Retry-After as %s", async (_what, headers, waitMs) => {
		await serve((_request, response) => response.writeHead(429, headers).end());
		const answer = await send();
		expect(answer).toMatchObject({ state: "failed", error: { code: "busy" } });
		expect("waitMs" in answer ? answer.waitMs : undefined).toBe(waitMs);
	});

	test.each([
		[500, "no-answer"],
		[502, "no-answer"],
		[408, "no-answer"],
		[413, "too-large"],
	])("S15 status %i means %s", async (status, code) => {
		await serve((_request, response) => response.writeHead(status).end());
		expect(await send()).toMatchObject({ state: "failed", error: { code } });
	});

	test("S15 a frame uses the connection of the one before it, and makes a new one when that is gone", async () => {
		let connections = 0;
		await serve((_request, response) => response.writeHead(200, { "content-type": FRAME_TYPE }).end("x"));
		server.on("connection", () => connections++);
		for (let i = 0; i < 12; i++) expect((await send()).state).toBe("answered");
		expect(connections).toBe(1);
		server.closeAllConnections();
		expect((await send()).state).toBe("answered");
		expect(connections).toBe(2);
	});

	test("S15 an answer that trickles on for ever ends by the road's own limit", async () => {
		await serve((_request, response) => {
			response.writeHead(200, { "content-type": FRAME_TYPE });
			const drip = setInterval(() => response.write("x"), 50);
			response.once("close", () => clearInterval(drip));
		});
		expect(await send()).toMatchObject({ state: "failed", error: { code: "no-answer" } });
	});

	test("S15 an answer that is cut short is no answer", async () => {
		await serve((_request, response) => {
			response.writeHead(200, { "content-type": FRAME_TYPE, "content-length": "100" });
			response.write("half", () => response.destroy());
		});
		expect(await send()).toMatchObject({ state: "failed", error: { code: "no-answer" } });
	});

	test("S15 silence ends a journey long before its whole time is over", async () => {
		await serve(() => {});
		road.close();
		road = openHttpsRoad({ url: urlOf(server), silenceMs: 100, wholeMs: 600_000 });
		expect(await send()).toMatchObject({ state: "failed", error: { code: "no-answer" } });
	});

	test("S15 a name that nobody knows is transient", async () => {
		await serve((_request, response) => response.end());
		road.close();
		road = openHttpsRoad({ url: "http://hub.invalid", ...LIMITS });
		expect(await send()).toMatchObject({ state: "failed", error: { code: "unreachable" } });
	});
});
