// Every view at both sizes in both languages: nothing that keeps somebody out, no foreign word, targets for a thumb, all by keyboard.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { type FurnishedPost, openFurnishedPost } from "../sim/furnished-post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";
import { STAFF } from "../sim/staff.ts";
import { findWrongWords } from "../sim/words-on-screen.ts";

/** The pictures beside the page are taken anew when this is set, so that a test run leaves the tree as it was. */
const PICTURES =
	process.env.TAKE_SCREENSHOTS === "1" ? join(ROOT, "desktop/screen/docs") : join(ROOT, "test-results/views");
/** 12 mm: the kiosk has 170 points to the inch, a phone about 160. */
const SIZES = [
	{ name: "kiosk", viewport: { width: 1024, height: 600 }, least: 80 },
	{ name: "phone", viewport: { width: 360, height: 640 }, least: 75.5 },
] as const;
const LANGUAGES = [
	{ code: "es", name: "Castellano" },
	{ code: "gn", name: "Avañe’ẽ" },
] as const;

/** The slow looks are taken once at each size and once in each language. */
const isWalked = (size: string, code: string) => (size === "kiosk") === (code === "es");

describe.skipIf(!needsDebian("chromium", CHROMIUM))("every view", () => {
	let dist: string;
	let furnished: FurnishedPost;
	let browser: Browser;

	beforeAll(async () => {
		dist = buildScreen(mkdtempSync(join(tmpdir(), "tesai-screen-")));
		[browser, furnished] = await Promise.all([openChromium(), openFurnishedPost(dist)]);
		mkdirSync(PICTURES, { recursive: true });
	});
	afterAll(async () => {
		await browser?.close();
		await furnished?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	/** Carla may see everything: she is signed in through the screen, as she would be. */
	async function openScreen(viewport: { width: number; height: number }, language: string): Promise<Page> {
		const context = await browser.newContext({ viewport });
		const page = await context.newPage();
		await page.goto(furnished.post.edgeUrl);
		await page.getByRole("button", { name: language, exact: true }).click();
		await page.locator(".come-in").click();
		await page.locator(".tile", { hasText: STAFF.carla.name }).click();
		await page.locator(".pin-step").waitFor();
		await page.keyboard.type(STAFF.carla.pin);
		await page.keyboard.press("Enter");
		await page.locator(".people-strip").waitFor();
		return page;
	}

	async function openView(page: Page, address: string): Promise<void> {
		await page.evaluate((hash) => {
			location.hash = hash;
		}, address);
		await page.waitForLoadState("networkidle");
	}

	for (const { name: size, viewport, least } of SIZES) {
		for (const { code, name: language } of LANGUAGES) {
			test(`on the ${size} in ${language} every view can be read, touched and reached`, async () => {
				const page = await openScreen(viewport, language);
				const told: string[] = [];
				for (const [view, address] of Object.entries(furnished.addresses)) {
					await openView(page, address);
					const found = [
						...(await findWrongWords(page, furnished.names)),
						...(await findSmallTargets(page, least)),
						...(await findOverflow(page)),
						...(isWalked(size, code) ? [...(await findViolations(page)), ...(await findUnreachable(page))] : []),
					];
					told.push(...found.map((one) => `${view}: ${one}`));
					await page.screenshot({ path: join(PICTURES, `${view}-${size}-${code}.png`) });
				}
				expect(told).toEqual([]);
				await page.context().close();
			});
		}
	}
});

async function findViolations(page: Page): Promise<string[]> {
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" ")}`);
	});
}

/** What is touched is at least so wide and high, also where a label is what a thumb meets. */
async function findSmallTargets(page: Page, least: number): Promise<string[]> {
	return page.evaluate((smallest) => {
		const targets = [...document.querySelectorAll("button, a[href], select, input, textarea, summary")].filter((one) =>
			one.checkVisibility({ visibilityProperty: true }),
		);
		return targets.flatMap((one) => {
			const touched = one.closest("label") ?? one;
			const { width, height } = touched.getBoundingClientRect();
			if (width === 0 || Math.min(width, height) >= smallest) return [];
			return [`a target of ${Math.round(width)} × ${Math.round(height)}: ${one.outerHTML.slice(0, 120)}`];
		});
	}, least);
}

async function findOverflow(page: Page): Promise<string[]> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	return over > 0 ? [`wider than the screen by ${over}`] : [];
}

/** Walks with Tab until it comes round; what can be clicked and was never met is told. */
async function findUnreachable(page: Page): Promise<string[]> {
	const count = await page.evaluate(() => {
		const targets = [
			...document.querySelectorAll("button, a[href], select, input, textarea, summary, [tabindex]"),
		].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !(one as HTMLButtonElement).disabled);
		targets.forEach((one, at) => {
			one.setAttribute("data-walk", String(at));
		});
		(document.activeElement as HTMLElement | null)?.blur();
		return targets.length;
	});
	const met = new Set<string>();
	for (let step = 0; step < count + 2; step++) {
		await page.keyboard.press("Tab");
		const at = await page.evaluate(() => document.activeElement?.getAttribute("data-walk") ?? null);
		if (at !== null) met.add(at);
	}
	return page.evaluate(
		(seen) => {
			const all = [...document.querySelectorAll("[data-walk]")];
			const missed = all.filter((one) => {
				// Of a group of radios the chosen one is met by Tab, the others by the arrows.
				if (one instanceof HTMLInputElement && one.type === "radio") return false;
				return !seen.includes(one.getAttribute("data-walk") ?? "");
			});
			const words = missed.map((one) => `not reached by Tab: ${one.outerHTML.slice(0, 120)}`);
			for (const one of all) one.removeAttribute("data-walk");
			return words;
		},
		[...met],
	);
}
