import { createHash } from "node:crypto";
import type { RoadBudget } from "@tesai/shared/contract/config/roads.ts";
import { AppError, type ErrorCode } from "@tesai/shared/contract/error.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { machineTimers, type Timers } from "@tesai/shared/node/timers.ts";
import { afterEach, describe, expect, test } from "vitest";
import type { HubTwin } from "../../test/sim/hub-twin.ts";
import { simulatePostDays } from "../../test/sim/post-day.ts";
import { openSendingBox, type SendingBox } from "../../test/sim/sending-box.ts";
import { appendEvent, listSent } from "../journal/store.ts";
import { findPurse } from "./budget-actions.ts";
import { satelliteCost, toSpending } from "./price.ts";
import type { Road, RoadAnswer } from "./road.ts";

const ALARM = LANES.indexOf("alarm");

/** A modem whose every session is decided by the test; 340 bytes at most. */
class TestModem implements Road {
	readonly name = "satellite";
	readonly sizeLimit = 340;
	readonly cost = satelliteCost();
	readonly carried: Uint8Array[] = [];
	here = true;
	waitMs = millis(13 * HOUR);
	outcome: ErrorCode | "carried" = "carried";
	readonly courier = { isHere: () => this.here, trip: () => "always", resendAfterMs: () => this.waitMs };
	async send(frame: Uint8Array): Promise<RoadAnswer> {
		if (this.outcome !== "carried")
			return { state: "failed", error: new AppError(this.outcome, "as the test wants it") };
		this.carried.push(frame);
		return { state: "carried", answers: [] };
	}
	close() {}
}

