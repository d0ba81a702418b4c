// A month of a fridge in the real edge's store, read on the built page by fingers, wheel and keys: what is said is what happened.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { celsiusAt, type KnownMonth, MONTH_FRIDGE, planMonth, writeMonth } from "../sim/month-store.ts";
import { openPost, type Post } from "../sim/post.ts";
import { buildScreen } from "../sim/screen-build.ts";

const KIOSK = { width: 1_024, height: 600 };
const PHONE = { width: 360, height: 640 };
const EVERY_MS = 5 * MINUTE;

describe.skipIf(!needsDebian("chromium", CHROMIUM))("thirty days on one chart", () => {
	let dir: string;
	let month: KnownMonth;
	let post: Post;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-month-"));
		buildScreen(join(dir, "screen"));
		mkdirSync(join(dir, "edge"));
		month = planMonth(Math.floor(Date.now() / EVERY_MS) * EVERY_MS);
		writeMonth(join(dir, "edge"), month, EVERY_MS);
		browser = await openChromium();
		post = await openPost({ screenDir: join(dir, "screen"), edgeData: join(dir, "edge"), fridges: [MONTH_FRIDGE] });
		page = await openFridge(KIOSK);
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dir, { recursive: true, force: true });
	});

	async function openFridge(viewport: { width: number; height: number }): Promise<Page> {
		const context = await browser.newContext({ viewport });
		const opened = await context.newPage();
		await opened.goto(`${post.edgeUrl}/#/fridge/${MONTH_FRIDGE.id}`);
		await opened.locator(".fridge-chart .help", { hasText: "Toque" }).waitFor();
		return opened;
	}
	async function findViolations(one: Page): Promise<string[]> {
		await one.evaluate(axe.source);
		return one.evaluate(async () => {
			const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
			return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
		});
	}
	const chart = () => page.locator(".chart-canvas");
	const minuteOf = async (name: "min" | "max" | "now") => Number(await chart().getAttribute(`aria-value${name}`));
	/** What is shown, epoch ms. */
	const windowOf = async () => ({ from: (await minuteOf("min")) * MINUTE, to: (await minuteOf("max")) * MINUTE });
	const lastsOf = async () => {
		const { from, to } = await windowOf();
		return to - from;
	};
	const words = async () => (await page.locator(".fridge-chart figcaption").innerText()).replaceAll("\u00a0", " ");
	/** While the door stood open, which is the highest of all. */
	const highestSaid = () => {
		const opened = Array.from({ length: (2 * HOUR) / EVERY_MS }, (_, place) => month.open.from + place * EVERY_MS);
		return Math.max(...opened.map((at) => celsiusAt(month, at)))
			.toFixed(1)
			.replace(".", ",");
	};
	const press = async (key: string, times = 1) => {
		for (let time = 0; time < times; time++) await page.keyboard.press(key);
	};
	/** Where a moment lies on the page; the axis has a gutter at its left and a margin at its right. */
	async function pointOf(at: number): Promise<{ x: number; y: number }> {
		const box = (await chart().boundingBox())!;
		const { from, to } = await windowOf();
		return { x: box.x + 92 + ((at - from) / (to - from)) * (box.width - 92 - 14), y: box.y + 60 };
	}
	const tapAt = async (at: number) => {
		const { x, y } = await pointOf(at);
		await page.mouse.click(x, y);
	};
	const showLastDays = async (days: 1 | 7 | 30) => {
		await page.locator(".stretches button").nth([1, 7, 30].indexOf(days)).click();
		await page.locator(".fridge-chart figcaption", { hasText: /\d/ }).waitFor();
		await page.waitForFunction(() => !document.querySelector(".help")?.textContent?.startsWith("Buscando"));
	};

	test("CC80 CC81 CC82 thirty days are drawn, and the moment that is touched is said as it was", async () => {
		await showLastDays(30);
		expect(Math.abs((await lastsOf()) - 30 * DAY)).toBeLessThanOrEqual(2 * MINUTE);
		expect(await words()).toContain(`y ${highestSaid()} °C`);
		await tapAt((month.hole.from + month.hole.to) / 2);
		expect(await words()).toContain("Nadie midió");
		expect(await words()).toContain("Alarma: No se sabe la temperatura");
		await tapAt((month.outage.from + month.outage.to) / 2);
		expect(await words()).toContain("Sin corriente");
		await tapAt(month.claim.at);
		expect(await words()).toContain("El sensor marcó 85,0 °C: no se le cree");
		// What was not believed widens nothing: the alarm's peak is the highest.
		expect(await words()).toMatch(/Entre \d,\d °C y \d,\d °C/);
	});

	test("keys move the moment, zoom around it, and go to the beginning and to now, with the focus to be seen", async () => {
		await showLastDays(30);
		await page.locator(".stretches button").first().focus();
		await press("Shift+Tab");
		expect(await chart().evaluate((one) => document.activeElement === one)).toBe(true);
		expect(await chart().evaluate((one) => getComputedStyle(one).outlineStyle)).toBe("solid");
		await tapAt(month.peak.at);
		for (const _ of Array.from({ length: 13 })) await page.keyboard.press("+");
		const zoomed = await windowOf();
		expect(zoomed.to - zoomed.from).toBeLessThan(6 * HOUR);
		expect(zoomed.from < month.peak.at && month.peak.at < zoomed.to).toBe(true);
		// Fine enough now: one bucket holds the lone reading and no other.
		await tapAt(month.peak.at + MINUTE);
		await page.locator("figcaption strong", { hasText: `${month.peak.celsius}`.replace(".", ",") }).waitFor();
		const at = await minuteOf("now");
		await press("ArrowRight");
		expect(await minuteOf("now")).toBeGreaterThan(at);
		await press("ArrowLeft");
		expect(await minuteOf("now")).toBe(at);
		await press("-", 3);
		expect(await lastsOf()).toBeGreaterThan(3 * (zoomed.to - zoomed.from));
		await press("Home");
		expect(Math.abs((await windowOf()).from - month.from)).toBeLessThan(2 * MINUTE);
		await press("End");
		expect(Math.abs((await windowOf()).to - Date.now())).toBeLessThan(3 * MINUTE);
		await page.waitForFunction(() => /\d\d:\d\d\. /.test(document.querySelector(".chart-canvas")?.ariaValueText ?? ""));
	});

	test("two fingers keep what is under them, one moves it, a wheel zooms, and none leaves the data", async () => {
		await showLastDays(7);
		const before = await windowOf();
		const [left, right] = [before.from + 3 * DAY, before.from + 4 * DAY];
		const [a, b] = [await pointOf(left), await pointOf(right)];
		await chart().evaluate(
			(place, { a, b }) => {
				const say = (type: string, pointerId: number, clientX: number) =>
					place.dispatchEvent(
						new PointerEvent(type, { pointerId, clientX, clientY: 300, pointerType: "touch", bubbles: true }),
					);
				say("pointerdown", 1, a);
				say("pointerdown", 2, b);
				for (let step = 1; step <= 5; step++) {
					say("pointermove", 1, a - step * 20);
					say("pointermove", 2, b + step * 40);
				}
				say("pointerup", 1, a - 100);
				say("pointerup", 2, b + 200);
			},
			{ a: a.x, b: b.x },
		);
		await page.waitForFunction(
			(lasts) => {
				const one = document.querySelector(".chart-canvas");
				return Number(one?.ariaValueMax) - Number(one?.ariaValueMin) < lasts;
			},
			(3 * DAY) / MINUTE,
		);
		const [nowLeft, nowRight] = [await pointOf(left), await pointOf(right)];
		expect(Math.abs(nowLeft.x - (a.x - 100))).toBeLessThan(3);
		expect(Math.abs(nowRight.x - (b.x + 200))).toBeLessThan(3);

		const pinched = await windowOf();
		await page.mouse.move(nowLeft.x, nowLeft.y);
		await page.mouse.down();
		await page.mouse.move(nowLeft.x + 50, nowLeft.y, { steps: 3 });
		await page.mouse.up();
		const dragged = await windowOf();
		expect(dragged.from).toBeLessThan(pinched.from);
		expect(dragged.to - dragged.from - (pinched.to - pinched.from)).toBeLessThanOrEqual(2 * MINUTE);
		await page.mouse.wheel(0, -300);
		expect(await lastsOf()).toBeLessThan(pinched.to - pinched.from);
		for (const _ of Array.from({ length: 12 })) await page.mouse.wheel(0, 2_000);
		expect(Math.abs((await lastsOf()) - 30 * DAY)).toBeLessThanOrEqual(2 * MINUTE);
		expect((await windowOf()).to).toBeLessThan(Date.now() + 2 * MINUTE);
	});

	test("the days stand in a table, with what was lowest and highest in each", async () => {
		await showLastDays(7);
		await page.locator(".fridge-days").click();
		const rows = page.locator(".days tbody tr");
		await rows.nth(7).waitFor();
		expect(await rows.count()).toBe(8);
		const opened = new Date(month.open.from - 3 * HOUR);
		const row = rows.filter({ hasText: `${opened.getUTCDate()}/${opened.getUTCMonth() + 1} ` });
		const said = Array.from({ length: DAY / EVERY_MS }, (_, place) => place * EVERY_MS)
			.map((into) => Math.floor((month.open.from - 3 * HOUR) / DAY) * DAY + 3 * HOUR + into)
			.map((at) => celsiusAt(month, at));
		expect(await row.innerText()).toContain(String(Math.max(...said)).replace(".", ","));
		expect(await findViolations(page)).toEqual([]);
		await page.locator(".fridge-days").click();
		expect(await findViolations(page)).toEqual([]);
	});

	test("CC85 an alarm of the list is shown on the chart with an hour around it, in both languages and sizes", async () => {
		const phone = await openFridge(PHONE);
		await phone.getByRole("button", { name: "Alarmas" }).click();
		await phone.locator(".episode").first().waitFor();
		await page.getByRole("button", { name: "Alarmas" }).click();
		await page.locator(".episode").first().waitFor();
		expect(await page.locator(".episode strong").allInnerTexts()).toEqual([
			"Demasiado caliente",
			"Puerta abierta",
			"No se sabe la temperatura",
		]);
		expect(await page.locator(".episode").first().innerText()).toContain("el límite era 8");
		expect(await page.locator(".episode").first().innerText()).toContain("Pasé las vacunas");
		for (const one of [page, phone]) {
			expect(await findViolations(one)).toEqual([]);
			expect(await one.evaluate(() => document.documentElement.scrollWidth)).toBe(one.viewportSize()?.width);
		}
		await page.locator(".episode").first().click();
		await page.locator(".fridge-chart figcaption strong", { hasText: `${highestSaid()}\u00a0°C` }).waitFor();
		const { from, to } = await windowOf();
		expect(from).toBeLessThan(month.open.to);
		expect(to - from).toBeLessThan(6 * HOUR);
		await page.getByRole("button", { name: "Avañe’ẽ", exact: true }).click();
		await page.getByRole("heading", { name: "Haku eterei" }).waitFor();
		expect(await words()).toMatch(/guive .* peve/);
		await page.locator(".back").click();
		await page.locator(".back").click();
		await page.locator(".chart-canvas canvas").waitFor();
		await phone.context().close();
	});
});
