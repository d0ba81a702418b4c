// An alarm is heard without a touch: pips, then the words in the language that was chosen, from files that the page has brought
// before it needs them. It goes on when the box falls silent, and stops the moment somebody has seen it.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { Clip, Voice } from "@tesai/shared/contract/voice.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, type Post, postJson } from "../sim/post.ts";
import { buildScreen } from "../sim/screen-build.ts";

const LATE = 600_000_000;
const fridge = {
	id: "heladera-1",
	name: "Heladera 1",
	profile: "tight",
	limits: { DOOR: { forMs: 0 }, SILENT: { forMs: LATE } },
	temperatureSensor: "heladera-1-sonda",
	doorSensor: "heladera-1-puerta",
};
/** What is said of this fridge's open door, in this order. */
const SAID = [
	"speech:fridge.1",
	"coldchain:alarm.DOOR",
	"coldchain:step.close-door",
	"coldchain:step.watch-temperature",
	"coldchain:step.move-vaccines",
	"speech:nobody",
];

interface Heard {
	pips: number;
	/** Devices that are open now. */
	open: number;
	/** Seconds of each sentence that was begun, and how many came to their end. */
	words: number[];
	ended: number;
	/** Devices that were closed before the last sentence was over. */
	cut: number;
}

/** Counts what the loudspeaker plays. `locked`: as in a browser that waits for a touch, which this one is told not to do. */
function watchLoudspeaker(locked: boolean): void {
	const heard: Heard = { pips: 0, open: 0, words: [], ended: 0, cut: 0 };
	let touched = !locked;
	addEventListener("pointerdown", () => (touched = true), true);
	const Real = AudioContext;
	class Watched extends Real {
		constructor() {
			super();
			heard.open++;
		}
		override get state() {
			return touched ? super.state : "suspended";
		}
		override resume() {
			return touched ? super.resume() : new Promise<void>(() => {});
		}
		override createOscillator() {
			const tone = super.createOscillator();
			const start = tone.start.bind(tone);
			tone.start = (when) => {
				heard.pips++;
				start(when);
			};
			return tone;
		}
		override close() {
			heard.open--;
			if (heard.ended < heard.words.length) heard.cut++;
			heard.ended = heard.words.length;
			return super.close();
		}
	}
	const { start } = AudioBufferSourceNode.prototype;
	AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, when?: number) {
		heard.words.push(this.buffer?.duration ?? 0);
		this.addEventListener("ended", () => heard.ended++);
		start.call(this, when);
	};
	Object.assign(globalThis, { AudioContext: Watched, heard });
}
const heardOn = (page: Page) => page.evaluate(() => (globalThis as never as { heard: Heard }).heard);

