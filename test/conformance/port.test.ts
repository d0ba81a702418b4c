// What every port must do, on every kind of cable: a pseudo-terminal by socat and a TCP stream.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Port, PortOptions } from "../../firmware-bridge/port.ts";
import { openSerialPort } from "../../firmware-bridge/serial-port.ts";
import { laySerialCable } from "../../provisioning/demo/cables.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually } from "../sim/post.ts";

/** The other end of a cable, in the test's hand. */
interface FarEnd {
	readonly path: string;
	say(bytes: Uint8Array): void;
	heard(): Uint8Array;
	/** Stops reading, so that what is written to it piles up. */
	freeze(): void;
	unplug(): Promise<void>;
	plug(): Promise<void>;
	close(): Promise<void>;
}

const collect = (chunks: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(chunks));

async function openTtyFarEnd(): Promise<FarEnd> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-port-"));
	let chunks: Uint8Array[] = [];
	let cable = await laySerialCable(dir, "cable");
	const openDevice = () =>
		openSerialPort(cable.deviceEnd, { baudRate: 9_600, parity: "none", onBytes: (bytes) => chunks.push(bytes) });
	let device: Port = openDevice();
	await eventually(() => device.state.open || undefined);
	const unplug = async () => {
		await device.close();
		cable.close();
		await eventually(() => !readdirSync(dir).includes("cable-bridge") || undefined);
	};
	return {
		path: cable.bridgeEnd,
		say: (bytes) => void device.write(bytes).catch(() => {}),
		heard: () => collect(chunks),
		freeze: () => void device.close(),
		unplug,
		plug: async () => {
			chunks = [];
			cable = await laySerialCable(dir, "cable");
			device = openDevice();
			await eventually(() => device.state.open || undefined);
		},
		close: async () => {
			await unplug();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

async function openTcpFarEnd(): Promise<FarEnd> {
	let chunks: Uint8Array[] = [];
	const sockets = new Set<Socket>();
	const makeServer = () =>
		createServer((socket) => {
			sockets.add(socket);
			socket.on("data", (bytes) => chunks.push(bytes));
			socket.on("error", () => {});
			socket.on("close", () => sockets.delete(socket));
		});
	let server = makeServer();
	const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
	await listen(0);
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	const unplug = async () => {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		for (const socket of sockets) socket.destroy();
		await closed;
	};
	return {
		path: `tcp://127.0.0.1:${port}`,
		say: (bytes) => {
			for (const socket of sockets) socket.write(bytes);
		},
		heard: () => collect(chunks),
		freeze: () => {
			for (const socket of sockets) socket.pause();
		},
		unplug,
		plug: async () => {
			chunks = [];
			server = makeServer();
			await listen(port);
		},
		close: unplug,
	};
}

const KINDS: [string, () => Promise<FarEnd>][] = [["a TCP stream", openTcpFarEnd]];
if (needsDebian("socat", "/usr/bin/socat")) KINDS.push(["a pseudo-terminal", openTtyFarEnd]);

const REOPEN = { firstMs: 20, mostMs: 200 };
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const long = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff);

describe.each(KINDS)("a port on %s", (_kind, openFarEnd) => {
	let far: FarEnd;
	let port: Port | undefined;
	let chunks: Uint8Array[] = [];

	beforeEach(async () => {
		chunks = [];
		far = await openFarEnd();
	});
	afterEach(async () => {
		await port?.close();
		await far.close();
	});

	function openHere(options: Partial<PortOptions> = {}): Port {
		port = openSerialPort(far.path, {
			baudRate: 9_600,
			parity: "none",
			onBytes: (bytes) => chunks.push(bytes),
			reopen: REOPEN,
			...options,
		});
		return port;
	}
	const isOpen = () => port?.state.open || undefined;
	const hears = (wanted: Uint8Array, heard: () => Uint8Array) =>
		eventually(() => Buffer.from(heard()).equals(wanted) || undefined, 20_000);

	test("all 256 bytes pass unchanged, both ways", async () => {
		const opened = openHere();
		await eventually(isOpen);
		await opened.write(everyByte);
		await hears(everyByte, far.heard);
		far.say(everyByte);
		await hears(everyByte, () => collect(chunks));
	});

	test("200,000 bytes arrive in order, both ways", async () => {
		const opened = openHere();
		await eventually(isOpen);
		await opened.write(long);
		await hears(long, far.heard);
		far.say(long);
		await hears(long, () => collect(chunks));
	});

	test("it opens when the device comes, closes when it goes, and opens again when it is back", async () => {
		await far.unplug();
		const opened = openHere();
		await eventually(() => opened.state.reason !== "not opened yet" || undefined);
		expect(opened.state.open).toBe(false);
		await expect(opened.write(everyByte)).rejects.toMatchObject({ code: "unreachable" });
		for (const openings of [1, 2, 3]) {
			await far.plug();
			await eventually(isOpen);
			expect(opened.state.openings).toBe(openings);
			await opened.write(everyByte);
			await hears(everyByte, far.heard);
			await far.unplug();
			await eventually(() => !opened.state.open || undefined);
			expect(opened.state.reason).toMatch(/\w/);
		}
	});

	test("a write into a device that has stopped reading ends within its time limit", async () => {
		const opened = openHere({ writeLimitMs: 300 });
		await eventually(isOpen);
		far.freeze();
		await expect(opened.write(new Uint8Array(32_000_000))).rejects.toMatchObject({
			code: expect.stringMatching(/no-answer|unreachable/),
		});
	});

	test("without a good frame it is opened again", async () => {
		const opened = openHere({ silenceMs: 50 });
		await eventually(() => opened.state.openings >= 3 || undefined);
	});

	test("a hundred openings leave no descriptor behind", async () => {
		const count = () => readdirSync("/proc/self/fd").length;
		await openHere().close();
		const before = count();
		for (let round = 0; round < 100; round++) {
			const opened = openHere();
			if (round % 2 === 0) await eventually(isOpen);
			await opened.close();
		}
		// A descriptor closed by the kernel's side of a socket may lag by a moment.
		await eventually(() => count() <= before || undefined);
	});
});

test("a TCP path without a port is refused with its reason", () => {
	expect(() => openSerialPort("tcp://converter", { baudRate: 9_600, parity: "none", onBytes: () => {} })).toThrow(
		/tcp:\/\/host:port/,
	);
});
