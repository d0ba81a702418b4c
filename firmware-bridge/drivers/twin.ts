// What a simulated device is, and how one is put at the far end of a cable: a pseudo-terminal, a TCP
// stream, or memory.

import { createServer, type Socket } from "node:net";
import type { OpenLine } from "../port.ts";
import { openSerialPort } from "../serial-port.ts";

/** Puts bytes on the cable towards the bridge. */
export type SendBytes = (bytes: Uint8Array) => void;

/** The device at the other end: it hears requests, and may speak by itself until it is switched off. */
export interface Twin {
	receive(bytes: Uint8Array): void;
	switchOff(): void;
}

export type MakeTwin = (send: SendBytes) => Twin;

export interface PluggedTwin {
	/** What to write in the bridge's configuration for a TCP twin; the given path for a serial one. */
	readonly path: string;
	unplug(): Promise<void>;
}

/** At one end of a pseudo-terminal pair; the bridge opens the other end. */
export function plugTwinIntoTty(path: string, makeTwin: MakeTwin, baudRate = 9_600): PluggedTwin {
	const port = openSerialPort(path, { baudRate, parity: "none", onBytes: (bytes) => twin.receive(bytes) });
	const twin = makeTwin((bytes) => {
		// A cable nobody listens to loses what is sent into it, as a real one does.
		port.write(bytes).catch(() => {});
	});
	return {
		path,
		unplug: async () => {
			twin.switchOff();
			await port.close();
		},
	};
}

/** Behind a serial-to-Ethernet converter that listens on this machine; port 0 takes any free one. */
export async function plugTwinIntoTcp(makeTwin: MakeTwin, port = 0): Promise<PluggedTwin> {
	const sockets = new Set<Socket>();
	const twin = makeTwin((bytes) => {
		for (const socket of sockets) socket.write(bytes);
	});
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on("data", (bytes) => twin.receive(bytes));
		// `close` follows every error, and a lost client is an everyday thing for a converter.
		socket.on("error", () => {});
		socket.on("close", () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", resolve);
	});
	const address = server.address();
	const bound = typeof address === "object" && address !== null ? address.port : port;
	return {
		path: `tcp://127.0.0.1:${bound}`,
		unplug: () =>
			new Promise((resolve) => {
				twin.switchOff();
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
}

/** On a cable in memory: the bytes take one turn of the event loop each way. */
export function twinLineOpener(makeTwin: MakeTwin): OpenLine {
	return async ({ onBytes, onClosed }) => {
		const twin = makeTwin((bytes) => setImmediate(onBytes, bytes));
		return {
			write: (bytes, done) => {
				twin.receive(bytes);
				done();
			},
			close: async () => {
				twin.switchOff();
				onClosed("closed");
			},
		};
	};
}