describe.skipIf(!needsDebian("chromium", CHROMIUM))("the page's sound", () => {
	let dist: string;
	let post: Post;
	let browser: Browser;
	/** Addresses of spoken files, as often as they were asked for. */
	const asked: string[] = [];

	beforeAll(async () => {
		dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
		buildScreen(dist);
		browser = await openChromium("--autoplay-policy=no-user-gesture-required");
		post = await openPost({ screenDir: dist, fridges: [fridge] });
	});
	afterAll(async () => {
		await browser?.close();
		await post?.close();
		rmSync(dist, { recursive: true, force: true });
	});

	async function openScreen(name: string, stored: Record<string, string>, locked = false): Promise<Page> {
		const context = await browser.newContext({ viewport: { width: 1024, height: 600 } });
		const page = await context.newPage();
		await page.addInitScript((values) => Object.assign(localStorage, values), stored);
		await page.addInitScript(watchLoudspeaker, locked);
		page.on("request", (request) => request.url().includes(".ogg") && asked.push(`${name} ${request.url()}`));
		await page.goto(post.edgeUrl);
		await page.waitForSelector(".fridge");
		return page;
	}
	const readClips = (language: string): readonly Clip[] =>
		(JSON.parse(readFileSync(join(dist, "voice", language, "voice.json"), "utf8")) as Voice).clips;
	const secondsOf = (language: string, key: string) =>
		(readClips(language).find((clip) => clip.key === key)?.ms ?? 0) / 1000;
	const hear = (page: Page, isEnough: (heard: Heard) => boolean) =>
		eventually(async () => {
			const heard = await heardOn(page);
			return isEnough(heard) ? heard : undefined;
		}, 20_000);

	/** As a person's recording would be laid there: another file, another digest, the same words. */
	function replaceClip(language: string, key: string, byKey: string): void {
		const file = (name: string) => join(dist, "voice", language, `${name.replace(":", ".")}.ogg`);
		copyFileSync(file(byKey), file(key));
		const { ms } = readClips(language).find((clip) => clip.key === byKey)!;
		const clips = readClips(language).map((clip) =>
			clip.key === key ? { ...clip, speaker: "person", madeBy: "", recipe: "", digest: "0123456789ab", ms } : clip,
		);
		writeFileSync(join(dist, "voice", language, "voice.json"), JSON.stringify({ clips }));
		// Its compressed form was made with the page.
		rmSync(join(dist, "voice", language, "voice.json.br"), { force: true });
	}

	test("VO4, VO6, VO9: every alarm speaks in the language of the screen, also without the box, and stops when somebody has seen it", async () => {
		replaceClip("gn", "speech:fridge.1", "coldchain:step.keep-shut");
		const [kiosk, guarani, phone] = await Promise.all([
			openScreen("kiosk", { language: "es", "touch-speech": "on", volume: "0" }),
			openScreen("guarani", { language: "gn" }),
			openScreen("phone", { language: "es" }, true),
		]);
		expect(await heardOn(kiosk)).toEqual({ pips: 0, open: 0, words: [], ended: 0, cut: 0 });
		// Ahead of need: nobody has asked for anything yet.
		for (const name of ["kiosk", "guarani", "phone"]) {
			await eventually(() => (asked.filter((one) => one.startsWith(name)).length > 60 ? true : undefined));
		}

		const mqtt = await post.connectMqtt();
		const open = () =>
			mqtt.publishAsync("tesai/v1/reading/heladera-1-puerta", JSON.stringify({ kind: "door", open: true }), { qos: 1 });
		await open();
		await open();
		await kiosk.waitForSelector(".alarm .ladder");
		await phone.getByText("Toque la pantalla para que suene").waitFor();

		for (const [page, language] of [
			[kiosk, "es"],
			[guarani, "gn"],
		] as const) {
			const heard = await hear(
				page,
				({ words, ended }) => words.length === SAID.length && ended >= (page === kiosk ? 1 : 0),
			);
			expect(heard.pips).toBe(10);
			heard.words.forEach((seconds, no) => {
				expect(seconds).toBeGreaterThan(0.5);
				expect(Math.abs(seconds - secondsOf(language, SAID[no]!))).toBeLessThan(0.05);
			});
		}
		expect(asked.filter((one) => one.includes("/gn/speech.fridge.1.ogg?0123456789ab"))).not.toEqual([]);

		expect((await heardOn(phone)).pips).toBe(0);
		await phone.locator(".steps").click();
		await hear(phone, ({ pips, words }) => pips === 10 && words.length === SAID.length);
		await phone.getByText("Toque la pantalla para que suene").waitFor({ state: "detached" });

		await post.edge.kill9();
		await guarani.locator(".alarm .listen").click();
		await hear(guarani, ({ words }) => words.length === 2 * SAID.length);
		await post.restart("edge");

		const [view] = await eventually(() => getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`).catch(() => undefined));
		const alarm = view?.alarms.find(({ rule }) => rule === "DOOR")?.id;
		await postJson(`${post.edgeUrl}/v1/alarms/${alarm}/acknowledgement`, { reason: "door-closed" });
		for (const page of [kiosk, guarani, phone]) await hear(page, ({ open: devices }) => devices === 0);
		expect((await heardOn(phone)).cut, "in the middle of its words").toBe(1);
		const { words } = await heardOn(kiosk);

		// With the alarm out of the way a button says its name; the finger drawn away, it does nothing else.
		await kiosk.goto(`${post.edgeUrl}/#/look`);
		const speaking = kiosk.locator(".names button").first();
		await kiosk.locator(".back").hover();
		await kiosk.mouse.down();
		await speaking.hover();
		await kiosk.mouse.up();
		expect(kiosk.url()).toContain("#/look");
		const back = await hear(kiosk, (heard) => heard.words.length === words.length + 1 && heard.open === 0);
		expect(Math.abs(back.words.at(-1)! - secondsOf("es", "system:back"))).toBeLessThan(0.05);

		expect(asked.filter((one, at) => asked.indexOf(one) !== at)).toEqual([]);
	});
});
