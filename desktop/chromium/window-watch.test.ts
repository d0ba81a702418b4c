import { describe, expect, test } from "vitest";
import { isHung, LIFE_MS, startWatch, stepWatch, type TargetNews, toNews, type WindowWatch } from "./window-watch.ts";

const EDGE = "http://127.0.0.1:8080/";
const info = (targetId: string, url = EDGE, title = "Tesãi 07:05", type = "page") => ({ targetId, type, url, title });
const created = (of: ReturnType<typeof info>): TargetNews => ({
	method: "Target.targetCreated",
	params: { targetInfo: of },
});
const changed = (of: ReturnType<typeof info>): TargetNews => ({
	method: "Target.targetInfoChanged",
	params: { targetInfo: of },
});
const step = (watch: WindowWatch, news: TargetNews, at = 1) => stepWatch(watch, news, EDGE, at);
const open = step(startWatch(0), created(info("A"))).watch;

test("the first page is the window", () => {
	expect(open.target).toBe("A");
	expect(step(startWatch(0), created(info("X", "chrome://omnibox", "", "browser_ui"))).watch.target).toBeUndefined();
});

test.each([
	["a second window", created(info("B", "chrome://newtab/"))],
	["a second window of the page itself", created(info("B"))],
	["one that turns up late", changed(info("B", "https://example.org/"))],
])("%s is shut", (_what, news) => {
	expect(step(open, news)).toMatchObject({ shut: "B", fall: null });
});

test.each([
	["https://example.org/", "left"],
	["chrome-error://chromewebdata/", "left"],
	["http://127.0.0.1:8080/v1/openapi.json", "left"],
	["http://127.0.0.1:8080/#/state", null],
	["about:blank", null],
])("%s in the window: %s", (url, fall) => {
	expect(step(open, changed(info("A", url))).fall).toBe(fall);
});

test("an answer is news of every window in it; any other answer is none", () => {
	const told = toNews({ result: { targetInfos: [info("A", EDGE, "Tesãi 07:06"), info("B")] } });
	expect(told.map((news) => step(open, news, 9))).toMatchObject([
		{ shut: null, watch: { title: "Tesãi 07:06", aliveMono: 9 } },
		{ shut: "B" },
	]);
	expect(toNews({ result: {} })).toEqual([]);
	expect(toNews(created(info("A")))).toEqual([created(info("A"))]);
});

describe("falls", () => {
	test("a crash or the end of the window, and not that of another", () => {
		expect(step(open, { method: "Target.targetCrashed", params: { targetId: "A" } }).fall).toBe("crashed");
		expect(step(open, { method: "Target.targetDestroyed", params: { targetId: "A" } }).fall).toBe("ended");
		expect(step(open, { method: "Target.targetCrashed", params: { targetId: "B" } }).fall).toBeNull();
		expect(step(open, { method: "Page.loaded" }).fall).toBeNull();
		expect(step(open, {}).fall).toBeNull();
	});

	test("a page whose minute stands still hangs; a new minute is life, another picture of the same minute is none", () => {
		const same = step(open, changed(info("A")), 100_000).watch;
		expect(isHung(same, EDGE, LIFE_MS + 1)).toBe(false);
		expect(isHung(same, EDGE, LIFE_MS + 2)).toBe(true);
		const alive = step(open, changed(info("A", EDGE, "Tesãi 07:06")), 100_000).watch;
		expect(isHung(alive, EDGE, LIFE_MS + 2)).toBe(false);
		expect(isHung(open, "file:///opt/tesai/desktop/waiting.html", 10 * LIFE_MS)).toBe(false);
	});
});
