// A client that sends any bytes and reports exactly what came back: what the broker's conformance is judged with.

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Hex in any spacing, with text between single quotes: `10 0d 0004 'MQTT' 04 02 003c 0001 'p'`. */
export function bytesOf(text: string): Buffer {
	const parts = text.match(/'[^']*'|[0-9a-fA-F]+/g) ?? [];
	return Buffer.concat(
		parts.map((part) => (part.startsWith("'") ? Buffer.from(part.slice(1, -1)) : Buffer.from(part, "hex"))),
	);
}

export const CONNACK_OK = "20020000";

export class RawClient {
	readonly socket: Socket;
	#received: Buffer = Buffer.alloc(0);
	#closed = false;

	private constructor(socket: Socket) {
		this.socket = socket;
		socket.on("data", (chunk) => {
			this.#received = Buffer.concat([this.#received, chunk]);
		});
		socket.on("error", () => {});
		socket.on("close", () => {
			this.#closed = true;
		});
	}

	static async open(port: number): Promise<RawClient> {
		const socket = connect({ port, host: "127.0.0.1", noDelay: true });
		const client = new RawClient(socket);
		await once(socket, "connect");
		return client;
	}

	/** Opens and logs in with a clean session. */
	static async login(port: number, id: string): Promise<RawClient> {
		const client = await RawClient.open(port);
		const body = Buffer.concat([bytesOf("0004 'MQTT' 04 02 003c"), Buffer.from([0, id.length]), Buffer.from(id)]);
		client.socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
		await client.receive(CONNACK_OK);
		return client;
	}

	send(text: string): void {
		this.socket.write(bytesOf(text));
	}

	/** Takes as many bytes as `expected` has; throws when others come, or none. */
	async receive(expected: string): Promise<void> {
		const wanted = bytesOf(expected);
		await this.#until(() => this.#received.length >= wanted.length || this.#closed);
		const got = this.#received.subarray(0, wanted.length);
		if (!got.equals(wanted))
			throw new Error(`expected ${wanted.toString("hex")}, got ${got.toString("hex") || "nothing"}`);
		this.#received = this.#received.subarray(wanted.length);
	}

	/** Waits for the close; throws when anything is received before it, or when it does not come. */
	async closed(): Promise<void> {
		await this.#until(() => this.#closed);
		if (!this.#closed) throw new Error("the connection is still open");
		if (this.#received.length > 0) throw new Error(`closed after ${this.#received.toString("hex")}`);
	}

	/** The session lives: a ping is answered, and nothing else was sent before the answer. */
	async alive(): Promise<void> {
		this.send("c000");
		await this.receive("d000");
	}

	async #until(holds: () => boolean): Promise<void> {
		const giveUpAt = performance.now() + 2_000;
		while (!holds() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
