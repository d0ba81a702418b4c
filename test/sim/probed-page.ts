// The edge's page with a hand of ours in it: what stands between a kiosk and the edge adds one script, which does what a test says.
// A kiosk's browser lets nobody look into it from outside, so it is asked from within.

import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ProbedPage {
	readonly url: string;
	/** Addresses that were asked for, in order. */
	readonly asked: string[];
	/** Until set, nothing answers but with 503: the edge is not up. */
	isUp: boolean;
	/** Has the page do one of the tries of SCRIPT; rejects when no page does it in time. */
	ask<T>(name: string, argument?: unknown): Promise<T>;
	close(): Promise<void>;
}

/** Runs in the page under the edge's own content policy: no text is evaluated, so every try is written down here. */
const SCRIPT = `
const keys = [];
addEventListener("keydown", (event) => keys.push({ key: event.key, held: event.ctrlKey || event.altKey, refused: event.defaultPrevented }));
const cover = (tag, set) => {
	const node = Object.assign(document.createElement(tag), set);
	Object.assign(node.style, { position: "fixed", inset: "0", zIndex: "9999", display: "block", opacity: "0.01", fontSize: "900px" });
	node.id = "cover";
	document.body.append(node);
};
const dispatch = (kind) => document.body.dispatchEvent(new (kind === "contextmenu" ? MouseEvent : DragEvent)(kind, { bubbles: true, cancelable: true }));
const TRIES = {
	state: () => ({ href: location.href, width: innerWidth, height: innerHeight, ratio: devicePixelRatio, agent: navigator.userAgent, keys: keys.splice(0) }),
	go: (url) => { location.href = url; },
	open: (url) => String(open(url)),
	frame: (url) => { const frame = document.createElement("iframe"); frame.src = url; document.body.append(frame); },
	print: () => { const frame = document.createElement("iframe"); document.body.append(frame); (frame.contentWindow.print ?? print).call(frame.contentWindow); print(); },
	dialogs: () => [alert("x"), confirm("x"), prompt("x")].length,
	worker: () => navigator.serviceWorker.register("/worker.js").then(() => "runs", (error) => error.name),
	file: () => cover("input", { type: "file" }),
	link: (set) => cover("a", { textContent: "x", ...set }),
	uncover: () => document.getElementById("cover")?.remove(),
	event: (kind) => dispatch(kind),
	permission: async (name) => (await navigator.permissions.query({ name })).state,
	notify: () => Notification.requestPermission(),
	place: () => new Promise((done) => navigator.geolocation.getCurrentPosition(() => done("known"), ({ code }) => done(code))),
	register: () => { try { navigator.registerProtocolHandler("web+tesai", location.origin + "/?x=%s"); return "asked"; } catch (error) { return error.name; } },
	hang: () => { for (;;); },
};
for (;;) {
	const task = await fetch("/probe/next").then((answer) => answer.json()).catch(() => null);
	if (task === null) { await new Promise((done) => setTimeout(done, 300)); continue; }
	let result;
	try { result = await TRIES[task.name](task.argument); } catch (error) { result = "threw " + error.name; }
	await fetch("/probe/result", { method: "POST", body: JSON.stringify({ id: task.id, result: result ?? null }) });
}
`;

interface Task {
	readonly id: number;
	readonly name: string;
	readonly argument: unknown;
}

export async function openProbedPage(edgeUrl: string): Promise<ProbedPage> {
	const asked: string[] = [];
	const waiting: ServerResponse[] = [];
	const tasks: Task[] = [];
	const answers = new Map<number, (result: unknown) => void>();
	let lastId = 0;
	const handOut = () => {
		while (tasks.length > 0 && waiting.length > 0) {
			const to = waiting.pop()!;
			if (to.destroyed) continue;
			to.end(JSON.stringify(tasks.shift()));
		}
	};
	const page: ProbedPage = {
		url: "",
		asked,
		isUp: false,
		ask: <T>(name: string, argument?: unknown) =>
			new Promise<T>((resolve, reject) => {
				const id = ++lastId;
				const timer = setTimeout(() => reject(new Error(`no page did ${name}`)), 10_000);
				answers.set(id, (result) => {
					clearTimeout(timer);
					resolve(result as T);
				});
				tasks.push({ id, name, argument });
				handOut();
			}),
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
	const server = createServer((incoming, answer) => {
		const url = incoming.url ?? "/";
		asked.push(url);
		if (url === "/probe.js") answer.setHeader("content-type", "text/javascript").end(SCRIPT);
		else if (url === "/probe/next") {
			waiting.push(answer);
			handOut();
		} else if (url === "/probe/result") void take(incoming, answer);
		else if (!page.isUp) answer.writeHead(503).end();
		else passOn(incoming, answer, new URL(url, edgeUrl));
	});
	const take = async (incoming: IncomingMessage, answer: ServerResponse) => {
		const { id, result } = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
		answers.get(id)?.(result);
		answer.end();
	};
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return Object.assign(page, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

function passOn(incoming: IncomingMessage, answer: ServerResponse, to: URL): void {
	const isPage = to.pathname === "/";
	const headers = { ...incoming.headers, "accept-encoding": "identity", host: to.host };
	const addProbe = async (reply: IncomingMessage) => {
		const html = Buffer.concat(await reply.toArray()).toString();
		answer.end(html.replace("</body>", '<script type="module" src="/probe.js"></script></body>'));
	};
	const onward = request(to, { method: incoming.method ?? "GET", headers }, (reply) => {
		const { "content-length": _length, ...kept } = reply.headers;
		answer.writeHead(reply.statusCode ?? 502, kept);
		if (isPage) void addProbe(reply);
		else reply.pipe(answer);
	});
	onward.on("error", () => answer.destroy());
	answer.on("close", () => onward.destroy());
	incoming.pipe(onward);
}
