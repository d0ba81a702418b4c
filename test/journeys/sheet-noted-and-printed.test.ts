// The twice-daily reading at the screen: one tap behind a PIN, the month's sheet, its PDF in both languages, and the box's printer.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubSheet } from "@tesai/shared/contract/hub-api/sheet.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";
import { openStaff, STAFF } from "../sim/staff.ts";

const KIOSK = { width: 1024, height: 600 };
const PHONE = { width: 360, height: 640 };
const PICTURES = join(ROOT, "test-results");
const { ana } = STAFF;
const MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(" ");

const hasAll = needsDebian("chromium", CHROMIUM) && needsDebian("poppler-utils", "/usr/bin/pdftotext");
describe.skipIf(!hasAll)("the sheet", () => {
	let dir: string;
	let post: Post;
	let browser: Browser;
	let page: Page;
	const atPost = () => new Date(Date.now() - 3 * 3_600_000);
	const month = () => atPost().toISOString().slice(0, 7);
	const today = () => atPost().getUTCDate();
	const printed = () => join(dir, "printed.pdf");

	beforeAll(async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-sheet-"));
		mkdirSync(PICTURES, { recursive: true });
		const screenDir = buildScreen(join(dir, "screen"));
		// Stands in for lp: takes a PDF on its standard input, and its arguments.
		const printer = { command: ["/bin/sh", "-c", 'cat > "$0"', printed()] };
		[browser, post] = await Promise.all([openChromium(), openPost({ screenDir, hub: true, printer })]);
		await openStaff(post);
		const mqtt = await post.connectMqtt();
		for (const celsius of [4.1, 6.2, 5.3]) {
			const body = JSON.stringify({ kind: "temperature", celsius });
			await mqtt.publishAsync("tesai/v1/reading/heladera-1-sonda", body, { qos: 1 });
		}
		page = await (await browser.newContext({ viewport: KIOSK })).newPage();
		page.setDefaultTimeout(8_000);
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dir, { recursive: true, force: true });
	});

	const openAt = (hash: string) => page.evaluate((to) => location.assign(to), hash);
	const switchTo = (name: string) => page.getByRole("button", { name, exact: true }).click();
	const readPdf = (pdf: Buffer) => {
		const { stdout } = spawnSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8" });
		return stdout.replace(/[ \t]+/g, " ");
	};
	const countPages = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type \/Page\b(?!s)/g)?.length;
	const keepPaper = async (name: string) => {
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
		expect(download.suggestedFilename()).toBe(`heladera-1-${month()}.pdf`);
		const path = join(dir, "kept.pdf");
		await download.saveAs(path);
		return readFileSync(path);
	};

	test("SH1 SH4 SH7: one tap, the PIN, and what was noted, by whom and when is there; a slip is taken back", async () => {
		await page.click(".fridge");
		await page.getByText(/^Falta la lectura de la (?:mañana|tarde)$/).waitFor();
		await page.getByRole("button", { name: "Anotar la lectura" }).click();
		await page.locator(".tile", { hasText: ana.name }).click();
		for (const digit of ana.pin) await page.locator(".pad-key", { hasText: digit }).click();
		await page.locator(".number-pad .main").click();
		const noted = page.getByText(/^(?:Mañana|Tarde) anotada: 5,3 °C, \d\d:\d\d, Ana Prueba$/);
		await noted.waitFor();
		await page.screenshot({ path: join(PICTURES, "sheet-noted.png") });
		await page.getByRole("button", { name: "Fue un error" }).click();
		await page.getByText("Ya no cuenta: anote otra vez.").waitFor();
		await page.getByRole("button", { name: "Anotar la lectura" }).click();
		await noted.waitFor();
	});

	test("SH2 SH5 SH9: the month's sheet has every day once, with who looked, in both languages and on a phone", async () => {
		await page.getByRole("button", { name: "Hoja del mes" }).click();
		const row = page.locator(".month tr", { has: page.locator(`th strong:text-is("${today()}")`) });
		await row.waitFor();
		const days = new Date(Date.UTC(Number(month().slice(0, 4)), Number(month().slice(5)), 0)).getUTCDate();
		expect(await page.locator(".month tbody th").count()).toBe(days);
		expect(await row.innerText()).toMatch(/5,3 °C\s+\d\d:\d\d Ana Prueba/);
		expect(await row.innerText()).toContain("Anotada 1 vez más");
		expect(await row.innerText()).toMatch(/Desde la anterior: \d,\d a \d,\d/);
		expect(await row.innerText()).toMatch(/4,1 a 6,2/);
		for (const [viewport, size] of [
			[KIOSK, "kiosk"],
			[PHONE, "phone"],
		] as const) {
			await page.setViewportSize(viewport);
			for (const [language, name] of [
				["gn", "Avañe’ẽ"],
				["es", "Castellano"],
			] as const) {
				await switchTo(name);
				await page.locator(`html[lang=${language}]`).waitFor();
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				expect([size, language, wide]).toEqual([size, language, 0]);
				await page.screenshot({ path: join(PICTURES, `sheet-${size}-${language}.png`) });
			}
		}
		await page.setViewportSize(KIOSK);
	});

	test("SH8 SH9: the paper says it in Spanish and in Guaraní, and its file bears no name", async () => {
		const title = MONTHS[Number(month().slice(5)) - 1] ?? "";
		const spanish = await keepPaper("Guardar en PDF");
		expect(countPages(spanish)).toBe(1);
		for (const words of [
			"Hoja de temperatura",
			`${title} de ${month().slice(0, 4)}`,
			"Ana Prueba",
			"5,3 °C",
			"4,1 a 6,2",
			"Página 1 de 1",
		])
			expect(readPdf(spanish)).toContain(words);
		await switchTo("Avañe’ẽ");
		const guarani = await keepPaper("Eñongatu PDF‑pe");
		expect(countPages(guarani)).toBe(1);
		for (const words of ["Temperatura kuatia", `(${title})`, "Ka’aru", "Mín. ha máx.", "5,3 °C", "4,1 ha 6,2"])
			expect(readPdf(guarani)).toContain(words);
		await switchTo("Castellano");
		writeFileSync(join(PICTURES, "sheet-es.pdf"), spanish);
		writeFileSync(join(PICTURES, "sheet-gn.pdf"), guarani);
	});

	test("SH10 the box's printer is handed the paper", async () => {
		await page.getByRole("button", { name: "Imprimir" }).click();
		await page.getByText("La hoja salió para la impresora.").waitFor();
		const pdf = readFileSync(printed());
		expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
		expect(readPdf(pdf)).toContain("Ana Prueba");
	});

	test("SH11 after a restart it is all there, and the region sees that somebody looked", async () => {
		await post.restart("edge");
		const sheets = await eventually(async () => {
			const found = await getJson<HubSheet[]>(`${post.hubUrl}/v1/posts/py-15-prueba/sheets/${month()}`);
			return found.length > 0 ? found : undefined;
		});
		const [day] = sheets[0]?.days ?? [];
		expect(sheets).toMatchObject([{ fridge: "heladera-1", noted: 1 }]);
		expect(day?.morning ?? day?.afternoon).toMatchObject({ celsius: 5.3, from: "box", by: ana.person, others: 1 });
		await openAt("#/fridge/heladera-1");
		await page.getByText(/anotada: 5,3 °C, \d\d:\d\d, Ana Prueba$/).waitFor();
	});
});
