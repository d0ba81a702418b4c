import { pbkdf2 } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { openSendingBox, SENDING_BOX, type SendingBox } from "../../test/sim/sending-box.ts";
import { makeStickTwin, STICK_HUB, STICK_SECRET, type StickTwin } from "../../test/sim/stick.ts";
import { journalEpoch } from "../journal/store.ts";
import type { Road } from "../roads/road.ts";
import { openUsbRoad, type UsbRoad, type UsbRoadOptions } from "./usb-road.ts";

let stick: StickTwin;
let usb: UsbRoad;
let box: SendingBox;
let refused: string[];

function open(others: readonly Road[] = [], settings: Partial<UsbRoadOptions> = {}): void {
	stick = makeStickTwin(SENDING_BOX);
	refused = [];
	box = openSendingBox(() => {
		usb = openUsbRoad(
			{
				...{
					mountDir: stick.mountDir,
					box: SENDING_BOX,
					secret: STICK_SECRET,
					hub: STICK_HUB.publicKey,
					log: silentLog,
				},
				describe: () => ({ epoch: journalEpoch(box.db), boot: 1, monoMs: millis(0), lanes: [] }),
				setAside: (reason) => refused.push(reason),
				onChange: () => {},
				now: () => epochMs(box.clock.utc()),
				...settings,
			},
			{
				takeHubFrame: (road, bytes) => box.sender.takeHubFrame(road, bytes),
				wake: () => box.sender.wake(),
			},
		);
		return [...others, usb];
	});
}
afterEach(async () => {
	await box.stop();
	await usb.idle();
	stick.remove();
});

