// Every view in a language that is 40 % longer than Spanish and stands there as data alone: whole, readable, translated.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { type FurnishedPost, openFurnishedPost } from "../sim/furnished-post.ts";
import { buildPseudoScreen, findClipped, PSEUDO } from "../sim/pseudo-locale.ts";
import { STAFF } from "../sim/staff.ts";
import { findWrongWords, readWords, waitForRest } from "../sim/words-on-screen.ts";

const KIOSK = { width: 1024, height: 600 };
const PHONE = { width: 360, height: 640 };
/** Names of things of the post, units, and the one text that the language lacks. */
const DATA = [
	...[1, 2].flatMap((no) => ["sonda", "puerta"].map((part) => `heladera-${no}-${part}`)),
	...["solar-1", "°C", "Pantalla", PSEUDO.name],
];

describe.skipIf(!needsDebian("chromium", CHROMIUM))("in a longer language", () => {
	let dist: string;
	let furnished: FurnishedPost;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildPseudoScreen(dist, "system:theme.title");
		[browser, furnished] = await Promise.all([openChromium(), openFurnishedPost(dist)]);
	});
	afterAll(async () => {
		await browser?.close();
		await furnished?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openScreen(viewport: { width: number; height: number }): Promise<Page> {
		const context = await browser.newContext({ viewport });
		const page = await context.newPage();
		await page.goto(furnished.post.edgeUrl);
		await page.locator("header").getByRole("button", { name: PSEUDO.name }).click();
		return page;
	}

	async function openView(page: Page, address: string): Promise<void> {
		await page.evaluate((hash) => {
			location.hash = hash;
		}, address);
		await waitForRest(page);
	}

	test("a folder of texts is a language: in the switch, chosen, remembered, and Spanish where it lacks a text", async () => {
		const page = await openScreen(KIOSK);
		await page.locator("main", { hasText: "[" }).waitFor();
		await page.reload();
		await page.locator(`html[lang=${PSEUDO.code}]`).waitFor();
		await openView(page, "#/look");
		expect(await page.locator("h3", { hasText: /^Pantalla$/ }).count()).toBe(1);
		await page.context().close();
	});

	test.each([
		["the kiosk", KIOSK],
		["a phone", PHONE],
	])("on %s every view is whole, translated, and says nothing that no person says", async (_name, viewport) => {
		const page = await openScreen(viewport);
		const told: string[] = [];
		const look = async (view: string) => {
			const names = [...furnished.names, ...DATA];
			const found = [...(await findClipped(page)), ...(await findWrongWords(page, names)), ...(await findPlain(page))];
			told.push(...found.map((one) => `${view}: ${one}`));
		};
		await page.locator(".come-in").click();
		await waitForRest(page);
		await look("who is it");
		await page.locator(".tile", { hasText: STAFF.carla.name }).click();
		await page.locator(".pin-step").waitFor();
		await look("PIN");
		await page.keyboard.type(STAFF.carla.pin);
		await page.keyboard.press("Enter");
		await page.locator(".people-strip").waitFor();
		for (const [view, address] of Object.entries(furnished.addresses)) {
			await openView(page, address);
			await look(view);
		}
		expect(told).toEqual([]);
		await page.context().close();
	});

	/** Words outside the brackets that are no data. */
	async function findPlain(page: Page): Promise<string[]> {
		return (await readWords(page)).filter((words) => {
			let rest = words;
			for (let before = ""; before !== rest; ) {
				before = rest;
				rest = rest.replace(/\[[^[\]]*\]/g, "");
			}
			const data = [...furnished.names, ...DATA];
			return /\p{L}{2}/u.test(data.reduce((left, name) => left.replaceAll(name, ""), rest));
		});
	}
});
