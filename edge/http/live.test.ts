import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { expect, onTestFinished, test } from "vitest";
import { openLiveScreens } from "./live.ts";

async function openScreens() {
	const server = await openServer({ log: silentLog, title: "test" });
	let asked = 0;
	const screens = openLiveScreens(server, () => {
		asked++;
		return {
			now: epochMs(asked),
			fridges: [],
			link: { lastAcknowledgedAt: null, waiting: 0, oldestWaitingMs: null, roads: [], lanes: [] },
			setAside: 0,
			newSensors: 0,
			disk: { stage: "ample", freeBytes: 1, totalBytes: 1 },
			ladders: [],
		} satisfies Live;
	});
	const port = await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
	onTestFinished(async () => {
		screens.close();
		await server.close();
	});
	const watch = async () => {
		const answer = await fetch(`http://127.0.0.1:${port}/v1/live`);
		const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
		return { answer, next: async () => (await reader.read()).value ?? "" };
	};
	return { screens, watch, asked: () => asked };
}

test("a screen gets the whole picture at once and again on an urgent change", async () => {
	const { screens, watch } = await openScreens();
	const screen = await watch();
	expect(screen.answer.headers.get("content-type")).toBe("text/event-stream");
	expect(await screen.next()).toMatch(/^retry: 2000\nevent: live\ndata: \{"now":1,/);
	screens.show("urgent");
	expect(await screen.next()).toMatch(/^event: live\ndata: \{"now":2,.*\}\n\n$/);
});

test("A11 nobody watches, nobody is asked; many quiet changes are one picture", async () => {
	const { screens, watch, asked } = await openScreens();
	screens.show("urgent");
	screens.show("soon");
	expect(asked()).toBe(0);
	const screen = await watch();
	await screen.next();
	for (let i = 0; i < 50; i++) screens.show("soon");
	await screen.next();
	expect(asked()).toBe(2);
});

test("at rest a screen gets one picture and its line is closed; awake again it stays open", async () => {
	const { screens, watch, asked } = await openScreens();
	const open = await watch();
	await open.next();
	screens.setRest(true);
	expect(await open.next()).toMatch(/^event: live/);
	expect(await open.next()).toBe("");
	const late = await watch();
	expect(await late.next()).toContain("event: live");
	expect(await late.next()).toBe("");
	screens.show("urgent");
	expect(asked()).toBe(3);
	screens.setRest(false);
	const again = await watch();
	await again.next();
	screens.show("urgent");
	expect(await again.next()).toContain("event: live");
});
