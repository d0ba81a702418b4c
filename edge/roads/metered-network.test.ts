import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needsDebian } from "../../test/sim/debian.ts";
import { openHttpsRoad } from "./https-road.ts";
import type { Road } from "./road.ts";

/** A hub behind TLS 1.3 and, in front of it, a line that counts the bytes of each connection. */
interface CountedHub {
	readonly url: string;
	readonly ca: string;
	/** Of each connection: whether it went on where an earlier one had stopped, and its bytes both ways. */
	readonly connections: { reused: boolean | undefined; bytes: number; closed: boolean }[];
	close(): Promise<void>;
}

async function openCountedHub(): Promise<CountedHub> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-tls-"));
	const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
	const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
	const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert];
	execFileSync("/usr/bin/openssl", ["req", "-x509", "-days", "2", ...made, ...subject], { stdio: "ignore" });
	const ca = readFileSync(cert, "utf8");
	const reused: boolean[] = [];
	const server: Server = createServer({ key: readFileSync(key), cert: ca }, (request, response) => {
		request.resume();
		request.once("end", () => {
			response.writeHead(200, { "content-type": "application/octet-stream" }).end(new Uint8Array(60));
		});
	});
	server.on("secureConnection", (socket: TLSSocket) => reused.push(socket.isSessionReused()));
	const connections: { bytes: number; closed: boolean }[] = [];
	const line: TcpServer = createTcpServer((near) => {
		const counted = { bytes: 0, closed: false };
		connections.push(counted);
		const far = connect((server.address() as AddressInfo).port, "127.0.0.1");
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			from.on("data", (chunk: Buffer) => {
				counted.bytes += chunk.length;
			});
			from.pipe(to);
			from.on("error", () => to.destroy());
		}
		near.on("close", () => {
			counted.closed = true;
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
	return {
		url: `https://localhost:${(line.address() as AddressInfo).port}`,
		ca,
		get connections() {
			return connections.map((one, i) => ({ ...one, reused: reused[i] }));
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await new Promise((resolve) => line.close(resolve));
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

describe.skipIf(!needsDebian("openssl", "/usr/bin/openssl"))("a network that is paid by the byte", () => {
	let hub: CountedHub;
	let road: Road | undefined;
	beforeEach(async () => {
		hub = await openCountedHub();
	});
	afterEach(async () => {
		road?.close();
		await hub.close();
	});
	const send = async (bytes: number) => {
		const answer = await road?.send(new Uint8Array(bytes));
		expect(answer?.state).toBe("answered");
	};

	test("S29 each frame has a connection of its own, closed at once, and TLS goes on where it left off", async () => {
		road = openHttpsRoad({ url: hub.url, ca: hub.ca, metered: true });
		for (let i = 0; i < 4; i++) {
			await send(300);
			for (let turn = 0; turn < 200 && !hub.connections.every(({ closed }) => closed); turn++)
				await new Promise((resolve) => setTimeout(resolve, 5));
		}
		expect(hub.connections.map(({ reused }) => reused)).toEqual([false, true, true, true]);
		expect(hub.connections.every(({ closed }) => closed)).toBe(true);
		const [first, second] = hub.connections.map(({ bytes }) => bytes);
		console.info(`a frame of 300 bytes and its answer: ${first} bytes of TLS the first time, then ${second}`);
		expect(second ?? 0).toBeLessThan((first ?? 0) * 0.85);
		expect(road.cost).toMatchObject({ perSession: 20, energy: { perSession: 12_000 } });
	});

	test("S29 an open network keeps its one connection, and a frame more costs nothing", async () => {
		road = openHttpsRoad({ url: hub.url, ca: hub.ca });
		await send(300);
		const before = hub.connections[0]?.bytes ?? 0;
		await send(300);
		expect(hub.connections).toHaveLength(1);
		console.info(
			`a frame of 300 bytes more on the open connection: ${(hub.connections[0]?.bytes ?? 0) - before} bytes`,
		);
		expect(road.cost).toEqual({ perByte: 0, perSession: 0 });
	});

	test("S4 S29 a frame of 1 MiB goes through whole", async () => {
		road = openHttpsRoad({ url: hub.url, ca: hub.ca, metered: true });
		await send(LARGEST_FRAME);
		const bytes = hub.connections[0]?.bytes ?? 0;
		console.info(`a frame of ${LARGEST_FRAME} bytes: ${bytes - LARGEST_FRAME} bytes beside it`);
		expect(bytes).toBeLessThan(LARGEST_FRAME * 1.01);
	});

	test("S16 a hub that nobody vouches for is not the hub", async () => {
		road = openHttpsRoad({ url: hub.url, metered: true });
		expect(await road.send(new Uint8Array(60))).toMatchObject({ state: "failed", error: { code: "unreachable" } });
	});
});
