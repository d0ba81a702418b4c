import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Link, openLink } from "./link.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of opened.splice(0).reverse()) await one.close();
});

const closed = (socket: Socket) => new Promise<void>((resolve) => void socket.once("close", () => resolve()));

/** A server that sends every byte back, the link before it, and a way to talk through it. */
async function openEcho(): Promise<{ link: Link; dial: () => Socket; say: (text: string) => Promise<string> }> {
	const server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	opened.push({ close: () => server.close() });
	const link = await openLink({ host: "127.0.0.1", port: (server.address() as { port: number }).port });
	opened.push(link);
	const dial = () => connect(link.port, "127.0.0.1");
	/** What came back before the connection ended. */
	const say = async (text: string) => {
		const socket = dial();
		let heard = "";
		socket.on("data", (chunk) => {
			heard += chunk;
			if (heard.length === text.length) socket.end();
		});
		socket.on("error", () => {});
		socket.write(text);
		await closed(socket);
		return heard;
	};
	return { link, dial, say };
}

test("a whole link passes everything, both ways", async () => {
	const { link, say } = await openEcho();
	const text = "mba'éichapa ".repeat(20_000);
	expect(await say(text)).toBe(text);
	expect(link.bytes).toBe(2 * Buffer.byteLength(text));
});

test("a cut link ends what is open and refuses what is new, until it is restored", async () => {
	const { link, dial, say } = await openEcho();
	const open = dial().on("error", () => {});
	open.write("x");
	await once(open, "data");
	link.cut();
	await closed(open);
	expect(await say("anybody?")).toBe("");
	link.restore();
	expect(await say("again")).toBe("again");
});

test("a hanging link takes a connection and says nothing", async () => {
	const { link, dial } = await openEcho();
	link.cut("hang");
	const socket = dial().on("error", () => {});
	let heard = 0;
	socket.on("data", () => heard++);
	socket.write("anybody?");
	await once(socket, "connect");
	link.restore();
	await closed(socket);
	expect(heard).toBe(0);
});

test("a link cut after n bytes lets exactly n through", async () => {
	const { link, say } = await openEcho();
	link.cutAfter(14);
	expect(await say("0123456789")).toBe("0123");
	expect(await say("more")).toBe("");
	expect(link.bytes).toBe(14);
});

test("a slow link keeps the order", async () => {
	const { link, say } = await openEcho();
	link.delay(20);
	expect(await say("one two three")).toBe("one two three");
});
