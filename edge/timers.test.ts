// Where in the edge a timer may be set: one tick carries every job that comes back, so that the box sleeps in between.

import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Each names what its timer waits for. None of them comes back by itself while nothing happens. */
const ALLOWED: Readonly<Record<string, string>> = {
	"schedule.ts": "the tick of the minute, and the night's job",
	"rest.ts": "the sleep: the only timer of a closed box",
	"http/live.ts": "readings are gathered before the screens are shown them; none without a screen or a reading",
	"sqlite/writer.ts": "quiet writes are gathered into one commit; none without a write",
	"roads/https-road.ts": "limits of one request",
	"roads/retreat.ts": "the back-off of a road that did not answer",
	"roads/sender.ts": "an alarm's wait for a cheaper road, or for word of a courier",
	"satellite/satellite-road.ts":
		"limits of one session; the mailbox, once the gateway has said that something waits in it",
	"stick/usb-road.ts": "limits of one step on a stick",
	"broker/connection.ts": "a client's keep-alive, once while it lasts",
	"print/child.ts": "the time limit of one sheet or one print, while somebody waits for it",
	"power/intake.ts": "the end of a look at the battery, and of the farewell",
};

const TIMER = /\b(?:setTimeout|setInterval|timers\.after)\(|node-cron|setTimeout\b.*timers\/promises/;

test("PW16 A11 no file of the edge sets a timer but the listed ones, and none of them sets an interval", () => {
	const files = globSync("**/*.ts", { cwd: import.meta.dirname }).filter(
		(path) => !path.includes("node_modules") && !path.endsWith(".test.ts"),
	);
	expect(files.length).toBeGreaterThan(50);
	const texts = files.map((path) => ({ path, text: readFileSync(`${import.meta.dirname}/${path}`, "utf8") }));
	const code = texts.map(({ path, text }) => ({
		path,
		text: text.replace(/\/\/.*$/gm, "").replace(/\/\*[\s\S]*?\*\//g, ""),
	}));
	const timed = code.filter(({ text }) => TIMER.test(text)).map(({ path }) => path);
	expect(timed.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
	expect(code.filter(({ text }) => /\bsetInterval\(/.test(text))).toEqual([]);
});
