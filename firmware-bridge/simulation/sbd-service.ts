// The gateway twin with sockets: brings messages to a hub by DirectIP or by a vendor's webhook, and takes the hub's by either.

import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { GatewayDelivery, SbdGateway } from "./sbd-gateway.ts";

export type HubDoor =
	| { readonly by: "direct-ip"; readonly port: number }
	/** The address that the vendor was given, and the shape it posts. */
	| { readonly by: "webhook"; readonly url: string; readonly shape: "form" | "json" | "lingo" };

export interface SbdService {
	/** Where the hub hands over messages by DirectIP. */
	readonly port: number;
	/** Where it does by the vendor's service. */
	readonly url: string;
	/** Where deliveries go; undefined: the hub is away. */
	hub: HubDoor | undefined;
	/** How it fails the next messages of the hub: says nothing, or refuses. */
	readonly failing: ("silent" | "busy" | "refused")[];
	/** What the hub has handed over, in order. */
	readonly orders: { readonly imei: string; readonly payload: Uint8Array; readonly flush: boolean }[];
	/** Attempts every delivery that is due; returns how many the hub took. */
	deliver(): Promise<number>;
	/** Delivers by itself, so often; every ten milliseconds when left out. */
	run(everyMs?: number): void;
	close(): Promise<void>;
}

const HOST = "127.0.0.1";
/** A vendor waits three to five seconds. */
const VENDOR_WAITS_MS = 3_000;

/** `port` is where the hub connects by DirectIP; any free one when left out. */
export async function openSbdService(gateway: SbdGateway, now: () => number, port = 0): Promise<SbdService> {
	const sockets = new Set<Socket>();
	let timer: NodeJS.Timeout | undefined;
	let isDelivering = false;

	const take = (imei: string, payload: Uint8Array, flush: boolean): number | undefined => {
		const failure = service.failing.shift();
		if (failure === "silent") return undefined;
		if (failure !== undefined) return failure === "busy" ? -5 : -2;
		service.orders.push({ imei, payload, flush });
		return gateway.queueMessage(now(), { imei, payload, flush });
	};

	const directIp = createServer((socket) => {
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => {});
		let heard = Buffer.alloc(0);
		socket.on("data", (chunk: Buffer) => {
			heard = Buffer.concat([heard, chunk]);
			if (heard.length < 3 || heard.length < 3 + heard.readUInt16BE(1)) return;
			// Fixed places: the header comes first, then the payload.
			const id = heard.subarray(6, 10);
			const imei = heard.toString("latin1", 10, 25);
			const flush = (heard.readUInt16BE(25) & 1) === 1;
			const payload = Uint8Array.from(heard.subarray(30, 30 + heard.readUInt16BE(28)));
			const status = take(imei, payload, flush);
			if (status === undefined) return;
			const word = Buffer.concat([
				Buffer.from([1, 0, 28, 0x44, 0, 25]),
				...[id, Buffer.from(imei, "latin1"), Buffer.alloc(6)],
			]);
			word.writeInt16BE(status, word.length - 2);
			socket.end(word);
		});
	});

	const vendor = createHttpServer((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
			const form = new URLSearchParams(Buffer.concat(chunks).toString());
			const payload = Uint8Array.from(Buffer.from(form.get("data") ?? "", "hex"));
			const isKnown = form.get("username") === "tesai" && form.get("password") === "secreto";
			const status = isKnown ? take(form.get("imei") ?? "", payload, form.get("flush") === "yes") : -100;
			if (status === undefined) return;
			if (status >= 0) response.end(`OK,${service.orders.length}`);
			else if (status === -5) response.end("FAILED,99,System Error");
			else response.end(isKnown ? "FAILED,11,No RockBLOCK with this IMEI" : "FAILED,10,Invalid login credentials");
		})();
	});

	const service: SbdService = {
		port: await listenOn(directIp, port),
		url: `http://${HOST}:${await listenOn(vendor)}/rockblock/MT`,
		hub: undefined,
		failing: [],
		orders: [],
		deliver: async () => {
			const due = gateway.takeDeliveries(now());
			const taken = await Promise.all(
				due.map(async (delivery) => {
					const isTaken = service.hub !== undefined && (await bring(service.hub, delivery));
					gateway.settleDelivery(now(), delivery.id, isTaken);
					return isTaken;
				}),
			);
			return taken.filter(Boolean).length;
		},
		run: (everyMs = 10) => {
			timer ??= setInterval(() => {
				if (isDelivering) return;
				isDelivering = true;
				void service.deliver().finally(() => {
					isDelivering = false;
				});
			}, everyMs);
		},
		close: async () => {
			clearInterval(timer);
			for (const socket of sockets) socket.destroy();
			vendor.closeAllConnections();
			await Promise.all([directIp, vendor].map((one) => new Promise((resolve) => one.close(resolve))));
		},
	};
	return service;
}

