// The page sounds while an alarm is open that nobody has seen, without a touch, and is silent the moment somebody has.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post, postJson } from "../sim/post.ts";
import { buildScreen } from "../sim/screen-build.ts";

const LATE = 600_000_000;
const fridge = {
	id: "heladera-1",
	name: "Heladera 1",
	profile: "tight",
	limits: { DOOR: { forMs: 0 }, SILENT: { forMs: LATE } },
	temperatureSensor: "heladera-1-sonda",
	doorSensor: "heladera-1-puerta",
};

/** Counts what the loudspeaker would play. `locked`: as in a browser that waits for a touch, which headless Chromium never does. */
function watchLoudspeaker(locked: boolean): void {
	const heard = { pips: 0, open: 0 };
	let touched = !locked;
	addEventListener(
		"pointerdown",
		() => {
			touched = true;
		},
		true,
	);
	const Real = AudioContext;
	class Watched extends Real {
		constructor() {
			super();
			heard.open++;
		}
		override get state() {
			return touched ? super.state : "suspended";
		}
		override resume() {
			return touched ? super.resume() : new Promise<void>(() => {});
		}
		override createOscillator() {
			const tone = super.createOscillator();
			const start = tone.start.bind(tone);
			tone.start = (when) => {
				heard.pips++;
				start(when);
			};
			return tone;
		}
		override close() {
			heard.open--;
			return super.close();
		}
	}
	Object.assign(globalThis, { AudioContext: Watched, heard });
}
const heardOn = (page: Page) =>
	page.evaluate(() => (globalThis as never as { heard: { pips: number; open: number } }).heard);

describe.skipIf(!needsDebian("chromium", CHROMIUM))("the page's sound", () => {
	let dist: string;
	let post: Post;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildScreen(dist);
		browser = await openChromium();
		post = await openPost({ screenDir: dist, fridges: [fridge] });
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openScreen(locked: boolean): Promise<Page> {
		const page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
		await page.addInitScript(watchLoudspeaker, locked);
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
		return page;
	}

	test("sounds at once, says so where the browser keeps it back, and stops when somebody has seen it", async () => {
		const [kiosk, phone] = [await openScreen(false), await openScreen(true)];
		expect(await heardOn(kiosk)).toEqual({ pips: 0, open: 0 });
		const mqtt = await post.connectMqtt();
		const open = () =>
			mqtt.publishAsync("tesai/v1/reading/heladera-1-puerta", JSON.stringify({ kind: "door", open: true }), { qos: 1 });
		await open();
		await open();
		await kiosk.waitForSelector(".alarm .ladder");
		await eventually(async () => ((await heardOn(kiosk)).pips === 10 ? true : undefined));

		await phone.getByText("Toque la pantalla para que suene").waitFor();
		expect((await heardOn(phone)).pips).toBe(0);
		await phone.locator(".steps").click();
		await eventually(async () => ((await heardOn(phone)).pips === 10 ? true : undefined));
		await phone.getByText("Toque la pantalla para que suene").waitFor({ state: "detached" });

		const [view] = await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`);
		const alarm = view?.alarms.find(({ rule }) => rule === "DOOR")?.id;
		await postJson(`${post.edgeUrl}/v1/alarms/${alarm}/acknowledgement`, { reason: "door-closed" });
		for (const page of [kiosk, phone]) {
			await eventually(async () => ((await heardOn(page)).open === 0 ? true : undefined));
			await page.locator(".ladder").waitFor({ state: "detached" });
		}
	});
});
