// What the open wall costs while nothing happens but a reading a minute from each of four sensors, beside an empty page, which is what the
// browser costs by itself, and beside a wall that asks.

import { readdirSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { openChromium } from "../../sim/chromium.ts";
import type { Row } from "../report.ts";

const WINDOW_MS = Number(process.env.TESAI_IDLE_MINUTES ?? 1) * 60_000;
/** Voices are fetched ahead in the first seconds. */
const SETTLE_MS = 12_000;
const TICK_MS = 10;

/** The page's own process, looked at from outside: a browser of its own, so that nothing else runs in it. */
export async function measureIdlePage(url: string, shows: "wall" | "nothing", asksEveryMs?: number): Promise<Row> {
	const browser = await openChromium();
	try {
		const context = await browser.newContext({ viewport: { width: 1_024, height: 600 } });
		const page = await context.newPage();
		const devtools = await context.newCDPSession(page);
		await page.goto(shows === "wall" ? url : "about:blank");
		if (shows === "wall") await page.waitForSelector(".fridge .numeral");
		if (asksEveryMs !== undefined)
			await page.evaluate((every) => {
				const ask = async () => {
					const fridges = (await (await fetch("/v1/fridges")).json()) as { temperature: { celsius: number } | null }[];
					document.title = String(fridges[0]?.temperature?.celsius);
				};
				setInterval(() => void ask(), every);
			}, asksEveryMs);
		await devtools.send("Performance.enable");
		await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
		const pid = await findRenderer(browser);
		const count = async () => {
			const { metrics } = await devtools.send("Performance.getMetrics");
			return new Map(metrics.map(({ name, value }) => [name, value]));
		};
		const [before, used] = [await count(), readUse(pid)];
		await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
		const [after, spent] = [await count(), readUse(pid)];
		const more = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
		const minutes = WINDOW_MS / 60_000;
		const percent = (((spent.cpuMs - used.cpuMs) / WINDOW_MS) * 100).toFixed(2);
		return {
			what: nameOf(shows, asksEveryMs),
			value: [
				`${percent} % of a core`,
				`${((spent.switches - used.switches) / (WINDOW_MS / 1_000)).toFixed(1)} wakeups a second`,
				`${(more("LayoutCount") / minutes).toFixed(0)} layouts and ${((more("ScriptDuration") * 1_000) / minutes).toFixed(0)} ms of script a minute`,
			].join(", "),
		};
	} finally {
		await browser.close();
	}
}

function nameOf(shows: "wall" | "nothing", asksEveryMs?: number): string {
	if (shows === "nothing") return "an empty page";
	return asksEveryMs === undefined ? "idle wall, told by the box" : `the same, asking every ${asksEveryMs / 1_000} s`;
}

/** The renderer of this browser that has used most: the page's, not the spare one. */
async function findRenderer(browser: Browser): Promise<number> {
	const devtools = await browser.newBrowserCDPSession();
	const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
	const renderers = processInfo.filter(({ type }) => type === "renderer");
	const [page] = renderers.toSorted((a, b) => b.cpuTime - a.cpuTime);
	if (page === undefined) throw new Error("no renderer runs");
	return page.id;
}

/** Over all threads of the process; a voluntary switch is a wakeup that had been waited for. */
function readUse(pid: number): { cpuMs: number; switches: number } {
	let switches = 0;
	for (const task of readdirSync(`/proc/${pid}/task`)) {
		const status = readFileSync(`/proc/${pid}/task/${task}/status`, "utf8");
		switches += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
	}
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, switches };
}
