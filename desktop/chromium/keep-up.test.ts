import { expect, test } from "vitest";
import type { FallReason } from "../lockdown.ts";
import { type BrowserWorld, keepBrowserUp } from "./keep-up.ts";

const EDGE = "http://127.0.0.1:8080/";
const WAITING = "file:///opt/tesai/desktop/waiting.html";

/** Each page falls as `falls` says; after the last of them the kiosk is stopped. */
async function run(falls: readonly FallReason[], isEdgeUp: () => boolean = () => true) {
	const told: string[] = [];
	const waits: number[] = [];
	let mono = 0;
	let at = 0;
	const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
	const world: BrowserWorld = {
		edgeUrl: EDGE,
		waitingUrl: WAITING,
		open: (address) => {
			told.push(address === EDGE ? "page" : "sheet");
			const why = falls[at];
			if (address === EDGE) at += 1;
			if (address === EDGE && why === undefined) stop();
			const ended = address === EDGE && why !== undefined ? Promise.resolve(why) : new Promise<FallReason>(() => {});
			return { ended, close: async () => void told.push("closed") };
		},
		isEdgeUp: async () => isEdgeUp(),
		wait: async (ms) => {
			waits.push(ms);
			mono += ms;
		},
		monoMs: () => mono,
		noteFall: (why) => told.push(why),
		noteShown: () => told.push("told"),
		stopped,
	};
	await keepBrowserUp(world);
	return { told, waits };
}

test("a page that falls is closed, counted and opened again, each time later", async () => {
	const { told, waits } = await run(["crashed", "hung", "left"]);
	const life = (why: string) => ["page", "told", "closed", why];
	expect(told).toEqual([...life("crashed"), ...life("hung"), ...life("left"), "page", "told", "closed"]);
	expect(waits).toEqual([1_000, 2_000, 5_000]);
});

test("while the box does not answer the sheet stands, and it is asked at most every five seconds", async () => {
	let asked = 0;
	const { told, waits } = await run([], () => ++asked > 6);
	expect(told).toEqual(["sheet", "closed", "page", "told", "closed"]);
	expect(waits).toEqual([1_000, 2_000, 5_000, 5_000, 5_000, 5_000]);
});
