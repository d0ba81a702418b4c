// Every view at both sizes in Spanish, in Guaraní and in a language 40 % longer that stands there as data alone: nothing that keeps somebody out, no
// foreign word, nothing cut off, targets for a thumb, all by keyboard.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatRoute } from "../../desktop/screen/route.ts";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { type FurnishedPost, openFurnishedPost } from "../sim/furnished-post.ts";
import { openView } from "../sim/open-view.ts";
import { ROOT } from "../sim/program.ts";
import { buildPseudoScreen, findClipped, PSEUDO } from "../sim/pseudo-locale.ts";
import { buildScreen } from "../sim/screen-build.ts";
import { STAFF } from "../sim/staff.ts";
import { findWrongWords, readWords } from "../sim/words-on-screen.ts";

/** The pictures beside the page are taken anew when this is set, without the longer language; a test run leaves the tree as it was. */
const takesPictures = process.env.TAKE_SCREENSHOTS === "1";
const PICTURES = join(ROOT, takesPictures ? "desktop/screen/docs" : "test-results/views");
/** 12 mm: the kiosk has 170 points to the inch, a phone about 160. */
const SIZES = [
	{ name: "kiosk", viewport: { width: 1024, height: 600 }, least: 80 },
	{ name: "phone", viewport: { width: 360, height: 640 }, least: 75.5 },
] as const;
const LANGUAGES = [
	{ code: "es", name: "Castellano" },
	{ code: "gn", name: "Avañe’ẽ" },
	...(takesPictures ? [] : [PSEUDO]),
];
/** The one text that the longer language lacks, and what stands there instead. */
const LACKING = { key: "system:theme.title", spanish: "Pantalla" } as const;

/** The slow looks are taken once at each size and once in each language of the staff. */
const isWalked = (size: string, code: string) => code !== PSEUDO.code && (size === "kiosk") === (code === "es");

