// The keyboard on the screen writes Spanish and Guaraní into a real form, by touch alone, and gives way to real keys.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EquipmentView } from "@tesai/shared/contract/edge-api/equipment.ts";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCatalogue } from "../../provisioning/locales/catalogue.ts";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";

const PEOPLE = "Zayas Pena Núñez Peña Ayala Benítez Cáceres Duarte Ñandutí".split(" ").map((name, at) => ({
	...{ person: at + 1, name: `Prueba ${name}`, roles: ["nurse"], rights: [], active: true },
	...{ hasPin: true, waitMs: 0, nextPin: 2 },
}));
const PLATE = "#/fridge/heladera-1/plate";

describe.skipIf(!needsDebian("chromium", CHROMIUM))("the keyboard on the screen", () => {
	let dist: string;
	let post: Post;
	let browser: Browser;

	beforeAll(async () => {
		dist = buildScreen(mkdtempSync(join(tmpdir(), "tesai-screen-")));
		[browser, post] = await Promise.all([openChromium(), openPost({ screenDir: dist })]);
		// An alarm's bar takes its room on every page: there is never less for a form.
		const mqtt = await post.connectMqtt();
		for (let age = 40; age >= 0; age -= 5) {
			const reading = { kind: "temperature", measuredAt: Date.now() - age * 60_000, celsius: 9.9 };
			await mqtt.publishAsync("tesai/v1/reading/heladera-1-sonda", JSON.stringify(reading), { qos: 1 });
		}
		await eventually(async () => (await getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms`))[0]);
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openForm(search: "" | "?kiosk", width = 1024): Promise<Page> {
		const context = await browser.newContext({ viewport: { width, height: 600 }, hasTouch: true });
		const page = await context.newPage();
		await page.goto(`${post.edgeUrl}/${search}${PLATE}`);
		await page.locator(".plate-form").waitFor();
		return page;
	}
	const keyOf = (page: Page, text: string) => page.locator(`.keyboard [data-text="${text}"]`).first();
	const doThe = (page: Page, command: string) => page.locator(`.keyboard [data-command="${command}"]`).tap();
	const fieldOf = (page: Page, name: string) => page.locator(`input[name="${name}"]`);

	test("KB2, KB3, KB4, KB5 a plate is filled in by touch and kept as it was written", async () => {
		const page = await openForm("?kiosk");
		await fieldOf(page, "manufacturer").tap();
		for (const letter of ["h", "a", "g\u0303", "u", "a"]) await keyOf(page, letter).tap();
		await doThe(page, "space");
		for (const letter of ["ñ", "e", "\u2019", "ẽ", "x"]) await keyOf(page, letter).tap();
		await doThe(page, "backspace");
		expect(await fieldOf(page, "manufacturer").inputValue()).toBe("Hag\u0303ua ñe\u2019ẽ");

		await fieldOf(page, "model").tap();
		await doThe(page, "accents");
		await keyOf(page, "ú").tap();
		await doThe(page, "shift");
		await keyOf(page, "n").tap();
		await doThe(page, "signs");
		await keyOf(page, "7").tap();
		expect(await fieldOf(page, "model").inputValue()).toBe("ÚN7");
		await page.locator('.keyboard [data-command="backspace"]').hover();
		await page.mouse.down();
		await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[name=model]")?.value === "");
		await page.mouse.up();
		await keyOf(page, "7").tap();

		await fieldOf(page, "serial").tap();
		await page.locator('.keyboard[data-layer="letters"]').waitFor();
		for (const letter of ["a", "g\u0303"]) await keyOf(page, letter).tap();
		await doThe(page, "backspace");
		await fieldOf(page, "producedOn").tap();
		await page.locator('.keyboard[data-layer="pad"]').waitFor();
		for (const sign of "31/03/2025") await keyOf(page, sign).tap();
		await doThe(page, "done");
		await page.locator(".keyboard").waitFor({ state: "detached" });

		await page.locator('input[value="mains"]').tap();
		await page.locator(".plate-form .main").tap();
		const { plate } = await eventually(async () => {
			const view = await getJson<EquipmentView>(`${post.edgeUrl}/v1/fridges/heladera-1/equipment`);
			return view.plate === null ? undefined : view;
		});
		expect(plate).toMatchObject({
			...{ manufacturer: "Hag\u0303ua ñe\u2019ẽ", model: "7", serial: "A", producedOn: "2025-03-31" },
		});
		await page.context().close();
	});

	test("KB1, KB6 it comes with a touch, leaves field and focus in place, stands in a dialog, too, and goes with a real key", async () => {
		const page = await openForm("?kiosk");
		for (const name of ["manufacturer", "producedOn"]) {
			await fieldOf(page, name).tap();
			await keyOf(page, name === "producedOn" ? "1" : "ã").tap();
			const keyboard = await page.locator(".keyboard").boundingBox();
			expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe(name);
			expect(await fieldOf(page, name).getAttribute("inputmode")).toBe("none");
			const field = await fieldOf(page, name).boundingBox();
			expect(field!.y + field!.height).toBeLessThanOrEqual(keyboard!.y);
			const isInSight = fieldOf(page, name).evaluate((one) => {
				const { left, top, bottom } = one.getBoundingClientRect();
				return [top + 4, bottom - 4].every((y) => document.elementFromPoint(left + 40, y) === one);
			});
			expect(await isInSight).toBe(true);
		}
		await page.keyboard.press("2");
		await page.locator(".keyboard").waitFor({ state: "detached" });
		expect(await fieldOf(page, "producedOn").inputValue()).toMatch(/12$/);
		expect(await fieldOf(page, "producedOn").getAttribute("inputmode")).toBe("numeric");
		await fieldOf(page, "producedOn").tap();
		await page.locator(".keyboard").waitFor();
		// A field that goes with its page takes the keyboard along.
		await page.evaluate(() => {
			location.hash = "#/state";
		});
		await page.locator(".keyboard").waitFor({ state: "detached" });

		// Inside an open dialog nothing else can be touched. Exact ones come first, tildes or not.
		await page.route("**/v1/people", (route) => route.fulfill({ json: PEOPLE }));
		await page.locator(".come-in").tap();
		await fieldOf(page, "search").tap();
		await page.locator("dialog .keyboard").waitFor();
		for (const letter of "peña") await keyOf(page, letter).tap();
		expect(await page.locator(".tile strong").allInnerTexts()).toEqual(["Prueba Peña", "Prueba Pena"]);
		await page.context().close();
	});

	test("KB7 every key has a name and is 12 mm wide and high; on letters, signs and pad", async () => {
		const page = await openForm("?kiosk");
		const check = async () => {
			const sizes = await page
				.locator(".keyboard button")
				.evaluateAll((all) =>
					all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
				);
			expect(Math.min(...sizes)).toBeGreaterThanOrEqual(80);
			await page.evaluate(axe.source);
			const violations = await page.evaluate(async () => {
				const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
				return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
			});
			expect(violations).toEqual([]);
		};
		await fieldOf(page, "manufacturer").tap();
		await page.locator(".keyboard").waitFor();
		await check();
		await doThe(page, "signs");
		await check();
		await fieldOf(page, "producedOn").tap();
		await page.locator('.keyboard[data-layer="pad"]').waitFor();
		await check();
		await page.context().close();
	});

	test("every letter of every text, and of names in both languages, comes from the page's own face", async () => {
		const page = await openForm("");
		const rooms = readCatalogue(ROOT).rooms.filter(({ prefix }) => prefix !== "");
		const texts = rooms.flatMap((room) => [...room.texts.values()].flatMap((each) => Object.values(each)));
		const letters = [...new Set(["HAG̃UA hag̃ua ẽĩỹũ ’ ʼ ₲ −0,5 °C ÁÉÍÓÚÜÑ", ...texts].join(""))].join("");
		for (const weight of [400, 700]) {
			await page.evaluate(
				([written, bold]) => {
					const line = document.createElement("p");
					line.id = `letters-${bold}`;
					line.textContent = `HAG̃UA hag̃ua ẽĩỹũ ’ ₲ −0,5 °C ${written}`;
					line.style.fontWeight = String(bold);
					document.querySelector("main")?.prepend(line);
				},
				[letters, weight] as const,
			);
		}
		const cdp = await page.context().newCDPSession(page);
		await cdp.send("DOM.enable");
		await cdp.send("CSS.enable");
		const { root } = await cdp.send("DOM.getDocument");
		for (const weight of [400, 700]) {
			const { nodeId } = await cdp.send("DOM.querySelector", { nodeId: root.nodeId, selector: `#letters-${weight}` });
			const { fonts } = await cdp.send("CSS.getPlatformFontsForNode", { nodeId });
			expect(fonts.map(({ familyName, isCustomFont }) => ({ familyName, isCustomFont }))).toEqual([
				{ familyName: "Noto Sans", isCustomFont: true },
			]);
		}
		mkdirSync(join(ROOT, "test-results"), { recursive: true });
		await page.screenshot({ path: join(ROOT, "test-results/letters.png") });
		await page.context().close();
	});

	test("KB1 a phone writes with its own; where ours is always wanted, it shows without a touch", async () => {
		const page = await openForm("?kiosk", 360);
		await fieldOf(page, "manufacturer").tap();
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
		expect(await page.locator(".keyboard-host").count()).toBe(0);
		expect(await fieldOf(page, "manufacturer").getAttribute("inputmode")).toBeNull();
		await page.setViewportSize({ width: 1024, height: 600 });
		await page.evaluate(() => localStorage.setItem("keyboard", "always"));
		await page.reload();
		await fieldOf(page, "manufacturer").click();
		await page.locator(".keyboard").waitFor();
		await page.context().close();
	});
});
