// The port that the gateway connects to: one message a connection, bounded in bytes, time and number, confirmed once it is on disk.

import { type AddressInfo, createServer, type Socket } from "node:net";
import { codeOf } from "@tesai/shared/contract/error.ts";
import { portError } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { encodeTaken, readModemMessage } from "./direct-ip.ts";
import type { SatelliteDoor } from "./satellite-door.ts";

export interface DirectIpListener {
	readonly port: number;
	close(): Promise<void>;
}

export interface DirectIpOptions {
	readonly host: string;
	readonly port: number;
	readonly from?: readonly string[];
	readonly log: Log;
	readonly mostConnections?: number;
	/** How long a connection may last until its message is whole. */
	readonly wholeMs?: number;
}

/** One a message, and the gateway closes each: a hundred are a whole region that comes back at once. */
const MOST_CONNECTIONS = 100;
const WHOLE_MS = 10_000;
/** After our word the gateway closes; a socket that it leaves open is cut. */
const LINGER_MS = 2_000;

export async function openDirectIp(door: SatelliteDoor, options: DirectIpOptions): Promise<DirectIpListener> {
	const { host, port, from, log, mostConnections = MOST_CONNECTIONS, wholeMs = WHOLE_MS } = options;
	const sockets = new Set<Socket>();

	/** Something that is no message is kept, too: it shows in the quarantine, and the gateway need not bring it for half a day. */
	async function answer(socket: Socket, bytes: Uint8Array): Promise<void> {
		const read = readModemMessage(bytes);
		try {
			if (read.kind === "bad") await door.take(undefined, bytes);
			// Who only looked into the mailbox has nothing to say.
			else if (read.kind === "message" && read.message.payload !== undefined)
				await door.take(read.message.imei, read.message.payload, read.message.sessionAt * 1_000);
			socket.end(encodeTaken(true));
		} catch (error) {
			log.warn({ code: codeOf(error) }, "a gateway's message was not taken; it comes again");
			socket.end(encodeTaken(false));
		}
		socket.setTimeout(LINGER_MS, () => socket.destroy());
	}

	function receive(socket: Socket): void {
		let bytes = Buffer.alloc(0);
		const whole = setTimeout(() => socket.destroy(), wholeMs);
		const hear = (chunk: Buffer) => {
			bytes = Buffer.concat([bytes, chunk]);
			if (readModemMessage(bytes).kind === "unfinished") return;
			// Whatever comes behind the message is not even kept in memory.
			socket.off("data", hear);
			socket.resume();
			clearTimeout(whole);
			void answer(socket, bytes);
		};
		socket.on("data", hear);
		// Half a message from one that has nothing more to say.
		socket.on("end", () => {
			if (readModemMessage(bytes).kind === "unfinished") socket.destroy();
		});
		socket.on("close", () => clearTimeout(whole));
	}

	// The gateway may have closed its half before our word leaves.
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		const isWelcome = from === undefined || from.includes(socket.remoteAddress?.replace(/^::ffff:/, "") ?? "");
		if (!isWelcome || sockets.size >= mostConnections) {
			socket.destroy();
			return;
		}
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		// `close` follows, and a lost gateway comes again.
		socket.on("error", () => {});
		receive(socket);
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, host, resolve);
	}).catch((error: unknown) => {
		throw portError(error, port, "satellite.directIp.port in hub.toml");
	});

	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}
