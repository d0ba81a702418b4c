// Every view in a language that is 40 % longer than Spanish and stands there as data alone: whole, readable, translated.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatRoute, type Route } from "../../desktop/screen/route.ts";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { buildPseudoScreen, findClipped, PSEUDO } from "../sim/pseudo-locale.ts";
import { findWrongWords, readWords, waitForRest } from "../sim/words-on-screen.ts";

const KIOSK = { width: 1024, height: 600 };
const PHONE = { width: 360, height: 640 };
const MINUTE = 60_000;

/** One of each page; a page that is not here does not compile. */
const listRoutes = (alarm: number): { readonly [Page in Route["page"]]: Extract<Route, { page: Page }> } => ({
	wall: { page: "wall" },
	fridge: { page: "fridge", fridge: "heladera-1" },
	equipment: { page: "equipment", fridge: "heladera-1" },
	plate: { page: "plate", fridge: "heladera-1" },
	insight: { page: "insight", fridge: "heladera-1" },
	sheet: { page: "sheet", fridge: "heladera-1" },
	note: { page: "note", fridge: "heladera-1" },
	episodes: { page: "episodes", fridge: "heladera-1", alarm: null },
	devices: { page: "devices" },
	device: { page: "device", sensor: "sonda-nueva" },
	acknowledge: { page: "acknowledge", alarm },
	loggers: { page: "loggers" },
	logger: { page: "logger", serial: "999900000001" },
	power: { page: "power" },
	state: { page: "state" },
	work: { page: "work" },
	people: { page: "people" },
	look: { page: "look" },
	demo: { page: "demo" },
});

const PEOPLE = ["Prueba Ana", "Prueba Beto"].map((name, at) => ({
	...{ person: at + 1, name, roles: ["nurse"], rights: [], active: true, hasPin: true, waitMs: 0, nextPin: 2 },
}));

/** What the journey itself has put on the screen, units, and the one text that the language lacks. */
const DATA = [
	...["Puesto de prueba", "Heladera 1", "Heladera 2", "Tesãi", "Castellano", "Avañe’ẽ", PSEUDO.name],
	...[1, 2].flatMap((no) => ["sonda", "puerta"].map((part) => `heladera-${no}-${part}`)),
	...["solar-1", "sonda-nueva", ...PEOPLE.map(({ name }) => name), "°C", "Pantalla"],
];

describe.skipIf(!needsDebian("chromium", CHROMIUM))("in a longer language", () => {
	let dist: string;
	let post: Post;
	let browser: Browser;
	let alarm: number;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildPseudoScreen(dist, "system:theme.title");
		const fridge = (no: number) => ({
			id: `heladera-${no}`,
			name: `Heladera ${no}`,
			profile: "tight",
			limits: { SILENT: { forMs: 600 * MINUTE } },
			temperatureSensor: `heladera-${no}-sonda`,
			doorSensor: `heladera-${no}-puerta`,
			powerSensor: "solar-1",
		});
		[browser, post] = await Promise.all([
			openChromium(),
			openPost({ screenDir: dist, fridges: [fridge(1), fridge(2)] }),
		]);
		const mqtt = await post.connectMqtt();
		const publish = (sensor: string, reading: object) =>
			mqtt.publishAsync(`tesai/v1/reading/${sensor}`, JSON.stringify(reading), { qos: 1 });
		for (let age = 40; age >= 0; age -= 5) {
			const measuredAt = Date.now() - age * MINUTE;
			await publish("heladera-1-sonda", { kind: "temperature", measuredAt, celsius: 9.9 });
			await publish("heladera-2-sonda", { kind: "temperature", measuredAt, celsius: 4.6 });
		}
		await publish("heladera-1-puerta", { kind: "door", open: true });
		await publish("solar-1", { kind: "power", supplied: true, batteryVolts: 13.2 });
		await publish("sonda-nueva", { kind: "temperature", celsius: 21.5 });
		const alarms = () => getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`);
		alarm = await eventually(async () => (await alarms())[0]?.id);
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openScreen(viewport: { width: number; height: number }): Promise<Page> {
		const context = await browser.newContext({ viewport });
		const page = await context.newPage();
		await page.goto(post.edgeUrl);
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
			const found = [...(await findClipped(page)), ...(await findWrongWords(page, DATA)), ...(await findPlain(page))];
			told.push(...found.map((one) => `${view}: ${one}`));
		};
		await page.route("**/v1/people", (route) => route.fulfill({ json: PEOPLE }));
		await page.locator(".come-in").click();
		await waitForRest(page);
		await look("who is it");
		await page.locator(".tile").first().click();
		await page.locator(".pin-step").waitFor();
		await look("PIN");
		await page.reload();
		for (const route of Object.values(listRoutes(alarm))) {
			await openView(page, formatRoute(route));
			expect((await readWords(page)).length, `words on ${route.page}`).toBeGreaterThan(8);
			await look(route.page);
		}
		expect(told).toEqual([]);
		await page.context().close();
	});

	test("what is wrong is found: cut off, beside the window, one on the other, a key, English, a foreign number", async () => {
		const page = await browser.newPage({ viewport: KIOSK });
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

	/** Words outside the brackets that are no data. */
	async function findPlain(page: Page): Promise<string[]> {
		return (await readWords(page)).filter((words) => {
			let rest = words;
			for (let before = ""; before !== rest; ) {
				before = rest;
				rest = rest.replace(/\[[^[\]]*\]/g, "");
			}
			return /\p{L}{2}/u.test(DATA.reduce((left, name) => left.replaceAll(name, ""), rest));
		});
	}
});
