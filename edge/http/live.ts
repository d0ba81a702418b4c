// Server-sent events: the whole picture to every open screen, on change and never by polling.

import type { ServerResponse } from "node:http";
import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import type { Server } from "@tesai/shared/node/http.ts";

/** Plain readings are shown together, at most this often (wall ms); an alarm does not wait. */
const GATHER_MS = 250;
/** A screen that has not read so much is gone, or frozen: it is cut and reconnects by itself. */
const MOST_UNREAD = 256 * 1024;
/** More screens than this is not a health post. */
const MOST_SCREENS = 32;

export interface LiveScreens {
	/** Something changed. `urgent` shows it in this turn of the event loop. */
	show(urgency: "soon" | "urgent"): void;
	/** How long plain readings are gathered from now on, wall ms. */
	setGather(ms: number): void;
	/** While at rest a screen gets one picture and the line is closed: nothing wakes the box but who asks. */
	setRest(isAtRest: boolean): void;
	close(): void;
}

/** `picture` is asked for only while somebody watches. */
export function openLiveScreens(server: Server, picture: () => Live): LiveScreens {
	const screens = new Set<ServerResponse>();
	let timer: NodeJS.Timeout | undefined;
	let shownAt = Number.NEGATIVE_INFINITY;
	let gatherMs = GATHER_MS;
	let atRest = false;

	const send = (screen: ServerResponse, text: string) => {
		if (screen.writableLength > MOST_UNREAD) {
			screens.delete(screen);
			screen.destroy();
			return;
		}
		screen.write(text);
	};
	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		if (screens.size === 0) return;
		shownAt = performance.now();
		const text = toEvent(picture());
		for (const screen of screens) send(screen, text);
	};

	server.get("/v1/live", { schema: { summary: "The live picture as server-sent events" } }, (_request, reply) => {
		if (screens.size >= MOST_SCREENS) return reply.status(503).header("retry-after", "30").send();
		reply.hijack();
		const screen = reply.raw;
		screen.writeHead(200, {
			"content-type": "text/event-stream",
			"cache-control": "no-store",
			connection: "keep-alive",
			"x-accel-buffering": "no",
		});
		screens.add(screen);
		screen.on("close", () => screens.delete(screen));
		screen.on("error", () => screens.delete(screen));
		send(screen, `retry: 2000\n${toEvent(picture())}`);
		if (atRest) screen.end();
		return reply;
	});

	return {
		show: (urgency) => {
			if (screens.size === 0) return;
			if (urgency === "urgent") flush();
			else timer ??= setTimeout(flush, Math.max(0, gatherMs - (performance.now() - shownAt)));
		},
		setGather: (ms) => {
			gatherMs = ms;
		},
		setRest: (isAtRest) => {
			if (isAtRest === atRest) return;
			atRest = isAtRest;
			if (!isAtRest) return;
			flush();
			for (const screen of screens) screen.end();
		},
		close: () => {
			clearTimeout(timer);
			for (const screen of screens) screen.destroy();
			screens.clear();
		},
	};
}

function toEvent(live: Live): string {
	return `event: live\ndata: ${JSON.stringify(live)}\n\n`;
}
