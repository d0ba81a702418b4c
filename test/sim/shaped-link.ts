// A thin, long, lossy TCP stretch between a box and its hub that breaks at random bytes, the same way for the same seed.

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Random } from "./random.ts";
import { type LineShape, ShapedLine } from "./shaped-line.ts";

export interface LinkShape extends LineShape {
	/** The mean of the bytes, both ways, after which a connection breaks; undefined: it never does. */
	readonly cutEveryBytes?: number;
}

/** 64 kbit/s, 600 ms, 5 % loss: a satellite terminal in the rain, or the last bar of a far tower. */
export const THIN_LINK: LineShape = { bitsPerSecond: 64_000, roundTripMs: 600, loss: 0.05 };

export interface ShapedLink {
	readonly port: number;
	/** On the wire, with TCP's headers and repetitions. */
	readonly carried: { readonly up: number; readonly down: number };
	readonly connections: number;
	readonly cuts: number;
	close(): Promise<void>;
}

/** Listens on a free port of this machine and passes everything on to `target`. */
export async function openShapedLink(
	target: { readonly host: string; readonly port: number },
	shape: LinkShape,
	random: Random,
): Promise<ShapedLink> {
	const sockets = new Set<Socket>();
	const lines: { readonly up: ShapedLine; readonly down: ShapedLine }[] = [];
	let cuts = 0;

	const server = createServer((near) => {
		const far = connect(target);
		const ends = [near, far];
		for (const socket of ends) {
			sockets.add(socket);
			socket.setNoDelay(true);
			socket.on("error", () => {});
			socket.on("close", () => sockets.delete(socket));
		}
		// The handshake is a round trip that this machine's own loopback does not take.
		const openAt = performance.now() + shape.roundTripMs;
		const pair = { up: new ShapedLine(shape, random, openAt), down: new ShapedLine(shape, random, openAt) };
		lines.push(pair);
		let bytesLeft =
			shape.cutEveryBytes === undefined ? Number.POSITIVE_INFINITY : -Math.log(1 - random()) * shape.cutEveryBytes;
		const pass = (from: Socket, to: Socket, line: ShapedLine) => {
			let lastAt = 0;
			from.on("data", (chunk: Buffer) => {
				let at = 0;
				for (const { bytes, at: due } of line.enter(performance.now(), chunk.length)) {
					const segment = chunk.subarray(at, at + bytes);
					at += bytes;
					lastAt = due;
					setTimeout(() => {
						if (bytesLeft <= 0) return;
						to.write(segment.subarray(0, Math.min(segment.length, Math.floor(bytesLeft))));
						bytesLeft -= segment.length;
						if (bytesLeft > 0) return;
						cuts++;
						for (const socket of ends) socket.destroy();
					}, due - performance.now());
				}
			});
			// A proper end travels behind the last byte.
			from.on("end", () => setTimeout(() => to.end(), Math.max(lastAt - performance.now(), shape.roundTripMs / 2)));
			from.on("close", (failed) => failed && to.destroy());
		};
		pass(near, far, pair.up);
		pass(far, near, pair.down);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();

	return {
		port: typeof address === "object" && address !== null ? address.port : 0,
		get carried() {
			const sum = (way: "up" | "down") => lines.reduce((total, pair) => total + pair[way].carried, 0);
			return { up: sum("up"), down: sum("down") };
		},
		get connections() {
			return lines.length;
		},
		get cuts() {
			return cuts;
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}
