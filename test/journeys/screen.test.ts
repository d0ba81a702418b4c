// The nurse's way through an alarm, on the built page, served by the real edge, in a real browser.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import axe from "axe-core";
import type { MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";

const KIOSK = { width: 1024, height: 600 };
const PHONE = { width: 360, height: 640 };
const MINUTE = 60_000;
/** README's pictures are taken anew when this is set, so that a test run leaves the tree as it was. */
const PICTURES = process.env.TAKE_SCREENSHOTS === "1" ? join(ROOT, "docs") : join(ROOT, "test-results");

const fridge = (no: 1 | 2, name: string) => ({
	id: `heladera-${no}`,
	name,
	profile: "tight",
	// The day is told in a second: a minute's check must not find its old samples silent.
	limits: { SILENT: { forMs: 25 * 60 * MINUTE } },
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
	powerSensor: "solar-1",
});

describe.skipIf(!needsDebian("chromium", CHROMIUM))("the screen", () => {
	let dist: string;
	let post: Post;
	let mqtt: MqttClient;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildScreen(dist);
		browser = await openChromium();
		post = await openPost({
			screenDir: dist,
			hub: true,
			fridges: [fridge(1, "Heladera 1"), fridge(2, "Heladera del pasillo")],
		});
		mqtt = await post.connectMqtt();
		await tellTheDay();
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	const publish = (sensor: string, reading: object) =>
		mqtt.publishAsync(`tesai/v1/reading/${sensor}`, JSON.stringify(reading), { qos: 1 });

	/** A day at five-minute steps: a good night, and for the last 42 minutes a first fridge whose door stands open. */
	async function tellTheDay(): Promise<void> {
		const now = Date.now();
		for (let age = 23 * 60; age >= 0; age -= 5) {
			const measuredAt = now - age * MINUTE;
			const wave = Math.sin(age / 50);
			const first = age <= 40 ? 9.9 - age / 40 : 4.6 + wave;
			await publish("heladera-1-sonda", { kind: "temperature", measuredAt, celsius: Number(first.toFixed(1)) });
			await publish("heladera-2-sonda", {
				kind: "temperature",
				measuredAt,
				celsius: Number((5.4 - wave / 2).toFixed(1)),
			});
		}
		await publish("heladera-1-puerta", { kind: "door", open: true });
		await publish("heladera-2-puerta", { kind: "door", open: false });
		await publish("solar-1", { kind: "power", supplied: true, batteryVolts: 13.2 });
	}

	async function openScreen(viewport: { width: number; height: number }, dark = false): Promise<Page> {
		const context = await browser.newContext({ viewport, colorScheme: dark ? "dark" : "light" });
		const page = await context.newPage();
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
		return page;
	}
	const switchTo = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
	const overflowOf = (page: Page) =>
		page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	const openAlarm = async () =>
		(await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]?.alarms.find((alarm) => alarm.rule === "HEAT");

	/** What is asked for before anybody touches anything: index.html, what it names, and what those scripts import at once. */
	function listFirstLoad(): string[] {
		const found = new Set(["index.html"]);
		for (const name of found) {
			if (!/\.(?:html|js)$/.test(name)) continue;
			const isPage = name.endsWith(".html");
			const named = isPage ? /(?:src|href)="\/([^"]+)"/g : /(?:from|import)\s*"\.\/([^"]+)"/g;
			const text = readFileSync(join(dist, name), "utf8");
			for (const [, file = ""] of text.matchAll(named)) found.add(isPage ? file : join("assets", file));
		}
		return [...found];
	}

	test("its first load is under 150 kB compressed", () => {
		const files = listFirstLoad();
		const bytes = files.map((name) => gzipSync(readFileSync(join(dist, name))).length);
		expect(files.length).toBeGreaterThan(3);
		const total = bytes.reduce((sum, size) => sum + size, 0);
		console.info(`first load: ${(total / 1_000).toFixed(1)} kB compressed in ${files.length} files`);
		expect(total).toBeLessThan(150_000);
	});

	test("an open alarm takes the wall with three steps, in Spanish and in Guaraní", async () => {
		await eventually(openAlarm);
		mkdirSync(PICTURES, { recursive: true });
		const page = await openScreen(KIOSK);
		await page.waitForSelector(".alarm");
		// The whole wall is the alarm's; the other fridge stands beside it with shape and number.
		await page.locator(".mini .numeral").waitFor();
		expect(await page.locator(".link-strip").count()).toBe(0);
		expect(await page.locator(".alarm h2").innerText()).toContain("Demasiado caliente");
		expect(await page.locator(".steps li").count()).toBe(3);
		expect(await page.locator(".fridge .numeral").first().innerText()).toMatch(/^\d,\d/);
		await page.screenshot({ path: join(PICTURES, "kiosk-es.png") });

		await switchTo(page, "Avañe’ẽ");
		expect(await page.locator(".alarm h2").innerText()).toContain("Haku eterei");
		expect(await page.locator("html").getAttribute("lang")).toBe("gn");
		await page.screenshot({ path: join(PICTURES, "kiosk-gn.png") });
		await page.context().close();
		expect(existsSync(join(PICTURES, "kiosk-gn.png"))).toBe(true);
	});

	test.each([
		["by day", false],
		["by night", true],
	])("has no accessibility violation %s, on the wall and on the form", async (_name, dark) => {
		await eventually(openAlarm);
		const page = await openScreen(KIOSK, dark);
		await page.waitForSelector(".alarm");
		const findViolations = async () => {
			await page.evaluate(axe.source);
			return page.evaluate(async () => {
				const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
				return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
			});
		};
		expect(await findViolations()).toEqual([]);
		await page.click(".alarm .main");
		await page.waitForSelector(".reason");
		expect(await findViolations()).toEqual([]);
		await page.context().close();
	});

	test("main touch targets are at least 12 mm, and nothing scrolls sideways on a phone", async () => {
		await eventually(openAlarm);
		for (const [viewport, least] of [
			[KIOSK, 80],
			[PHONE, 76],
		] as const) {
			const page = await openScreen(viewport);
			for (const name of ["Castellano", "Avañe’ẽ"]) {
				await switchTo(page, name);
				await page.waitForSelector(".alarm");
				const sizes = await page
					.locator("button")
					.evaluateAll((all) =>
						all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
					);
				expect(Math.min(...sizes)).toBeGreaterThanOrEqual(least);
				expect(await overflowOf(page)).toBe(0);
				await page.click(".fridge");
				await page.waitForSelector(".chart canvas");
				expect(await overflowOf(page)).toBe(0);
				await page.click(".back");
				await page.click(".alarm .main");
				await page.waitForSelector(".reason");
				expect(await overflowOf(page)).toBe(0);
				await page.click(".back");
			}
			await page.context().close();
		}
	});

	test("CC72 how a fridge works fits kiosk and phone in both languages, and says what it does not know", async () => {
		for (const viewport of [KIOSK, PHONE]) {
			const page = await openScreen(viewport);
			for (const name of ["Castellano", "Avañe’ẽ"]) {
				await switchTo(page, name);
				await page.click(".fridge");
				await page.click(".fridge-insight");
				await page.waitForSelector(".insight");
				expect(await page.locator(".insight").count()).toBe(6);
				expect(await page.locator('.insight [data-unknown="true"]').count()).toBeGreaterThan(0);
				expect(await overflowOf(page)).toBe(0);
				const sizes = await page
					.locator("button")
					.evaluateAll((all) =>
						all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
					);
				expect(Math.min(...sizes)).toBeGreaterThanOrEqual(76);
				await page.evaluate(axe.source);
				const violations = await page.evaluate(async () => {
					const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
					return found.violations.map(({ id }) => id);
				});
				expect(violations).toEqual([]);
				await page.click(".back");
				await page.waitForSelector(".chart canvas");
				await page.click(".back");
			}
			await page.context().close();
		}
	});

	test("A1 a half-filled form survives the language switch; saved is said after the edge has saved, and only then", async () => {
		const alarm = await eventually(openAlarm);
		const page = await openScreen(KIOSK);
		await page.click(".alarm .main");
		await page.fill("input[name=note]", "a la caja azul");
		await switchTo(page, "Avañe’ẽ");
		expect(await page.inputValue("input[name=note]")).toBe("a la caja azul");

		// The answer is held back: nothing may say "saved" before it.
		let letGo = () => {};
		const held = new Promise<void>((resolve) => {
			letGo = resolve;
		});
		await page.route("**/acknowledgement", async (route) => {
			await held;
			await route.continue();
		});
		await page.getByRole("button", { name: "Ambohasa vakuna" }).click();
		await page.getByText("Oñeñongatu hína…").waitFor();
		expect(await page.getByText("Oñeñongatúma").count()).toBe(0);
		letGo();
		await page.getByText("Oñeñongatúma").waitFor();
		const saved = (await getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`)).find(
			(one) => one.id === alarm.id,
		);
		expect(saved?.acknowledged).toMatchObject({ reason: "vaccines-moved", note: "a la caja azul" });

		// The wall hears of it by itself.
		await page.click(".back");
		await switchTo(page, "Castellano");
		await page.locator(".facts", { hasText: "Pasé las vacunas" }).waitFor();
		await page.context().close();
	});

	test("an edge that cannot be reached is said plainly, with the age of what is shown; it comes back by itself", async () => {
		const page = await openScreen(KIOSK);
		await post.edge.kill9();
		await page.getByText("No llega información de la caja").waitFor();
		await page.getByText("Lo que se ve es de las").waitFor();
		expect(await page.locator('.fridge[data-stale="false"]').count()).toBe(0);
		await post.restart("edge");
		await page.getByText("No llega información de la caja").waitFor({ state: "detached" });
		await page.context().close();
	});
});
