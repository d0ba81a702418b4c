// Several people at the one screen of a post: the first PIN, signing in, switching, half-filled forms, hiding, locking out; by touch and by keys.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { openPost, type Post } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";
import { type Member, openStaff, STAFF, type Staff, withToken } from "../sim/staff.ts";

const KIOSK = { width: 1024, height: 600 };
const { ana, beto, carla } = STAFF;
const PICTURES = join(ROOT, "test-results");

describe.skipIf(!needsDebian("chromium", CHROMIUM))("people at one screen", () => {
	let dist: string;
	let post: Post;
	let staff: Staff;
	let browser: Browser;

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		mkdirSync(PICTURES, { recursive: true });
		buildScreen(dist);
		browser = await openChromium();
		post = await openPost({ screenDir: dist, hub: true });
		staff = await openStaff(post, []);
		const mqtt = await post.connectMqtt();
		const body = JSON.stringify({ kind: "temperature", celsius: 5 });
		await mqtt.publishAsync("tesai/v1/reading/heladera-1-sonda", body, { qos: 1 });
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	/** The page with a clock that the test moves. */
	async function openScreen(): Promise<Page> {
		const context = await browser.newContext({ viewport: KIOSK });
		const page = await context.newPage();
		page.setDefaultTimeout(20_000);
		await page.clock.install();
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
		return page;
	}
	const openAt = (page: Page, hash: string) => page.evaluate((to) => location.assign(to), hash);
	const chip = (page: Page, who: Member) => page.locator(`.chip[aria-label="${who.name}"]`);
	const tile = (page: Page, who: Member) => page.locator(".tile", { hasText: who.name });
	async function touchDigits(page: Page, digits: string): Promise<void> {
		for (const digit of digits) await page.locator(".pad-key", { hasText: digit }).click();
		await page.locator(".number-pad .main").click();
	}
	async function enter(page: Page, who: Member): Promise<void> {
		await page.locator(".come-in, .chip-more").click();
		await tile(page, who).click();
		await touchDigits(page, who.pin);
		await page.locator(".access-sheet").waitFor({ state: "detached" });
	}

	test("PS8 an open box says so; the first PIN is set over the telephone, and from then on pages ask for one", async () => {
		const page = await openScreen();
		await openAt(page, "#/devices");
		await page.locator(".devices-page").waitFor();
		await openAt(page, "#/people");
		await page.getByText("Nadie tiene PIN todavía").waitFor();
		await page.locator(".person", { hasText: ana.name }).getByRole("button", { name: "Poner PIN" }).click();
		await page.locator(".call-numbers").waitFor();
		expect(await page.locator(".call-numbers dd").allInnerTexts()).toEqual(["1", "1", "1"]);
		await page.screenshot({ path: join(PICTURES, "people-call.png") });
		await touchDigits(page, await staff.askCode(ana));
		await touchDigits(page, "1234");
		await touchDigits(page, "1234");
		await page.getByText("Ese PIN es muy fácil").waitFor();
		await touchDigits(page, ana.pin);
		await touchDigits(page, "40711");
		await page.getByText("No son iguales").waitFor();
		await touchDigits(page, ana.pin);
		await touchDigits(page, ana.pin);
		// With the new PIN she is in, and the box is open no more.
		await chip(page, ana).waitFor();
		await page.getByText("Nadie tiene PIN todavía").waitFor({ state: "detached" });
		await page.getByRole("button", { name: "Salir" }).click();
		await openAt(page, "#/devices");
		await page.locator(".access-sheet").waitFor();
		await page.locator(".access-sheet .back").click();
		await page.getByText("Para esto hay que entrar").waitFor();
		for (const who of [beto, carla]) await staff.setPinByCode(who, who.pin, await staff.askCode(who));
		await page.context().close();
	});

	test("PS1 PS2 PS3 PS4 half-filled forms wait for their owners, through language, person and a minute of nobody; nothing personal stays", async () => {
		const page = await openScreen();
		const ended: string[] = [];
		page.on("request", (request) => {
			const token = request.headers().authorization;
			if (request.method() === "DELETE" && token !== undefined) ended.push(token.replace("Bearer ", ""));
		});
		// The tap that led to the page is not lost: it opens after the PIN.
		await openAt(page, "#/fridge/heladera-1/plate");
		await tile(page, ana).click();
		await page.screenshot({ path: join(PICTURES, "people-pin.png") });
		await touchDigits(page, ana.pin);
		await page.fill("input[name=serial]", "de-Ana-17");
		await page.getByRole("button", { name: "Avañe’ẽ" }).click();
		expect(await page.inputValue("input[name=serial]")).toBe("de-Ana-17");
		await page.getByRole("button", { name: "Castellano" }).click();

		await enter(page, carla);
		expect(await page.inputValue("input[name=serial]")).toBe("");
		await page.fill("input[name=serial]", "de-Carla-3");
		await chip(page, ana).click();
		expect(await page.inputValue("input[name=serial]")).toBe("de-Ana-17");
		await chip(page, carla).click();
		expect(await page.inputValue("input[name=serial]")).toBe("de-Carla-3");

		// Beto may not, and is told who may; the others' words are not there for him.
		await enter(page, beto);
		await page.getByText("Usted no puede abrir esto").waitFor();
		expect(await page.locator(".gate-who").innerText()).toContain("Enfermería");
		expect(await page.content()).not.toContain("de-Ana-17");
		await page.screenshot({ path: join(PICTURES, "people-closed.png") });
		await chip(page, ana).click();
		expect(await page.inputValue("input[name=serial]")).toBe("de-Ana-17");
		expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toMatch(/de-Ana|Prueba/);

		await page.clock.fastForward(60_000);
		await page.locator(".come-in").waitFor();
		const left = await page.content();
		for (const trace of [ana.name, beto.name, carla.name, "Ana", "Beto", "Carla", "de-Ana-17", "de-Carla-3"]) {
			expect(left).not.toContain(trace);
		}
		expect(new URL(page.url()).hash).toBe("#/");
		await expect.poll(() => ended.length).toBe(3);
		const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
		for (const token of ended) {
			expect(stored + left).not.toContain(token);
			expect((await fetch(`${post.edgeUrl}/v1/deeds`, { headers: withToken(token) })).status).toBe(401);
		}

		// After her PIN: her page, her words.
		await enter(page, ana);
		await page.locator(".plate-form").waitFor();
		expect(await page.inputValue("input[name=serial]")).toBe("de-Ana-17");
		await page.context().close();
	});

	test("PS5 what the box refuses for want of a person is saved after the PIN, with the one tap", async () => {
		const page = await openScreen();
		await openAt(page, "#/fridge/heladera-1/equipment");
		await tile(page, ana).click();
		await touchDigits(page, ana.pin);
		await page.getByLabel("Limpieza").check();
		// No answer is not saved, and nothing of the form is gone.
		await post.edge.kill9();
		await page.getByRole("button", { name: "Guardar" }).click();
		await page.getByText("No se guardó").waitFor();
		expect(await page.getByLabel("Limpieza").isChecked()).toBe(true);
		// The box forgets every session when it starts anew.
		await post.restart("edge");
		await page.getByRole("button", { name: "Guardar" }).click();
		await tile(page, ana).click();
		await touchDigits(page, ana.pin);
		await page.getByText("Guardado").waitFor();
		expect(await page.getByLabel("Limpieza").isChecked()).toBe(false);
		await page.context().close();
	});

	test("PS6 PS9 wrong PINs make a tile wait, which is said by the second and outlives a restart of the box", async () => {
		const page = await openScreen();
		await page.locator(".come-in").click();
		// The second touch of a double one lands on the key "2" and is none.
		await tile(page, carla).dblclick();
		await page.locator(".number-pad").waitFor();
		expect(await page.locator(".pin-dot[data-typed=true]").count()).toBe(0);
		await page.locator(".access-sheet .back").click();
		await tile(page, beto).click();
		for (let no = 1; no <= 4; no++) {
			await touchDigits(page, "0099");
			await page.getByText("El PIN no es correcto").waitFor();
		}
		await page.getByText(/Espere (?:30|29) segundos/).waitFor();
		expect(await page.locator(".pad-key").first().isDisabled()).toBe(true);
		await page.screenshot({ path: join(PICTURES, "people-waits.png") });
		await post.restart("edge");
		await page.locator(".access-sheet .back").click();
		await tile(page, beto).click();
		await page.getByText("Hubo muchos intentos").waitFor();
		await page.getByText(/Espere \d+ segundos/).waitFor();
		await page.keyboard.type(beto.pin);
		await page.keyboard.press("Enter");
		expect(await page.locator(".pin-dot[data-typed=true]").count()).toBe(0);
		await page.clock.fastForward(31_000);
		expect(await page.locator(".pad-key").first().isDisabled()).toBe(false);
		await page.context().close();
	});

	test("everything is reached by keys alone: signing in, the menu, the page of people, and who did what", async () => {
		const page = await openScreen();
		/** Tab until it has the focus, which must be seen. */
		const tabTo = async (target: Locator): Promise<void> => {
			await target.waitFor();
			for (let steps = 0; steps < 60; steps++) {
				await page.keyboard.press("Tab");
				const style = await target.evaluate((one) =>
					one === document.activeElement ? getComputedStyle(one).outlineStyle : null,
				);
				if (style === null) continue;
				expect(style).not.toBe("none");
				return;
			}
			throw new Error(`the focus never came to ${String(target)}`);
		};
		await tabTo(page.locator(".come-in"));
		await page.keyboard.press("Enter");
		await tabTo(tile(page, carla));
		await page.keyboard.press("Enter");
		await page.locator(".number-pad").waitFor();
		await page.keyboard.type("59x");
		expect(await page.locator(".pin-dot[data-typed=true]").count()).toBe(2);
		expect(await page.locator(".access-sheet").innerText()).not.toMatch(/59/);
		await page.keyboard.type("0326");
		await page.keyboard.press("Enter");
		await chip(page, carla).waitFor();
		await tabTo(page.locator(".work-open"));
		await page.keyboard.press("Enter");
		await tabTo(page.locator(".work-tile", { hasText: "Personas y PIN" }));
		await page.keyboard.press("Enter");
		// Her supervisor sees what Ana has done.
		await page.locator(".deeds li", { hasText: ana.name }).filter({ hasText: "Anotó un trabajo" }).waitFor();
		const change = page.locator(".person", { hasText: carla.name }).getByRole("button");
		await tabTo(change);
		await page.keyboard.press("Enter");
		await page.getByText("Elija un PIN").waitFor();
		for (const typed of ["Elija un PIN", "Escriba el mismo PIN"]) {
			await page.getByText(typed).waitFor();
			await page.keyboard.type("7305914");
			await page.keyboard.press("Enter");
		}
		await page.getByText("El PIN quedó guardado").waitFor();
		await tabTo(page.locator(".access-sheet .back"));
		await page.keyboard.press("Enter");
		await page.locator(".access-sheet").waitFor({ state: "detached" });
		expect(await change.evaluate((one) => one === document.activeElement)).toBe(true);
		await page.context().close();
	});
});
