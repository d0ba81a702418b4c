// Plays with the demonstration: from the terminal's keys and from the kiosk's page alike.

import { createServer, type Server } from "node:http";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { type DemoAction, type DemoRequest, DemoRequestSchema } from "@tesai/shared/contract/edge-api/system.ts";

export const KEYS_HELP =
	"1/2 fridge   d door   c compressor   p probe cable   l link   s stick in   t take it to the region   q quit";

/** What each key does and what undoes it. */
const KEYS: Readonly<Record<string, readonly [DemoAction, DemoAction]>> = {
	d: ["open-door", "close-door"],
	c: ["cut-compressor", "restore-compressor"],
	p: ["pull-cable", "plug-cable"],
	l: ["cut-link", "restore-link"],
	s: ["insert-stick", "insert-stick"],
	t: ["carry-stick", "carry-stick"],
};

/** What is done to the post and to no fridge. */
const OF_THE_POST = new Set(["l", "s", "t"]);

/** The controls over HTTP on a free port of this machine; the edge hands on what its page asks. */
export function serveControls(play: (request: DemoRequest) => void): Promise<{ url: string; close(): void }> {
	const server: Server = createServer((request, response) => {
		let body = "";
		request.setEncoding("utf8");
		request.on("data", (chunk: string) => {
			body += chunk;
			if (body.length > 1_000) request.destroy();
		});
		request.on("end", () => {
			const checked = checkJson(DemoRequestSchema, body);
			if (checked.ok) play(checked.value);
			response.writeHead(checked.ok ? 204 : 400).end();
		});
	});
	return new Promise((resolve, reject) => {
		server.on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			const port = typeof address === "object" && address !== null ? address.port : 0;
			resolve({ url: `http://127.0.0.1:${port}/`, close: () => void server.close() });
		});
	});
}

/** Reads single keys while the terminal is one; `say` tells the person what a key did. */
export function readKeys(
	play: (request: DemoRequest) => void,
	say: (line: string) => void,
	quit: () => void,
): () => void {
	const input = process.stdin;
	if (!input.isTTY) return () => {};
	let fridge = 1;
	/** What is done now and not yet undone. */
	const done = new Set<string>();
	const press = (key: string) => {
		if (key === "q" || key === "\u0003") return quit();
		if (key === "1" || key === "2") {
			fridge = Number(key);
			return say(`fridge ${fridge}`);
		}
		const pair = KEYS[key];
		if (pair === undefined) return say(KEYS_HELP);
		const name = OF_THE_POST.has(key) ? key : `${key}${fridge}`;
		const [act, undo] = pair;
		const action = done.delete(name) ? undo : act;
		if (action === act) done.add(name);
		play({ action, fridge });
		say(OF_THE_POST.has(key) ? action : `${action}, fridge ${fridge}`);
	};
	// Keys pressed quickly, or pasted, arrive together.
	const onKey = (keys: string) => {
		for (const key of keys) press(key);
	};
	input.setRawMode(true);
	input.setEncoding("utf8");
	input.on("data", onKey);
	return () => {
		input.off("data", onKey);
		input.setRawMode(false);
		input.pause();
	};
}