/** A minute's look, and everything that follows from it. */
async function look(): Promise<void> {
	usb.look();
	for (let calm = 0; calm < 20; calm++) {
		await usb.idle();
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
const view = () => usb.courier.view();
const bundles = () => stick.read().filter(({ end }) => end.state === "whole");
/** Somebody carries the stick to the hub: what is on it is taken in, and the last answer goes back on it. */
function carry(): void {
	let answer: Uint8Array | undefined;
	for (const { frames } of stick.read()) for (const frame of frames) answer = box.hub.receive(frame);
	if (answer !== undefined) stick.answer([answer], journalEpoch(box.db));
}

describe("a stick", () => {
	test("S49 takes everything that waits as one whole bundle, brings the hub's word back, and leaves nothing waiting", async () => {
		open();
		box.hub.tell({
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: 3, journal: 7, reason: "seen-by-region" } as never,
		});
		box.appendControl(5);
		box.appendAlarm();
		await look();
		expect(bundles()).toHaveLength(1);
		expect(view()).toMatchObject({ state: "ready", trouble: null });
		expect(view().readyAt).not.toBeNull();
		expect(box.waiting()).toBe(6);
		stick.takeOut();
		await look();
		expect(view()).toMatchObject({ state: "none", readyAt: null });
		stick.putIn();
		carry();
		const answer = stick.names().length;
		await look();
		expect(box.waiting()).toBe(0);
		expect(box.taken).toHaveLength(1);
		expect(view().framesRead).toBe(1);
		// The answer was taken, and what it acknowledged is of no use any more.
		expect([answer, stick.names()]).toEqual([2, []]);
		expect(refused).toEqual([]);
	});

	test("S49 of what comes later while it stays in there is one more bundle a minute at most", async () => {
		open();
		box.appendControl(2);
		await look();
		box.appendControl(1);
		box.appendControl(1);
		await look();
		expect(bundles().map(({ frames }) => frames.length)).toEqual([1, 1]);
		await look();
		expect(bundles()).toHaveLength(2);
		box.appendAlarm();
		await usb.idle();
		expect(bundles()).toHaveLength(2);
		await look();
		expect(bundles()).toHaveLength(3);
		for (const { frames } of stick.read()) for (const frame of frames) box.hub.receive(frame);
		expect(box.hub.facts.size).toBe(5);
	});

	test("S49 that stays in for long is written anew as one bundle in the end", async () => {
		open();
		for (let minute = 0; minute < 16; minute++) {
			box.appendControl(1);
			await look();
		}
		expect(bundles()).toHaveLength(16);
		await look();
		expect(bundles()).toHaveLength(1);
		for (const { frames } of stick.read()) for (const frame of frames) box.hub.receive(frame);
		expect(box.hub.facts.size).toBe(16);
	}, 20_000);

	test("S49 that comes again unread has one newer bundle in the place of the older, not before the newer is whole", async () => {
		open();
		box.appendControl(3);
		await look();
		const [before] = stick.read();
		stick.takeOut();
		await look();
		box.appendControl(2);
		stick.putIn();
		await look();
		const after = stick.read();
		expect(after.map(({ name }) => name)).toEqual([before?.name]);
		for (const { frames } of after) for (const frame of frames) box.hub.receive(frame);
		expect(box.hub.facts.size).toBe(5);
	});

	test("S49 two boxes and the hub's answers share one stick and leave each other alone", async () => {
		open();
		const theirs = [`${"ab".repeat(16)}.tesai`, `${"cd".repeat(16)}.tesai.part`, "Fotos de Ana.jpg"];
		for (const name of theirs) writeFileSync(join(stick.dir, name), "another's");
		box.appendControl(3);
		await look();
		carry();
		await look();
		for (const name of theirs) expect(readFileSync(join(stick.dir, name), "latin1")).toBe("another's");
	});

	test("S49 without the folder is nobody's, and one with it gets a mark of its own that stays", async () => {
		open();
		rmSync(stick.dir, { recursive: true });
		box.appendControl(1);
		await look();
		expect(view().state).toBe("none");
		mkdirSync(stick.dir);
		await look();
		const mark = readFileSync(join(stick.dir, "stick.id"), "latin1");
		expect(mark).toMatch(/^[0-9a-f]{32}\n$/);
		await look();
		expect(readFileSync(join(stick.dir, "stick.id"), "latin1")).toBe(mark);
	});

	test.each([
		["cut in the middle", (path: string) => truncateSync(path, 2_000), "cut"],
		["of other bytes", (path: string) => writeFileSync(path, Buffer.alloc(9_000, 1)), "foreign"],
	])("S48 an answer %s changes nothing and is counted", async (_what, spoil, state) => {
		open();
		box.appendControl(3);
		await look();
		carry();
		const answer = stick.names().find((name) => stick.read().find((one) => one.name === name)?.end.state === "foreign");
		spoil(join(stick.dir, String(answer)));
		stick.takeOut();
		await look();
		stick.putIn();
		await look();
		expect(box.waiting()).toBe(3);
		expect(refused).toEqual([`an answer on a stick is ${state}`]);
		expect(view().state).toBe("ready");
	});

	test("S48 an answer that is cut or changed anywhere says nothing that the hub did not write, and a whole one mends it", async () => {
		open();
		box.hub.tell({
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: 3, journal: 7, reason: "seen-by-region" } as never,
		});
		box.appendControl(3);
		await look();
		const answers = stick.read().flatMap(({ frames }) => frames.map((frame) => box.hub.receive(frame)));
		const name = stick.answer([...answers, ...answers, new Uint8Array(6_000)], journalEpoch(box.db));
		const whole = readFileSync(join(stick.dir, name));
		await fc.assert(
			fc.asyncProperty(fc.nat(whole.length - 1), fc.option(fc.integer({ min: 1, max: 255 })), async (at, xor) => {
				const bytes = Buffer.from(xor === null ? whole.subarray(0, at) : whole);
				if (xor !== null) bytes[at] = bytes.readUInt8(at) ^ xor;
				writeFileSync(join(stick.dir, name), bytes);
				stick.takeOut();
				await look();
				stick.putIn();
				await look();
				expect(view().state).toBe("ready");
				expect([0, 3]).toContain(box.waiting());
				expect(box.taken.length).toBeLessThanOrEqual(1);
			}),
			{ numRuns: 12 },
		);
		expect(refused.length).toBeGreaterThan(0);
		writeFileSync(join(stick.dir, name), whole);
		stick.takeOut();
		await look();
		stick.putIn();
		await look();
		expect([box.waiting(), box.taken.length]).toEqual([0, 1]);
	});

	test("S49 with links, folders and pipes in its files' places is not followed, and the post goes on", async () => {
		open();
		const victim = join(stick.mountDir, "victim.txt");
		writeFileSync(victim, "mine");
		box.appendControl(3);
		await look();
		const [own] = stick.read();
		const path = join(stick.dir, String(own?.name));
		// A link in the draft's place: it goes, what it led to stays.
		rmSync(path);
		symlinkSync(victim, `${path}.part`);
		box.appendControl(1);
		await look();
		expect(readFileSync(victim, "latin1")).toBe("mine");
		expect(view().state).toBe("ready");
		// A folder in the bundle's place cannot be replaced: the stick is given up.
		rmSync(path);
		mkdirSync(join(path, "full"), { recursive: true });
		stick.takeOut();
		await look();
		stick.putIn();
		await look();
		expect(view()).toMatchObject({ state: "trouble" });
		expect(box.waiting()).toBe(4);
		stick.takeOut();
		await look();
		expect(view()).toMatchObject({ state: "none", trouble: null });
	});

	test("S49 whose folder is a link, or whose mark is no file, is not used", async () => {
		open();
		const elsewhere = join(stick.mountDir, "elsewhere");
		mkdirSync(elsewhere);
		rmSync(stick.dir, { recursive: true });
		symlinkSync(elsewhere, stick.dir);
		box.appendControl(1);
		await look();
		expect(view().state).toBe("none");
		expect(existsSync(join(elsewhere, "stick.id"))).toBe(false);
		rmSync(stick.dir);
		mkdirSync(join(stick.dir, "stick.id"), { recursive: true });
		await look();
		expect(view().state).toBe("trouble");
	});

	test("S49 that is full is said to be so, and what waits goes on waiting", async () => {
		open([], { keepFreeBytes: Number.MAX_SAFE_INTEGER });
		box.appendControl(3);
		await look();
		expect(view()).toMatchObject({ state: "trouble", trouble: "full" });
		expect(box.waiting()).toBe(3);
		await look();
		expect(view().state).toBe("trouble");
	});

	test("S49 that is pulled out too early is said to be so, and the next time everything is written", async () => {
		open();
		await look();
		box.appendControl(1);
		await look();
		const before = bundles().length;
		box.appendControl(3);
		usb.look();
		await usb.idle();
		stick.takeOut();
		for (let turn = 0; turn < 20 && view().state !== "trouble"; turn++)
			await new Promise((resolve) => setTimeout(resolve, 5));
		expect(view()).toMatchObject({ state: "trouble", trouble: "gone" });
		await look();
		expect(view().state).toBe("none");
		stick.putIn();
		await look();
		expect([before, bundles().length, view().state]).toEqual([1, 1, "ready"]);
		for (const { frames } of stick.read()) for (const frame of frames) box.hub.receive(frame);
		expect(box.hub.facts.size).toBe(4);
	});

	test("S15 takes no frame while none is in, none above 1 MiB, and gives up what is in flight when it is closed", async () => {
		open();
		expect(await usb.send(new Uint8Array(60))).toMatchObject({ state: "failed", error: { code: "unreachable" } });
		expect(await usb.send(new Uint8Array(1_048_577))).toMatchObject({ state: "failed", error: { code: "too-large" } });
		usb.look();
		usb.close();
		await usb.idle();
		expect(usb.courier.isHere()).toBe(false);
	});

	test("S15 that does not come back from a step is given up in time, whatever it still does", async () => {
		open([], { stepMs: 20 });
		// Whatever the machine does with files waits behind these.
		const jam = Promise.all(Array.from({ length: 4 }, () => promisify(pbkdf2)("a", "b", 400_000, 32, "sha256")));
		usb.look();
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(view()).toMatchObject({ state: "trouble", trouble: "slow" });
		usb.look();
		await jam;
		await usb.idle();
		expect(usb.courier.isHere()).toBe(false);
	});
});
