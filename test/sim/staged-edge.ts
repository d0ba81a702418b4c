// An edge that shows what a test hands it: the built page, and pictures that pass the contract, over the real wire.

import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import { type About, AboutSchema, type Live, LiveSchema } from "@tesai/shared/contract/edge-api/system.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".css": "text/css",
	".svg": "image/svg+xml",
	".woff2": "font/woff2",
};

export interface StagedEdge {
	readonly url: string;
	/** From now on this is the picture; open pages get it at once. */
	show(live: unknown): void;
	/** Ends every open line and refuses new ones. */
	cut(): void;
	close(): Promise<void>;
}

/** `answers`: what a GET of another address of the edge gives, by its path. */
export async function openStagedEdge(
	dist: string,
	about: unknown,
	answers: Readonly<Record<string, unknown>> = {},
): Promise<StagedEdge> {
	const told: About = demand(AboutSchema, about);
	const screens = new Set<ServerResponse>();
	let picture: Live | undefined;
	let isCut = false;
	const toEvent = () => `event: live\ndata: ${JSON.stringify(picture)}\n\n`;
	const answerJson = (response: ServerResponse, value: unknown) =>
		response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

	const server = createServer((request, response) => {
		const path = new URL(request.url ?? "/", "http://edge").pathname;
		if (path === "/v1/live") {
			if (isCut || picture === undefined) return void response.writeHead(503).end();
			response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
			response.write(toEvent());
			screens.add(response);
			response.on("close", () => screens.delete(response));
			return;
		}
		if (path === "/v1/about") return void answerJson(response, told);
		if (path in answers) return void answerJson(response, answers[path]);
		try {
			const file = join(dist, path === "/" ? "index.html" : path);
			const bytes = readFileSync(file);
			response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const cut = () => {
		isCut = true;
		for (const screen of screens) screen.end();
	};
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		show: (live) => {
			picture = demand(LiveSchema, live);
			isCut = false;
			for (const screen of screens) screen.write(toEvent());
		},
		cut,
		close: async () => {
			cut();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A picture that the edge could not have sent proves nothing. */
function demand<T>(schema: Schema<T>, value: unknown): T {
	const checked = check(schema, value);
	if (!checked.ok) throw new Error(checked.reason);
	return checked.value;
}
