// A serial-to-Ethernet converter: the cable's bytes over a TCP stream, unchanged.

import { connect, type Socket } from "node:net";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { Line, OpenLine } from "./port.ts";

/** A converter on the post's own network answers at once or is not there. */
const CONNECT_LIMIT_MS = 5_000;
/** The kernel asks a peer that has been quiet this long whether it still exists. */
const KEEP_ALIVE_MS = 60_000;

/** `tcp://host:port` as an address, or undefined when it is not one. */
export function parseTcpPath(path: string): { readonly host: string; readonly port: number } | undefined {
	if (!path.startsWith("tcp://") || !URL.canParse(path)) return undefined;
	const { hostname, port } = new URL(path);
	return hostname === "" || port === "" ? undefined : { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}

export function tcpLineOpener(address: { readonly host: string; readonly port: number }): OpenLine {
	return (events) =>
		new Promise((resolve, reject) => {
			const socket = connect({ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
			socket.setTimeout(CONNECT_LIMIT_MS, () => socket.destroy(new AppError("unreachable", "no connection in time")));
			socket.once("connect", () => {
				socket.setTimeout(0);
				resolve(socketLine(socket, events));
			});
			// After the connection this only says why; `close` follows and is what counts.
			socket.on("error", reject);
		});
}

/** A connected socket as a line; the simulated devices wrap the sockets they accept with it. */
export function socketLine(socket: Socket, events: Parameters<OpenLine>[0]): Line {
	let reason = "the other side closed the connection";
	socket.on("data", events.onBytes);
	socket.on("error", (error) => {
		reason = error.message;
	});
	socket.once("close", () => events.onClosed(reason));
	return {
		write: (bytes, done) => {
			socket.write(bytes, done);
		},
		close: () =>
			new Promise((resolve) => {
				if (socket.closed) return resolve();
				socket.once("close", () => resolve());
				socket.destroy();
			}),
	};
}
