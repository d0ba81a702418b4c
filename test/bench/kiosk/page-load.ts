// The page's first load: how many bytes it takes, and how soon a slow tablet shows the first temperature.

import type { Browser } from "playwright-core";
import type { Row } from "../report.ts";
import { spread } from "./spread.ts";

const LOADS = 15;
const KIOSK = { width: 1_024, height: 600 };

/** Bytes on the wire until the wall stands, by a browser that takes compressed answers and has nothing kept. */
export async function measureFirstLoad(browser: Browser, url: string): Promise<Row> {
	const context = await browser.newContext({ viewport: KIOSK });
	const page = await context.newPage();
	const devtools = await context.newCDPSession(page);
	await devtools.send("Network.enable");
	const names = new Map<string, string>();
	const sizes = new Map<string, number>();
	devtools.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, response.url));
	devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
	await page.goto(url);
	await page.waitForSelector(".fridge .numeral");
	await page.waitForLoadState("load");
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	const own = [...sizes].filter(([id]) => names.get(id)?.startsWith(url) === true);
	const bytes = own.reduce((sum, [, size]) => sum + size, 0);
	await context.close();
	return {
		what: "first load, compressed, headers included",
		value: `${(bytes / 1_000).toFixed(1)} kB in ${own.length} answers`,
		budget: "< 150 kB",
	};
}

/** From the address being opened to the frame in which the first fridge has a temperature, on an n times slower processor. */
export async function measureFirstPaint(browser: Browser, url: string, slower: number): Promise<Row> {
	const times: number[] = [];
	for (let load = 0; load <= LOADS; load++) {
		const context = await browser.newContext({ viewport: KIOSK });
		const page = await context.newPage();
		const devtools = await context.newCDPSession(page);
		await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
		await page.addInitScript(() => {
			const seen = new MutationObserver(() => {
				if (document.querySelector(".fridge .numeral") === null) return;
				seen.disconnect();
				requestAnimationFrame(() =>
					setTimeout(() => {
						(globalThis as unknown as { shownAt: number }).shownAt = performance.now();
					}),
				);
			});
			seen.observe(document, { childList: true, subtree: true });
		});
		await page.goto(url);
		const shown = await page.waitForFunction(() => (globalThis as unknown as { shownAt?: number }).shownAt);
		// The first of all pays for the disk's cache.
		if (load > 0) times.push(Number(await shown.jsonValue()));
		await context.close();
	}
	return {
		what: `first useful paint, nothing cached, processor ${slower} × slowed`,
		value: spread(times),
		...(slower === 4 && { budget: "< 1 s" }),
	};
}
