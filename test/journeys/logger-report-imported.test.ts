// A logger's file is brought to the kiosk: kept, told once, and there again after a restart; twice is once.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoggerSummary, LoggerView } from "@tesai/shared/contract/edge-api/loggers.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { fridgeTagReport, qTagReport } from "../sim/logger-report.ts";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";

const PICTURES = join(ROOT, "test-results");
const SIZES = [
	["kiosk", { width: 1024, height: 600 }],
	["phone", { width: 360, height: 640 }],
] as const;

const two = (value: number) => String(value).padStart(2, "0");
const FRIDGE_TAG = fridgeTagReport({
	createdAt: "2026-10-31 06:05",
	days: Array.from({ length: 31 }, (_, index) => {
		const day = 31 - index;
		const hot = day >= 12 && day <= 14;
		return {
			date: `2026-10-${two(day)}`,
			min: `+${(3.1 + (day % 4) / 5).toFixed(1)}`,
			max: `+${(hot ? 12.4 : 5.8 + (day % 5) / 4).toFixed(1)}`,
			...(hot && { high: { minutes: 1_440, triggeredAt: day === 12 ? "16:20" : "00:00" } }),
		};
	}),
});
const Q_TAG = qTagReport({
	startedAt: "2026-11-08 04:49",
	minutes: 10,
	celsius: Array.from({ length: 144 }, (_, index) => (4 + 3 * Math.sin(index / 9) + (index > 120 ? 8 : 0)).toFixed(1)),
	episodes: {
		1: ["TS S: 2026-11-09 00:59, t A: 220, TS A: 2026-11-09 01:29, TS E:, T M: 14.9, TS M: 2026-11-09 02:00"],
	},
});

describe.skipIf(!needsDebian("chromium", CHROMIUM))("a logger's file", () => {
	let dir: string;
	let post: Post;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		dir = mkdtempSync(join(tmpdir(), "tesai-loggers-"));
		const dist = buildScreen(join(dir, "dist"));
		writeFileSync(join(dir, "999900000001_202610310605.txt"), FRIDGE_TAG);
		writeFileSync(join(dir, "ZZZZ00001_02_202611090449.txt"), Q_TAG);
		writeFileSync(join(dir, "planilla.txt"), "lista de compras");
		browser = await openChromium();
		post = await openPost({ screenDir: dist });
		page = await browser.newPage({ viewport: SIZES[0][1] });
		await page.goto(`${post.edgeUrl}/#/loggers`);
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dir, { recursive: true, force: true });
	});

	const bring = async (name: string, words: RegExp) => {
		await page.setInputFiles(".bring input", join(dir, name));
		await page.getByText(words).first().waitFor();
	};
	const view = (serial: string) => getJson<LoggerView>(`${post.edgeUrl}/v1/loggers/${serial}`);

	test("is saved, told with what is in it, and given back byte for byte", async () => {
		await bring("999900000001_202610310605.txt", /^Guardado\.$/);
		await page.getByText("31 días · 3 alarmas").first().waitFor();
		await bring("ZZZZ00001_02_202611090449.txt", /144 mediciones · 1 alarma/);
		const [file] = (await view("999900000001")).files;
		const answer = await fetch(`${post.edgeUrl}/v1/logger-files/${file!.sha256}`);
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect(bytes.toString("utf8")).toBe(FRIDGE_TAG);
		expect(createHash("sha256").update(bytes).digest("hex")).toBe(file!.sha256);
	});

	test("twice is once, and what is no report says so and stops nothing", async () => {
		const before = await view("999900000001");
		await bring("999900000001_202610310605.txt", /Este archivo ya estaba/);
		expect(await view("999900000001")).toEqual(before);
		await bring("planilla.txt", /Este archivo no es de un registrador/);
		expect(await getJson<LoggerSummary[]>(`${post.edgeUrl}/v1/loggers`)).toHaveLength(2);
	});

	test("is drawn as what it is: days without a curve, a curve only from temperatures", async () => {
		expect((await view("999900000001")).curve).toBeNull();
		expect((await view("ZZZZ00001")).curve?.buckets.length).toBeGreaterThan(100);
		mkdirSync(PICTURES, { recursive: true });
		for (const [name, size] of SIZES) {
			await page.setViewportSize(size);
			for (const language of ["es", "gn"]) {
				for (const address of ["loggers", "logger/999900000001", "logger/ZZZZ00001"]) {
					await page.goto(`${post.edgeUrl}/#/${address}`);
					await page.locator(".page h2").waitFor();
					await page.waitForTimeout(300);
					await page.screenshot({ path: join(PICTURES, `${name}-${language}-${address.replace("/", "-")}.png`) });
					const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
					expect(wide, `${address} at ${name}`).toBe(false);
				}
				await page.getByRole("button", { name: language === "es" ? "Avañe’ẽ" : "Castellano" }).click();
			}
		}
		await page.goto(`${post.edgeUrl}/#/logger/999900000001`);
		await page.getByText("Este aparato guarda solo el mínimo y el máximo de cada día").waitFor();
	});

	test("is there after a restart", async () => {
		const before = await view("ZZZZ00001");
		await post.restart("edge");
		const after = await eventually(() => view("ZZZZ00001").catch(() => undefined));
		expect(after).toEqual(before);
	});
});