function bring(hub: HubDoor, delivery: GatewayDelivery): Promise<boolean> {
	return hub.by === "direct-ip" ? bringByDirectIp(hub.port, delivery) : bringByWebhook(hub, delivery);
}

/** A message of a modem as the gateway writes it. */
export function encodeModemMessage(
	delivery: Pick<GatewayDelivery, "imei" | "sentNo" | "receivedNo" | "sessionAt" | "payload">,
): Buffer {
	const header = Buffer.alloc(31);
	header.writeUInt8(0x01, 0);
	header.writeUInt16BE(28, 1);
	header.writeUInt32BE(delivery.sentNo + 1_000, 3);
	header.write(delivery.imei, 7, "latin1");
	header.writeUInt8(0, 22);
	header.writeUInt16BE(delivery.sentNo, 23);
	header.writeUInt16BE(delivery.receivedNo, 25);
	header.writeUInt32BE(Math.floor(delivery.sessionAt / 1_000), 27);
	const payload = Buffer.concat([
		Buffer.from([0x02, delivery.payload.length >> 8, delivery.payload.length & 0xff]),
		delivery.payload,
	]);
	// Somewhere in the Chaco, give or take five kilometres.
	const place = Buffer.from([0x03, 0, 11, 0x03, 22, 0x75, 0x30, 60, 0x0e, 0x10, 0, 0, 0, 5]);
	const body = Buffer.concat([header, ...(delivery.payload.length === 0 ? [] : [payload]), place]);
	return Buffer.concat([Buffer.from([1, body.length >> 8, body.length & 0xff]), body]);
}

function bringByDirectIp(port: number, delivery: GatewayDelivery): Promise<boolean> {
	return new Promise((resolve) => {
		let heard = Buffer.alloc(0);
		const socket = connect(port, HOST, () => socket.write(encodeModemMessage(delivery)));
		const limit = setTimeout(() => socket.destroy(), VENDOR_WAITS_MS);
		socket.on("data", (chunk: Buffer) => {
			heard = Buffer.concat([heard, chunk]);
			if (heard.length >= 7) socket.end();
		});
		socket.on("error", () => {});
		socket.on("close", () => {
			clearTimeout(limit);
			resolve(heard.equals(Buffer.from([1, 0, 4, 0x05, 0, 1, 1])));
		});
	});
}

async function bringByWebhook(
	{ url, shape }: Extract<HubDoor, { by: "webhook" }>,
	{ imei, sentNo, payload }: GatewayDelivery,
): Promise<boolean> {
	const data = Buffer.from(payload).toString("hex");
	const form = new URLSearchParams({ imei, momsn: String(sentNo), transmit_time: "26-11-21 12:00:00", data });
	const json =
		shape === "json"
			? { imei, momsn: sentNo, data }
			: { sbd: { imei, momsn: sentNo }, message: Buffer.from(payload).toString("base64") };
	const init =
		shape === "form" ? { body: form } : { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
	try {
		const signal = AbortSignal.timeout(VENDOR_WAITS_MS);
		return (await fetch(url, { method: "POST", ...init, signal })).status === 200;
	} catch {
		return false;
	}
}

function listenOn(server: Server | HttpServer, port = 0): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
	});
}
