// A night at the post, some minutes a second: nobody touches the panel and it goes dark, a touch lights it, an alarm lights it at once,
// and a telephone never goes dark. The page at rest does nothing.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { type Clock, openClock } from "@tesai/shared/node/clock.ts";
import type { MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post, postJson, TIGHT_FRIDGE } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";

/** Ten minutes without a touch are a second and a half; the whole night is a minute. */
const SPEED = 400;
const PICTURES = join(ROOT, "test-results");

describe.skipIf(!needsDebian("chromium", CHROMIUM))("the panel on the wall", () => {
	let dir: string;
	let light: string;
	let post: Post;
	let clock: Clock;
	let mqtt: MqttClient;
	let browser: Browser;
	let wall: Page;
	let phone: Page;

	beforeAll(async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-night-"));
		light = join(dir, "brightness");
		writeFileSync(light, "80\n");
		mkdirSync(PICTURES, { recursive: true });
		const { doorSensor: _door, powerSensor: _power, ...fridge } = TIGHT_FRIDGE;
		post = await openPost({
			screenDir: buildScreen(join(dir, "screen")),
			speed: SPEED,
			fridges: [{ ...fridge, limits: { SILENT: { forMs: 24 * HOUR } } }],
			panel: { backlightFile: light },
		});
		clock = openClock(post.clock);
		mqtt = await post.connectMqtt();
		browser = await openChromium();
		wall = await openPage({ width: 1_024, height: 600 }, `Mozilla/5.0 ${KIOSK_AGENT}`);
		phone = await openPage({ width: 360, height: 640 });
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dir, { recursive: true, force: true });
	});

	async function openPage(viewport: { width: number; height: number }, userAgent?: string): Promise<Page> {
		const context = await browser.newContext({ viewport, ...(userAgent !== undefined && { userAgent }) });
		const page = await context.newPage();
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
		return page;
	}
	const publish = (sensor: string, reading: object) =>
		mqtt.publishAsync(`tesai/v1/reading/${sensor}`, JSON.stringify({ bootId: clock.bootId, ...reading }), { qos: 1 });
	const tell = (celsius: number, minutesAgo = 0) =>
		publish("heladera-1-sonda", { kind: "temperature", celsius, monoMs: clock.mono() - minutesAgo * MINUTE });
	const brightness = () => Number(readFileSync(light, "utf8"));
	const goesTo = (value: number) => eventually(() => (brightness() === value ? true : undefined));

	test("PW17 PW19 by night, and once the box knows that it is night, nobody near is dark; a telephone is not", async () => {
		for (const minutes of [20, 10, 0]) await tell(4.5, minutes);
		// Half past ten in the evening; the box's own clock would not have known.
		const evening = Date.UTC(2026, 10, 22, 1, 30);
		await publish("reloj-1", { kind: "fix", utc: evening, errorMs: 500, monoMs: clock.mono() });
		await wall.waitForSelector(".still-page");
		await goesTo(0);
		await wall.screenshot({ path: join(PICTURES, "still-es.png") });
		expect(await phone.locator(".still-page").count()).toBe(0);
		expect(await phone.locator(".fridge").count()).toBe(1);
	});

	test("PW17 a touch lights it and presses nothing, and it goes dark again", async () => {
		await wall.mouse.click(512, 300);
		await Promise.all([wall.waitForSelector(".fridge"), goesTo(80)]);
		expect(new URL(wall.url()).hash).toMatch(/^(?:#\/)?$/);
		await goesTo(0);
	});

	test("PW18 PW19 an alarm lights it at once by the line that was kept, and it stays lit until somebody has seen it", async () => {
		// The page itself was touched a moment ago, and on the wall's clock a minute has not gone by.
		await wall.reload();
		await wall.waitForSelector(".still-page");
		const [alarm] = await eventually(async () => {
			await tell(12.5);
			const open = await getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms`);
			return open.length > 0 ? open : undefined;
		});
		await wall.waitForSelector(".still-page", { state: "detached" });
		await goesTo(80);
		await eventually(() => (clock.utc() % MINUTE < MINUTE / 2 ? true : undefined));
		expect(brightness()).toBe(80);
		await postJson(`${post.edgeUrl}/v1/alarms/${alarm!.id}/acknowledgement`, { reason: "vaccines-moved" });
		await goesTo(0);
		await wall.waitForSelector(".still-page");
	});

	test("PW19 the dark sheet says the same in Guaraní, and a box that stops leaves the panel lit and says so", async () => {
		await wall.evaluate(() => localStorage.setItem("language", "gn"));
		await wall.reload();
		await wall.waitForSelector(".still-page");
		await wall.screenshot({ path: join(PICTURES, "still-gn.png") });
		await post.edge.stop();
		expect(brightness()).toBe(80);
		await wall.waitForSelector(".still-page", { state: "detached" });
		expect(await wall.locator(".fridge").count()).toBe(1);
	});

	test("A11 the page at rest sets some two timers a minute, asks for no frame and moves nothing", async () => {
		// Nothing happens at this post, and its time is the wall's.
		const calm = await openPost({ screenDir: join(dir, "screen") });
		onTestFinished(calm.close);
		const context = await browser.newContext({ viewport: { width: 1_024, height: 600 } });
		const page = await context.newPage();
		await page.clock.install();
		await page.addInitScript(() => {
			const counts = { timers: 0, frames: 0, intervals: 0 };
			Object.assign(globalThis, { counts });
			for (const [name, count] of [
				["setTimeout", "timers"],
				["setInterval", "intervals"],
				["requestAnimationFrame", "frames"],
			] as const) {
				const own = globalThis[name] as (...args: unknown[]) => unknown;
				Object.assign(globalThis, {
					[name]: (...args: unknown[]) => {
						counts[count] += 1;
						return own(...args);
					},
				});
			}
		});
		await page.goto(calm.edgeUrl);
		await page.waitForSelector(".fridge");
		const count = () =>
			page.evaluate(() => ({ ...(globalThis as unknown as { counts: Record<string, number> }).counts }));
		await page.clock.runFor(5_000);
		const before = await count();
		// In small steps, so that the box has the time to answer that it has on the wall.
		for (let step = 0; step < 50; step++) {
			await page.clock.runFor(6_000);
			await page.evaluate(() => fetch("/v1/about").then((answer) => answer.text()));
		}
		const after = await count();
		console.info(`five minutes of an idle page: ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
		expect(after.intervals).toBe(before.intervals);
		expect(after.frames! - before.frames!).toBeLessThanOrEqual(6);
		expect(after.timers! - before.timers!).toBeLessThanOrEqual(3 * 6);
		const moving = await page.evaluate(() => document.getAnimations().length);
		expect(moving).toBe(0);
	});
});
