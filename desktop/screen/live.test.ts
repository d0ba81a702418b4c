// The line to the edge on a clock that is turned by hand.

import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import { beforeEach, expect, test } from "vitest";
import { askNow, connection, edgeNow, keepLive, type LineWorld, picture } from "./live.ts";

const START = Date.UTC(2026, 10, 20, 23, 41, 30);

interface Timer {
	at: number;
	then: () => void;
}
let mono: number;
let timers: Set<Timer>;
let lines: { hear(live: Partial<Live>): void; fail(): void; isOpen: boolean }[];
let close: () => void;

const world: LineWorld = {
	open({ onLive, onError }) {
		const line = { hear: (live: Partial<Live>) => onLive(live as Live), fail: onError, isOpen: true };
		lines.push(line);
		return {
			close: () => {
				line.isOpen = false;
			},
		};
	},
	monoMs: () => mono,
	wait(ms, then) {
		const timer = { at: mono + ms, then };
		timers.add(timer);
		return () => timers.delete(timer);
	},
};

function pass(ms: number): void {
	const end = mono + ms;
	for (;;) {
		const next = [...timers].filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
		if (next === undefined) break;
		mono = next.at;
		timers.delete(next);
		next.then();
	}
	mono = end;
}

const hear = (now: number) => lines.at(-1)!.hear({ now: now as never, fridges: [] });

beforeEach(() => {
	mono = 5_000;
	timers = new Set();
	lines = [];
	picture.value = null;
	connection.value = "looking";
	close = keepLive(world);
});

test("the first event makes the page live; before it the page is looking", () => {
	expect(connection.value).toBe("looking");
	hear(START);
	expect([connection.value, edgeNow.value]).toEqual(["live", START]);
});

test("time goes on between events, by our own clock, at the edge's full minute", () => {
	hear(START);
	pass(30_100);
	expect(edgeNow.value).toBeGreaterThanOrEqual(START + 30_000);
	expect(edgeNow.value).toBeLessThan(START + 30_200);
});

test("a line that breaks is lost at once, keeps the old picture with its age, and is opened again with back-off", () => {
	hear(START);
	lines[0]!.fail();
	expect(connection.value).toBe("lost");
	const opened: number[] = [];
	for (let second = 0; second < 30; second++) {
		pass(1_000);
		if (lines.at(-1)!.isOpen) {
			opened.push(second + 1);
			lines.at(-1)!.fail();
		}
	}
	expect(opened).toEqual([1, 3, 8, 18, 28]);
	expect(picture.value).not.toBeNull();
	expect(edgeNow.value - START).toBeGreaterThan(25_000);
	pass(10_000);
	hear(START + 60_000);
	expect(connection.value).toBe("live");
});

test("a line that never answers is lost, too", () => {
	pass(8_000);
	expect([connection.value, lines[0]!.isOpen]).toEqual(["lost", false]);
});

test("a line that falls silent is opened again, and only the answer proves that it lives", () => {
	hear(START);
	pass(180_000);
	expect(lines.length).toBeGreaterThan(1);
	expect(connection.value).toBe("lost");
});

test("at rest there is one timer, at most once a minute", () => {
	hear(START);
	expect(timers.size).toBe(1);
	pass(31_000);
	expect(timers.size).toBe(1);
	expect([...timers][0]!.at - mono).toBeGreaterThan(58_000);
});

test("closing leaves no timer and no line", () => {
	hear(START);
	close();
	expect([timers.size, lines.some((line) => line.isOpen)]).toEqual([0, false]);
});

test("a box that saves is asked once a minute, also while it sleeps; a touch asks at once", () => {
	const atRest = { power: { screenOff: true } } as Partial<Live>;
	lines.at(-1)!.hear({ now: START as never, fridges: [], ...atRest });
	expect([lines.at(-1)!.isOpen, connection.value]).toEqual([false, "live"]);
	pass(59_000);
	expect(lines).toHaveLength(1);
	pass(1_100);
	expect(lines).toHaveLength(2);
	lines.at(-1)!.fail();
	expect(connection.value).toBe("lost");
	pass(59_000);
	expect(lines).toHaveLength(2);
	askNow.value();
	expect(lines).toHaveLength(3);
	hear(START + 120_000);
	expect(lines.at(-1)!.isOpen).toBe(true);
});