describe.skipIf(!needsDebian("chromium", CHROMIUM))("every view", () => {
	let dist: string;
	let furnished: FurnishedPost;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		if (takesPictures) buildScreen(dist);
		else buildPseudoScreen(dist, LACKING.key);
		[browser, furnished] = await Promise.all([openChromium(), openFurnishedPost(dist)]);
		mkdirSync(PICTURES, { recursive: true });
	});
	afterAll(async () => {
		await browser?.close();
		await furnished?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openScreen(viewport: { width: number; height: number }, language: string): Promise<Page> {
		const context = await browser.newContext({ viewport });
		const page = await context.newPage();
		await page.goto(furnished.post.edgeUrl);
		// An alarm that comes while somebody signs in closes the sheet, and the first picture brings one.
		await page.locator("section.alarm").waitFor();
		await page.locator("header").getByRole("button", { name: language, exact: true }).click();
		return page;
	}

	for (const { name: size, viewport, least } of SIZES) {
		for (const { code, name: language } of LANGUAGES) {
			test(`on the ${size} in ${language} every view can be read, touched and reached`, async () => {
				const page = await openScreen(viewport, language);
				const told: string[] = [];
				const look = async (view: string, walks = isWalked(size, code)) => {
					const found = [
						...(await findWrongWords(page, furnished.names)),
						...(code === PSEUDO.code ? await findUntranslated(page, furnished.names) : []),
						...(await findClipped(page)),
						...(await findSmallTargets(page, least)),
						...(await findOverflow(page)),
						...(isWalked(size, code) ? await findViolations(page) : []),
						...(walks ? await findUnreachable(page) : []),
					];
					told.push(...found.map((one) => `${view}: ${one}`));
					if (code !== PSEUDO.code && view !== "demo")
						await page.screenshot({ path: join(PICTURES, `${view}-${size}-${code}.png`) });
				};
				// Carla may see everything; she signs in as she would.
				await page.locator(".come-in").click();
				await page.locator(".tile", { hasText: STAFF.carla.name }).waitFor();
				await look("who-is-it", false);
				await page.locator(".tile", { hasText: STAFF.carla.name }).click();
				await page.locator(".pin-step").waitFor();
				await look("pin", false);
				await page.keyboard.type(STAFF.carla.pin);
				await page.keyboard.press("Enter");
				await page.locator(".people-strip").waitFor();
				for (const route of Object.values(furnished.routes)) {
					await openView(page, formatRoute(route));
					expect((await readWords(page)).length, `words on ${route.page}`).toBeGreaterThan(8);
					await look(route.page);
				}
				expect(told).toEqual([]);
				await page.context().close();
			});
		}
	}

	test.skipIf(takesPictures)(
		"a folder of texts is a language: in the switch, chosen, remembered, and Spanish where it lacks a text",
		async () => {
			const page = await openScreen(SIZES[0].viewport, PSEUDO.name);
			await page.locator("main", { hasText: "[" }).waitFor();
			await page.reload();
			await page.locator(`html[lang=${PSEUDO.code}]`).waitFor();
			await openView(page, "#/look");
			expect(await page.locator("h3", { hasText: new RegExp(`^${LACKING.spanish}$`) }).count()).toBe(1);
			await page.context().close();
		},
	);

	test("what is wrong is found: cut off, beside the window, one on the other, a key, English, a foreign number", async () => {
		const page = await browser.newPage({ viewport: SIZES[0].viewport });
		await page.setContent(`<!doctype html><body>
			<p style="width: 60px; overflow: hidden; white-space: nowrap">Demasiado caliente</p>
			<button style="width: 60px; white-space: nowrap">Ya la vimos todos</button>
			<p style="position: absolute; left: 1000px; white-space: nowrap">Puerta abierta</p>
			<p style="position: absolute; top: 540px">Debajo</p><p style="position: absolute; top: 544px">Encima</p>
			<p>coldchain:modo.dos</p><p>The door</p><p>1,234.5</p><p>{{n}} datos</p><p>undefined</p><p>2026-11-21</p>
			<p style="width: 60px; overflow: auto; white-space: nowrap">Se puede deslizar</p>
			<p style="position: absolute; width: 1px; height: 1px; overflow: hidden">Solo para lectores</p>`);
		expect(await findClipped(page)).toEqual([
			"cut off by p: Demasiado caliente",
			"cut off by button: Ya la vimos todos",
			"beside the window: Puerta abierta",
			"one on the other: Debajo / Encima",
		]);
		const wrong = await findWrongWords(page);
		expect(wrong.map((one) => one.split(":")[0])).toEqual([
			...["a key", 'English "the"', 'English "door"', "a foreign number 1,234.5", "a hole"],
			...["a machine's word", 'English "undefined"', "a machine's date"],
		]);
		await page.close();
	});
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

/** Names what sticks out, so that the one who reads it knows where to look. */
async function findOverflow(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		if (scrollWidth <= clientWidth) return [];
		const out = [...document.body.querySelectorAll("*")].filter(
			(one) => one.getBoundingClientRect().right > clientWidth + 0.5 && one.closest("svg") === null,
		);
		return out.map((one) => `wider than the screen by ${scrollWidth - clientWidth}: ${one.outerHTML.slice(0, 100)}`);
	});
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
	// It begins where the page was last touched, and stops where something scrolls, too.
	for (let step = 0; step < 2 * count + 4 && met.size < count; step++) {
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

/** Words outside the brackets of the longer language that are no data and no unit. */
async function findUntranslated(page: Page, names: readonly string[]): Promise<string[]> {
	const data = [...names, PSEUDO.name, LACKING.spanish, "°C"];
	const plain = (await readWords(page)).filter((words) => {
		let rest = words;
		for (let before = ""; before !== rest; ) {
			before = rest;
			rest = rest.replace(/\[[^[\]]*\]/g, "");
		}
		return /\p{L}{2}/u.test(data.reduce((left, name) => left.replaceAll(name, ""), rest));
	});
	return plain.map((words) => `not translated: ${words}`);
}
