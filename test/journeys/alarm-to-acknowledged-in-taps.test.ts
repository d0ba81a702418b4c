// Somebody who has never seen the screen, in Guaraní: from the alarm to "saved" by the largest button each time, counted in taps.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { buildScreen } from "../sim/screen-build.ts";
import { openStaff, STAFF } from "../sim/staff.ts";

const KIOSK = { width: 1024, height: 600 };
const PHONE = { width: 360, height: 640 };
const MINUTE = 60_000;
/** More than anybody has patience for while a fridge warms up. */
const MOST_TAPS = 8;

const fridge = (no: number) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "tight",
	limits: { SILENT: { forMs: 25 * 60 * MINUTE } },
	temperatureSensor: `heladera-${no}-sonda`,
});

describe.skipIf(!needsDebian("chromium", CHROMIUM))("from the alarm to acknowledged", () => {
	let dist: string;
	let post: Post;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildScreen(dist);
		browser = await openChromium();
		post = await openPost({ screenDir: dist, hub: true, fridges: [1, 2, 3, 4].map(fridge) });
		await openStaff(post, [STAFF.ana]);
		const mqtt = await post.connectMqtt();
		const now = Date.now();
		for (let age = 40; age >= 0; age -= 5) {
			for (const no of [1, 2, 3, 4]) {
				const reading = { kind: "temperature", measuredAt: now - age * MINUTE, celsius: 9 + no / 10 };
				await mqtt.publishAsync(`tesai/v1/reading/heladera-${no}-sonda`, JSON.stringify(reading), { qos: 1 });
			}
		}
		await eventually(async () => ((await listUnseen()).length === 4 ? true : undefined));
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	const listAlarms = () => getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`);
	const listUnseen = async () => (await listAlarms()).filter(({ acknowledged }) => acknowledged === null);

	async function openInGuarani(viewport: { width: number; height: number }): Promise<Page> {
		const context = await browser.newContext({ viewport });
		await context.addInitScript(() => localStorage.setItem("language", "gn"));
		const page = await context.newPage();
		await page.goto(post.edgeUrl);
		await page.locator(".alarm").waitFor();
		return page;
	}

	async function signIn(page: Page): Promise<void> {
		await page.locator(".come-in").click();
		await page.locator(".tile", { hasText: STAFF.ana.name }).click();
		for (const digit of STAFF.ana.pin) await page.locator(".pad-key", { hasText: digit }).click();
		await page.locator(".number-pad .main").click();
		await page.locator(".access-sheet").waitFor({ state: "detached" });
	}

	/** What a person sees who reads nothing: the largest button in sight that can be pressed, the first of several. */
	const findLargest = (page: Page) =>
		page.evaluate(() => {
			const inSight = [...document.querySelectorAll("button")].filter((one) => {
				const { top, bottom, left, right } = one.getBoundingClientRect();
				return !one.disabled && top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
			});
			const areaOf = (one: Element) => one.getBoundingClientRect().width * one.getBoundingClientRect().height;
			const most = Math.max(...inSight.map(areaOf));
			// To the eye two tiles of a grid are of one size, whatever the columns' fractions.
			const largest = inSight.find((one) => areaOf(one) > 0.97 * most);
			const { x, y, width, height } = (largest ?? document.body).getBoundingClientRect();
			return { x: x + width / 2, y: y + height / 2, words: largest?.textContent ?? "" };
		});

	/** Presses until the page says that it is saved; returns what was pressed. */
	async function pressTheLargest(page: Page): Promise<string[]> {
		const pressed: string[] = [];
		const saved = page.getByText("Oñeñongatúma", { exact: true });
		const sheet = () => page.locator("main").innerText();
		// A list of names is on its way: its buttons cannot be pressed before.
		const answers = page.locator("main button:enabled:not(.back):not(.listen)");
		while (pressed.length < MOST_TAPS) {
			await saved.or(answers).first().waitFor();
			if ((await saved.count()) > 0) break;
			const before = await sheet();
			const { x, y, words } = await findLargest(page);
			pressed.push(words);
			await page.mouse.click(x, y);
			await eventually(async () => ((await sheet()) === before ? undefined : true));
		}
		return pressed;
	}

	test.each([
		["the kiosk", KIOSK, "nobody has signed in", 3],
		["a phone", PHONE, "nobody has signed in", 3],
		["the kiosk", KIOSK, "somebody has signed in", 2],
		["a phone", PHONE, "somebody has signed in", 2],
	] as const)("in Guaraní on %s %j, when %s: %i taps", async (where, viewport, who, taps) => {
		const unseen = await listUnseen();
		const page = await openInGuarani(viewport);
		if (who === "somebody has signed in") await signIn(page);
		const pressed = await pressTheLargest(page);
		expect(pressed, pressed.join(" → ")).toHaveLength(taps);
		expect(pressed[0]).toBe("Ahechama");

		// Said on the page, and true at the edge: one alarm less, with a reason and with her name.
		const left = await listUnseen();
		expect(left).toHaveLength(unseen.length - 1);
		const [gone] = unseen.filter(({ id }) => !left.some((one) => one.id === id));
		const saved = (await listAlarms()).find(({ id }) => id === gone?.id);
		const how = who === "somebody has signed in" ? "pin" : "tile";
		expect(saved?.acknowledged).toMatchObject({ reason: "door-closed", by: { person: STAFF.ana.person, how } });
		console.info(`taps, ${where}, ${who}: ${pressed.join(" → ")}`);
		await page.context().close();
	});
});
