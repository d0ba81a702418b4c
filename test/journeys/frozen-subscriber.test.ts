// One client that subscribes to everything and never reads: nobody else waits for it, and the broker outlives it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

const LONGEST_GAP_MS = 2_000;
const MOST_GROWTH_BYTES = 64 * 1_048_576;
const LOAD_MS = 6_000;
/** Large messages are what fills the buffers of a client that does not read. */
const MESSAGE = publish("load/large", Buffer.alloc(60_000, "x"));

let broker: ChildProcess;
let port: number;
beforeAll(async () => {
	broker = spawn(process.execPath, [new URL("broker-process.ts", import.meta.url).pathname], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [line] = await once(broker.stdout!, "data");
	port = Number(String(line).trim());
});
afterAll(() => broker.kill("SIGKILL"));

function packet(first: number, body: Buffer): Buffer {
	const length: number[] = [];
	let rest = body.length;
	do {
		length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
		rest >>= 7;
	} while (rest > 0);
	return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function text(value: string): Buffer {
	return Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
}

function publish(topic: string, payload: Buffer): Buffer {
	return packet(0x30, Buffer.concat([text(topic), payload]));
}

async function login(id: string): Promise<Socket> {
	const socket = connect({ port, host: "127.0.0.1", noDelay: true });
	// A client that the broker cuts while this end is writing.
	socket.on("error", () => {});
	socket.write(packet(0x10, Buffer.concat([text("MQTT"), Buffer.from([4, 2, 0, 0]), text(id)])));
	await once(socket, "data");
	return socket;
}

async function subscribe(id: string): Promise<Socket> {
	const socket = await login(id);
	socket.write(packet(0x82, Buffer.concat([Buffer.from([0, 1]), text("load/#"), Buffer.from([0])])));
	await once(socket, "data");
	return socket;
}

/** Writes as fast as the broker reads, until the socket closes. */
function flood(socket: Socket): void {
	const fill = () => {
		while (!socket.destroyed && socket.write(MESSAGE));
	};
	socket.on("drain", fill);
	fill();
}

function residentBytes(): number {
	const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${broker.pid}/status`, "utf8"));
	return Number(line?.[1]) * 1_024;
}

test("others wait at most 2 s and memory grows by at most 64 MiB while one client reads nothing", async () => {
	// Once without the frozen client, so that what the broker needs for the load itself is not counted against it.
	const warm = [await subscribe("warm"), await login("warm-publisher")] as const;
	warm[0].resume();
	flood(warm[1]);
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	for (const socket of warm) socket.destroy();
	const before = residentBytes();

	const frozen = await subscribe("frozen");
	frozen.pause();
	let frozenCut = false;
	frozen.on("close", () => {
		frozenCut = true;
	});
	const healthy = await subscribe("healthy");
	let received = 0;
	let heardAt = performance.now();
	let longestGapMs = 0;
	healthy.on("data", (chunk) => {
		const now = performance.now();
		longestGapMs = Math.max(longestGapMs, now - heardAt);
		heardAt = now;
		received += chunk.length;
	});
	const publishers = [await login("publisher-1"), await login("publisher-2")];
	for (const publisher of publishers) flood(publisher);

	let most = before;
	for (let elapsed = 0; elapsed < LOAD_MS; elapsed += 100) {
		await new Promise((resolve) => setTimeout(resolve, 100));
		most = Math.max(most, residentBytes());
	}
	longestGapMs = Math.max(longestGapMs, performance.now() - heardAt);
	const grown = (most - before) / 1_048_576;
	console.log(
		`longest gap ${Math.round(longestGapMs)} ms, memory +${grown.toFixed(0)} MiB, ${Math.round(received / MESSAGE.length)} messages to the healthy one`,
	);
	expect(longestGapMs).toBeLessThanOrEqual(LONGEST_GAP_MS);
	expect(most - before).toBeLessThanOrEqual(MOST_GROWTH_BYTES);
	expect(received).toBeGreaterThan(MESSAGE.length * 100);

	// The worst moment: the frozen one and the publishers go in the same instant, with everything still in flight.
	const stopped = [frozen, ...publishers];
	for (const socket of stopped) socket.resetAndDestroy();
	const probe = await login("probe");
	probe.write(Buffer.from([0xc0, 0]));
	const [answer] = await once(probe, "data");
	expect((answer as Buffer).toString("hex")).toBe("d000");
	expect(broker.exitCode).toBeNull();
	// A paused socket hears of its end only now.
	expect(frozenCut || frozen.destroyed).toBe(true);
	for (const socket of [healthy, probe]) socket.destroy();
});
