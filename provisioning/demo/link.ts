// The link between box and hub as a TCP stretch that can be taken away, given back, slowed, and cut at a chosen byte.

import { connect, createServer, type Server, type Socket } from "node:net";

export interface Link {
	readonly port: number;
	/** Bytes that went through, both ways. */
	readonly bytes: number;
	/** Ends every connection. New ones end at once ("refuse") or are never answered ("hang", as a dead modem does). */
	cut(how?: "refuse" | "hang"): void;
	/** Whole again: connections that were left hanging end, so that whoever waits tries anew. */
	restore(): void;
	/** Every chunk arrives this much later, in order. */
	delay(ms: number): void;
	/** Cuts, refusing, once this many more bytes have gone through: the byte after them never arrives. */
	cutAfter(bytes: number): void;
	close(): Promise<void>;
}

/** Listens on a free port of this machine and passes everything on to `target`. */
export async function openLink(target: { readonly host: string; readonly port: number }): Promise<Link> {
	const sockets = new Set<Socket>();
	let state: "whole" | "refuse" | "hang" = "whole";
	let delayMs = 0;
	let bytes = 0;
	let bytesLeft = Number.POSITIVE_INFINITY;

	const keep = (socket: Socket) => {
		sockets.add(socket);
		// Either end may break at any moment; `close` follows and takes the other end along.
		socket.on("error", () => {});
		socket.on("close", () => sockets.delete(socket));
	};
	const endAll = () => {
		for (const socket of sockets) socket.destroy();
	};
	const cut = (how: "refuse" | "hang" = "refuse") => {
		state = how;
		bytesLeft = Number.POSITIVE_INFINITY;
		endAll();
	};
	const pass = (from: Socket, to: Socket) => {
		const later = (run: () => void) => (delayMs === 0 ? run() : setTimeout(run, delayMs).unref());
		from.on("data", (chunk: Buffer) => {
			const part = chunk.subarray(0, bytesLeft);
			bytes += part.length;
			bytesLeft -= part.length;
			const isLast = bytesLeft === 0;
			later(() => to.write(part, () => isLast && cut()));
		});
		from.on("end", () => later(() => to.end()));
		from.on("close", () => later(() => to.destroy()));
	};

	const server = createServer({ allowHalfOpen: true }, (near) => {
		keep(near);
		if (state === "refuse") near.resetAndDestroy();
		if (state !== "whole") return;
		const far = connect({ ...target, allowHalfOpen: true });
		keep(far);
		pass(near, far);
		pass(far, near);
	});
	const port = await listenAnywhere(server);

	return {
		port,
		get bytes() {
			return bytes;
		},
		cut,
		restore: () => {
			state = "whole";
			bytesLeft = Number.POSITIVE_INFINITY;
			endAll();
		},
		delay: (ms) => {
			delayMs = ms;
		},
		cutAfter: (count) => {
			bytesLeft = count;
		},
		close: () => {
			endAll();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

function listenAnywhere(server: Server): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			resolve(typeof address === "object" && address !== null ? address.port : 0);
		});
	});
}
