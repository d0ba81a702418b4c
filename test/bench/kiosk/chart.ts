// A month of a fridge on the kiosk's chart: how long the edge reads it, how large the answer is, and how long the page draws it.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Browser, Page } from "playwright-core";
import { openChromium } from "../../sim/chromium.ts";
import { MONTH_FRIDGE, planMonth, writeMonth } from "../../sim/month-store.ts";
import { openPost } from "../../sim/post.ts";
import type { Row } from "../report.ts";
import { spread } from "./spread.ts";

const TIMES = 40;
const KIOSK = { width: 1_024, height: 600 };

/** Boots an edge on a store with a month of four sensors at one reading a minute, and the built page in `screenDir`. */
export async function measureMonthChart(screenDir: string): Promise<Row[]> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-month-"));
	mkdirSync(join(dir, "edge"));
	writeMonth(join(dir, "edge"), planMonth(Math.floor(Date.now() / MINUTE) * MINUTE), MINUTE);
	const post = await openPost({ screenDir, edgeData: join(dir, "edge"), fridges: [MONTH_FRIDGE] });
	const browser = await openChromium();
	try {
		return [
			...(await measureAnswer(`${post.edgeUrl}/v1/fridges/${MONTH_FRIDGE.id}/chart?hours=720&columns=760`)),
			await measureDrawing(browser, post.edgeUrl, 1),
			await measureDrawing(browser, post.edgeUrl, 4),
		];
	} finally {
		await browser.close();
		await post.close();
		rmSync(dir, { recursive: true, force: true });
	}
}

async function measureAnswer(url: string): Promise<Row[]> {
	const times: number[] = [];
	let text = "";
	for (let time = 0; time <= TIMES; time++) {
		const from = performance.now();
		text = await (await fetch(url)).text();
		if (time > 0) times.push(performance.now() - from);
	}
	const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
	return [
		{ what: "30 days of a fridge asked of the edge, 171,600 readings in the store", value: spread(times) },
		{
			what: "the answer",
			value: `${kilobytes(Buffer.byteLength(text))}, compressed ${kilobytes(gzipSync(text).length)}`,
		},
	];
}

/** What the page notes of itself. */
interface Noted {
	/** When an answer's text was in hand, and how many days it is of. */
	chartInHand?: { readonly at: number; readonly days: number } | undefined;
	/** How long from then to the end of the frame that showed it. */
	chartDrawn?: { readonly ms: number; readonly days: number } | undefined;
}

/** From the answer's text in hand to the frame that shows it: parsing, deciding, painting and the browser's own work. */
async function measureDrawing(browser: Browser, url: string, slower: number): Promise<Row> {
	const context = await browser.newContext({ viewport: KIOSK });
	const page = await context.newPage();
	const devtools = await context.newCDPSession(page);
	await page.addInitScript(noteDrawings);
	await page.goto(`${url}/#/fridge/${MONTH_FRIDGE.id}`);
	await page.waitForSelector(".chart-canvas canvas");
	await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
	const times: number[] = [];
	for (let time = 0; time <= TIMES; time++) {
		// What is finer or wider than what is at hand is asked for anew, each time.
		const ms = await press(page, MONTH, 25);
		// The first one compiles.
		if (time > 0) times.push(ms);
		await press(page, DAY, 0);
	}
	await context.close();
	return {
		what: `30 days on the chart, from the data in hand to the frame that shows them, processor ${slower} × slowed`,
		value: spread(times),
		budget: "< 50 ms",
	};
}

/** The places of two of the three stretches. */
const DAY = 0;
const MONTH = 2;

/** Chooses a stretch and waits until an answer of more than `days` days, and less than ten more, is drawn; how long that took, ms. */
async function press(page: Page, place: number, days: number): Promise<number> {
	await page.locator(".stretches button").nth(place).click();
	const drawn = await page.waitForFunction((least) => {
		const last = (globalThis as Noted).chartDrawn;
		return last !== undefined && last.days > least && last.days < least + 10 && last;
	}, days);
	return ((await drawn.jsonValue()) as { ms: number }).ms;
}

function noteDrawings(): void {
	const own = globalThis as Noted & typeof globalThis;
	const ask = own.fetch;
	own.fetch = async (...asked) => {
		const answer = await ask(...asked);
		const url = new URL(String(asked[0]), location.href);
		if (!url.pathname.endsWith("/chart")) return answer;
		const now = Date.now();
		const days =
			(Math.min(Number(url.searchParams.get("to")), now) - Number(url.searchParams.get("from"))) / 86_400_000;
		const text = answer.text.bind(answer);
		answer.text = async () => {
			const content = await text();
			own.chartInHand = { at: performance.now(), days };
			return content;
		};
		return answer;
	};
	const { clearRect } = CanvasRenderingContext2D.prototype;
	// The painting begins with it. A task that comes after the next frame's own work ends when the frame has been handed over.
	CanvasRenderingContext2D.prototype.clearRect = function (...place) {
		clearRect.apply(this, place);
		const inHand = own.chartInHand;
		own.chartInHand = undefined;
		if (inHand === undefined) return;
		requestAnimationFrame(() => {
			setTimeout(() => {
				own.chartDrawn = { ms: performance.now() - inHand.at, days: inHand.days };
			});
		});
	};
}
