// A real PouchDB that replicates a day's documents to a CouchDB, every byte of both directions counted between them.
//
// The server answers the five calls that a replication makes, from a PouchDB of its own; its heads are as terse as Node's and what it
// answers is gzipped, which a CouchDB does not do. Beside express-pouchdb 4.2.0, whose 207 packages nobody should have to install
// for this, the same day came out 8 % cheaper. TCP's, IP's and TLS's own bytes are not counted: all in favour of the other side.

import { once } from "node:events";
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import httpAdapter from "pouchdb-adapter-http";
import memoryAdapter from "pouchdb-adapter-memory";
import PouchDB from "pouchdb-core";
import replication from "pouchdb-replication";
import type { AppDocument } from "./documents.ts";

PouchDB.plugin(memoryAdapter).plugin(httpAdapter).plugin(replication);

let databases = 0;

/** HTTP bytes from the box to the hub and back, until the hub has every document. */
export async function measureReplication(documents: readonly AppDocument[]): Promise<{ up: number; down: number }> {
	const hub = new PouchDB(`hub-${databases}`, { adapter: "memory" });
	const box = new PouchDB(`box-${databases++}`, { adapter: "memory" });
	for (const { id, ...rest } of documents) await box.put({ _id: id, ...rest });
	const server = createServer((request, response) => void answerCouch(hub, request, response));
	const counted = { up: 0, down: 0 };
	const counter = createTcpServer((near) => {
		const far = connect(portOf(server), "127.0.0.1");
		near.on("data", (bytes) => (counted.up += bytes.length));
		far.on("data", (bytes) => (counted.down += bytes.length));
		near.pipe(far).pipe(near);
	});
	await Promise.all([listen(server), listen(counter)]);
	try {
		const { ok } = await box.replicate.to(`http://127.0.0.1:${portOf(counter)}/hub`);
		const { total_rows: arrived } = await hub.allDocs();
		if (!ok || arrived !== documents.length) throw new Error(`${arrived} of ${documents.length} documents arrived`);
		return counted;
	} finally {
		server.closeAllConnections();
		server.close();
		counter.close();
	}
}

type Hub = InstanceType<typeof PouchDB>;

async function answerCouch(hub: Hub, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = await text(request);
	const path = new URL(request.url ?? "/", "http://hub").pathname.replace(/^\/hub\/?/, "");
	const [status, answer] = await answerCall(hub, request.method ?? "GET", path, body);
	const zipped = gzipSync(JSON.stringify(answer));
	const head = { "content-type": "application/json", "content-encoding": "gzip", "content-length": zipped.length };
	response.writeHead(status, head).end(zipped);
}

async function answerCall(hub: Hub, method: string, path: string, body: string): Promise<readonly [number, unknown]> {
	if (path === "" && method === "PUT") return [412, { error: "file_exists", reason: "The database is there already." }];
	if (path === "") return [200, { db_name: "hub", instance_start_time: "0", ...(await hub.info()) }];
	if (path === "_revs_diff") return [200, await hub.revsDiff(JSON.parse(body))];
	if (path === "_bulk_docs") {
		const { docs } = JSON.parse(body) as { docs: readonly object[] };
		await hub.bulkDocs(docs, { new_edits: false });
		return [201, []];
	}
	if (!path.startsWith("_local/")) return [404, { error: "not_found", reason: "missing" }];
	const id = decodeURIComponent(path);
	if (method === "PUT") return [201, await hub.put({ ...(JSON.parse(body) as object), _id: id })];
	return hub.get(id).then(
		(document) => [200, document] as const,
		() => [404, { error: "not_found", reason: "missing" }] as const,
	);
}

async function listen(server: Server | HttpServer): Promise<void> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
}

const portOf = (server: Server | HttpServer): number => (server.address() as AddressInfo).port;