/** A network that is up or not. */
class TestNetwork implements Road {
	readonly name = "https";
	readonly sizeLimit = 1_048_576;
	readonly cost = { perByte: 0, perSession: 0 };
	readonly frames: Uint8Array[] = [];
	readonly #hub: HubTwin;
	up = false;
	constructor(hub: HubTwin) {
		this.#hub = hub;
	}
	async send(frame: Uint8Array): Promise<RoadAnswer> {
		if (!this.up) return { state: "failed", error: new AppError("unreachable", "no network") };
		this.frames.push(frame);
		return { state: "answered", answer: this.#hub.receive(frame) };
	}
	close() {}
}

let box: SendingBox;
let modem: TestModem;
let network: TestNetwork;
let lines: { fields: object; message: string }[];
afterEach(() => box.stop());

const open = (creditsAMonth?: number, random = () => 0, timers: Timers = machineTimers, budget: RoadBudget = {}) => {
	modem = new TestModem();
	lines = [];
	const log: Log = { ...silentLog, info: (fields, message) => lines.push({ fields, message }) };
	const spending = toSpending({ ...budget, ...(creditsAMonth !== undefined && { creditsAMonth }) });
	box = openSendingBox(
		(hub) => {
			network = new TestNetwork(hub);
			return [network, modem];
		},
		random,
		{ log, spending, timers },
	);
};
const turns = async (count = 20) => {
	for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
const minutes = async (count: number) => {
	for (let i = 0; i < count; i++) {
		box.clock.pass(MINUTE);
		box.sender.wake();
		await new Promise((resolve) => setTimeout(resolve, 2));
		await turns(6);
	}
};
const detail = () => box.sender.detail(box.timekeeper.now());
const plan = () => detail().plans.find(({ road }) => road === "satellite");
const spent = () => findPurse(box.db, box.timekeeper, "credits").spent;

describe("a post with a network and a modem", () => {
	test("S24 S28 an alarm leaves by satellite in one credit once the network has failed twice; the log and the page say why", async () => {
		open();
		box.appendControl(300);
		await turns();
		expect(modem.carried).toHaveLength(0);
		box.appendAlarm();
		await minutes(1);
		expect(modem.carried.map(({ length }) => length <= 50)).toEqual([true]);
		box.hub.receive(modem.carried[0] as Uint8Array);
		expect(box.hub.has(ALARM, 1)).toBe(true);
		expect(plan()).toMatchObject({
			last: { lane: "alarm", seq: 1, credits: 1, reason: "failing", instead: "https" },
			hold: { lane: "control", reason: "not-worth" },
		});
		expect(plan()?.last?.failures).toBeGreaterThanOrEqual(2);
		expect(plan()?.carried).toBeGreaterThanOrEqual(1);
		expect(lines.map(({ message }) => message)).toContain("alarm 1 leaves by satellite");
		expect(lines.find(({ message }) => message === "control waits for satellite")?.fields).toMatchObject({
			why: { code: "not-worth" },
		});
		expect(detail().credits).toMatchObject({ limit: 240, left: 239, kept: 48 });
	});

	test("S24 while the network answers, the satellite is given nothing", async () => {
		open();
		network.up = true;
		for (let i = 0; i < 5; i++) {
			box.appendAlarm();
			box.appendControl(3);
			await minutes(1);
		}
		expect(box.waiting()).toBe(0);
		expect(modem.carried).toHaveLength(0);
		expect(spent()).toBe(0);
	});

	test("S27 what one road has acknowledged the other is not given, and what it carries no more counts as on its way", async () => {
		open();
		box.appendAlarm();
		await minutes(2);
		expect(modem.carried).toHaveLength(1);
		network.up = true;
		await minutes(2);
		expect(box.waiting()).toBe(0);
		expect(listSent(box.db, "alarm")).toEqual([]);
		box.clock.pass(14 * HOUR);
		await minutes(2);
		expect(modem.carried).toHaveLength(1);
	});

	test.each([
		[true, 1],
		[false, 0],
	])(
		"S13 digests go by satellite where the post's configuration lets them (%s)",
		async (summaryBySatellite, frames) => {
			open(undefined, () => 0, machineTimers, { summaryBySatellite });
			const [{ written } = { written: [] }] = simulatePostDays(1, { digestMs: HOUR }).days;
			const digests = written.filter(({ fact }) => LANES[fact.lane] === "summary");
			box.act((tx) => {
				for (const { event } of digests) appendEvent(tx, event);
			});
			await minutes(2);
			expect(modem.carried).toHaveLength(0);
			box.clock.pass(DAY);
			await minutes(2);
			expect(Math.min(modem.carried.length, 1)).toBe(frames);
		},
	);

	test("S25 a session in which nothing left is not billed; one that perhaps arrived is", async () => {
		open();
		modem.outcome = "unreachable";
		box.appendAlarm();
		await minutes(5);
		expect(spent()).toBe(0);
		expect(findPurse(box.db, box.timekeeper, "energy").spent).toBeGreaterThanOrEqual(100_000);
		modem.outcome = "no-answer";
		box.appendAlarm();
		await minutes(5);
		expect(spent()).toBeGreaterThanOrEqual(1);
	});

	test("S25 the month's credits are the most that leaves, also for alarms that nobody answers; the next month fills them", async () => {
		open(10);
		// From the hub's own answer on, the clock is believed.
		network.up = true;
		box.appendControl(1);
		await box.drained();
		network.up = false;
		modem.waitMs = millis(0);
		box.appendAlarm();
		await minutes(60);
		expect(spent()).toBe(10);
		const credits = modem.carried.reduce((sum, { length }) => sum + Math.ceil(length / 50), 0);
		expect(credits).toBe(10);
		expect(plan()?.hold).toMatchObject({ lane: "alarm", reason: "no-credits" });
		box.clock.pass(31 * DAY);
		await minutes(3);
		expect(modem.carried.length).toBeGreaterThan(10);
		expect(detail().credits?.left).toBeLessThan(10);
	});

	test("S25 what was spent is remembered across a restart", async () => {
		open(10);
		modem.waitMs = millis(0);
		box.appendAlarm();
		await minutes(5);
		const before = spent();
		expect(before).toBeGreaterThan(0);
		const again = box.reopen();
		expect(findPurse(again.db, again.timekeeper, "credits").spent).toBe(before);
	});

	test("S27 an alarm of which no word comes goes again after the modem's own time, and once each", async () => {
		open();
		modem.waitMs = millis(5 * MINUTE);
		for (let i = 0; i < 4; i++) {
			box.appendAlarm();
			await minutes(i === 0 ? 2 : 1);
		}
		expect(modem.carried).toHaveLength(4);
		await minutes(5);
		const again = modem.carried.length - 4;
		expect(again).toBeGreaterThanOrEqual(1);
		expect(again).toBeLessThanOrEqual(4);
	});

	test("S27 A11 an alarm on its way is looked at again by itself, when nothing else wakes the sender; with none there is no timer", async () => {
		const waits: number[] = [];
		const timers: Timers = {
			...machineTimers,
			after: (wallMs, run) => {
				waits.push(wallMs);
				return machineTimers.after(wallMs, run);
			},
		};
		open(undefined, () => 0, timers);
		network.up = true;
		box.appendControl(2);
		await box.drained();
		await turns();
		expect(waits).toEqual([]);
		network.up = false;
		modem.waitMs = millis(5 * MINUTE);
		box.appendAlarm();
		await minutes(2);
		expect(modem.carried).toHaveLength(1);
		expect(waits).toContain(5 * MINUTE + 1);
	});

	test("S27 an acknowledgement that leaves a gap brings back what was overtaken", async () => {
		open();
		box.appendAlarm();
		await minutes(2);
		box.appendAlarm();
		await minutes(1);
		expect(modem.carried).toHaveLength(2);
		// The first frame is lost; the hub's word about the second comes with some later session.
		box.sender.takeHubFrame("satellite", box.hub.receive(modem.carried[1] as Uint8Array));
		await minutes(1);
		expect(modem.carried).toHaveLength(3);
		box.sender.takeHubFrame("satellite", box.hub.receive(modem.carried[2] as Uint8Array));
		await turns();
		expect(box.hub.has(ALARM, 1)).toBe(true);
		expect(plan()?.carried).toBe(0);
	});

	test("S27 the box's own acknowledgements travel by satellite until the hub is known to have them", async () => {
		open();
		box.hub.tell({
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: 3 as never, journal: 7, reason: "seen-by-region" },
		});
		const exchange = async () => {
			const before = modem.carried.length;
			box.appendAlarm();
			await minutes(2);
			for (const frame of modem.carried.slice(before)) box.sender.takeHubFrame("satellite", box.hub.receive(frame));
			await turns();
			return box.hub.payloads.at(-1)?.acks !== undefined;
		};
		expect([await exchange(), await exchange(), await exchange()]).toEqual([false, true, false]);
	});

	test("A4 S4 a fact too long for the satellite, and one of an unknown kind, stop nothing", async () => {
		open();
		const insert = box.db.prepare(`INSERT INTO event (lane, seq, kind, version, boot, mono_ms, body, prev_hash)
			VALUES (1, ?, ?, 1, 1, 0, ?, x'00')`);
		const noise = Buffer.concat(Array.from({ length: 40 }, (_, i) => createHash("sha256").update(`${i}`).digest()));
		insert.run(1, 9_999, noise);
		insert.run(2, 9_998, Buffer.from([1, 2, 3]));
		box.appendAlarm();
		await minutes(3);
		for (const frame of modem.carried) box.hub.receive(frame);
		expect([1, 2, 3].map((seq) => box.hub.has(ALARM, seq))).toEqual([false, true, true]);
		network.up = true;
		await box.drained();
		expect([1, 2, 3].map((seq) => box.hub.has(ALARM, seq))).toEqual([true, true, true]);
	});
});
