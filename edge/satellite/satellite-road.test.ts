import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { satelliteOutcomeTopic, satelliteReceivedTopic, satelliteStateTopic } from "@tesai/shared/contract/topic.ts";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { NetworkSession } from "../../firmware-bridge/drivers/iridium-sbd.twin.ts";
import { ROUGH_SKY, SbdGateway } from "../../firmware-bridge/simulation/sbd-gateway.ts";
import { type CourierFate, testCourier } from "../../test/conformance/courier.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { chooseSeed, randomFrom } from "../../test/sim/random.ts";
import { openSatelliteLine, type SatelliteLine, type SatelliteLineOptions } from "../../test/sim/satellite-line.ts";
import { openSendingBox, type SendingBox } from "../../test/sim/sending-box.ts";
import { satelliteCost } from "../roads/price.ts";
import type { RoadAnswer, RoadDoor } from "../roads/road.ts";
import { openSatelliteRoad } from "./satellite-road.ts";

/** The sky in the test's hand: a mailbox, and what becomes of the next sessions. */
class Sky {
	readonly frames: Uint8Array[] = [];
	readonly mailbox: Uint8Array[] = [];
	readonly fates: CourierFate[] = [];
	sessions = 0;
	onFrame: (frame: Uint8Array) => void = () => {};
	readonly hold = async (message: Uint8Array | undefined): Promise<NetworkSession> => {
		this.sessions++;
		const fate = message === undefined ? "carried" : (this.fates.shift() ?? "carried");
		if (fate === "silent") return new Promise(() => {});
		const arrives = message !== undefined && (fate === "carried" || fate === "cut-after");
		const sentStatus = STATUS[fate];
		const first = sentStatus === 0 ? this.mailbox.shift() : undefined;
		const waiting = this.mailbox.length;
		if (arrives) {
			this.frames.push(Uint8Array.from(message));
			// The gateway is quick: its answer waits for the next session.
			queueMicrotask(() => this.onFrame(message));
		}
		return {
			...{ sentStatus, sentNo: this.sessions, receivedNo: first === undefined ? -1 : this.sessions },
			...{ receivedStatus: first === undefined ? 0 : 1, received: first ?? new Uint8Array(), waiting },
		};
	};
}

/** A bad journey is over at once. */
const withoutWait = (answer: RoadAnswer): RoadAnswer =>
	answer.state === "failed" ? { state: "failed", error: answer.error } : answer;

const STATUS: Readonly<Record<CourierFate, number>> = {
	...{ carried: 0, lost: 0, "cut-before": 18, "cut-after": 13, away: 32, refused: 16, silent: 0 },
};

testCourier("satellite", ["carried", "lost", "cut-before", "cut-after", "away", "refused", "silent"], async (door) => {
	const sky = new Sky();
	const line = await openSatelliteLine({ holdSession: sky.hold, door, wholeMs: 1_500 });
	await line.here();
	return {
		road: line.road,
		far: {
			frames: sky.frames,
			get onFrame() {
				return sky.onFrame;
			},
			set onFrame(take) {
				sky.onFrame = take;
			},
			meet: (...fates) => void sky.fates.push(...fates),
			bringBack: (bytes) => {
				sky.mailbox.push(bytes);
				line.messages.ring();
			},
			leave: line.pullCable,
			comeBack: async () => {
				line.plugCable();
				await line.here();
			},
		},
		close: line.close,
	};
});

describe("the road satellite", () => {
	let line: SatelliteLine | undefined;
	afterEach(async () => {
		await line?.close();
		line = undefined;
	});
	const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
	const open = async (sky: Sky, options: Partial<SatelliteLineOptions> = {}) => {
		const taken: Uint8Array[] = [];
		const door = { takeHubFrame: (_road: string, frame: Uint8Array) => taken.push(frame), wake: () => {} };
		line = await openSatelliteLine({ holdSession: sky.hold, door, wholeMs: 3_000, ...options });
		await line.here();
		return { ...line, taken };
	};
	const until = (look: () => void) => vi.waitFor(look, { timeout: 8_000, interval: 5 });

	test("S40 one order is one session, whatever is repeated", async () => {
		const sky = new Sky();
		const { road } = await open(sky);
		for (let n = 1; n <= 5; n++) {
			expect((await road.send(bytes(100, n))).state).toBe("carried");
			expect(sky.sessions).toBe(n);
		}
		expect(sky.frames).toEqual([1, 2, 3, 4, 5].map((fill) => bytes(100, fill)));
	});

	test("S43 the mailbox comes with a frame for nothing, and more is fetched while more waits", async () => {
		const sky = new Sky();
		const { road, taken } = await open(sky);
		sky.mailbox.push(bytes(50, 1), bytes(50, 2), bytes(50, 3));
		await road.send(bytes(100));
		await until(() => expect(taken).toEqual([bytes(50, 1), bytes(50, 2), bytes(50, 3)]));
		expect(sky.sessions).toBe(3);
	});

	test("S43 a ring is answered by a session of its own after a while, and without one nobody looks into an empty mailbox", async () => {
		const sky = new Sky();
		const { messages, taken } = await open(sky);
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(sky.sessions).toBe(0);
		sky.mailbox.push(bytes(50, 7));
		messages.ring();
		await until(() => expect(taken).toEqual([bytes(50, 7)]));
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(messages.sessions).toEqual([{ command: "AT+SBDIXA", bytes: 0 }]);
	});

	test("S43 where it is not wanted no session is held for the mailbox alone", async () => {
		const sky = new Sky();
		const { road, messages, taken } = await open(sky, { fetchMailbox: false });
		sky.mailbox.push(bytes(50, 7), bytes(50, 8));
		messages.ring();
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(sky.sessions).toBe(0);
		await road.send(bytes(100));
		await until(() => expect(taken).toEqual([bytes(50, 7)]));
		expect(sky.sessions).toBe(1);
	});

	test("S40 a bridge that is started anew in a session: the frame is unsure at once, and what the modem received is not lost", async () => {
		const sky = new Sky();
		const { road, restartBridge, taken, here } = await open(sky, { wholeMs: 60_000 });
		sky.mailbox.push(bytes(50, 4));
		sky.fates.push("silent");
		const flight = road.send(bytes(100));
		await until(() => expect(sky.sessions).toBe(1));
		await restartBridge();
		expect(await flight).toMatchObject({ state: "failed", error: { code: "no-answer" } });
		await here();
		expect((await road.send(bytes(101))).state).toBe("carried");
		await until(() => expect(taken).toEqual([bytes(50, 4)]));
	});

	test.each([
		[satelliteOutcomeTopic("satelite-1"), "not JSON"],
		[satelliteReceivedTopic("satelite-1"), '{"frame":"*"}'],
		[satelliteStateTopic("satelite-1"), "x".repeat(5_000)],
	])("S40 nonsense on %s is counted and stops nothing", async (topic, payload) => {
		const setAside: string[] = [];
		const road = openSatelliteRoad(
			{
				...{ modem: "satelite-1", sizeLimit: 340, cost: satelliteCost(), fetchMailbox: true, clock: manualClock() },
				publish: () => {},
				setAside: (reason) => setAside.push(reason),
			},
			{ takeHubFrame: () => {}, wake: () => {} },
		);
		await road.receive({ topic, payload: Buffer.from(payload) });
		expect(setAside).toHaveLength(1);
		expect(road.receive({ topic: "tesai/v1/sms-outcome/satelite-1", payload: Buffer.from("{}") })).toBeUndefined();
		road.close();
	});

	test("S41 what was carried is under way for 13 hours; an alarm for 5 minutes, and longer while no word of the hub comes", async () => {
		const sky = new Sky();
		const { road, messages, taken } = await open(sky);
		const waits: number[] = [];
		for (let n = 0; n < 8; n++) {
			await road.send(bytes(100, n));
			waits.push(road.courier.resendAfterMs("alarm"));
		}
		expect(waits).toEqual([5, 10, 20, 40, 80, 160, 160, 160].map((minutes) => minutes * MINUTE));
		expect(road.courier.resendAfterMs("clinical")).toBe(13 * HOUR);
		sky.mailbox.push(bytes(50));
		messages.ring();
		await until(() => expect(taken).toHaveLength(1));
		expect(road.courier.resendAfterMs("alarm")).toBe(5 * MINUTE);
	});

	test("S41, S44: under a rough sky and behind a rough gateway every alarm is acknowledged in the end, once in effect", async () => {
		const seed = chooseSeed();
		const gateway = new SbdGateway({ random: randomFrom(seed), faults: ROUGH_SKY, mostLateMs: HOUR });
		const imei = "300434060000001";
		const now = () => box.clock.utc();
		const door: RoadDoor = {
			takeHubFrame: (by, frame) => box.sender.takeHubFrame(by, frame),
			wake: () => box.sender.wake(),
		};
		const opened = await openSatelliteLine({
			holdSession: async (message) => gateway.holdSession(now(), imei, message),
			door,
			wholeMs: 3_000,
		});
		line = opened;
		// The pauses that a sky without satellites asks for would be half a minute each.
		const box: SendingBox = openSendingBox(() => [
			{ ...opened.road, send: async (frame) => withoutWait(await opened.road.send(frame)) },
		]);
		onTestFinished(() => box.stop());
		await opened.here();
		const deliver = () => {
			for (const { id, payload } of gateway.takeDeliveries(now())) {
				gateway.queueMessage(now(), { imei, payload: box.hub.receive(payload), flush: true });
				gateway.settleDelivery(now(), id, true);
			}
			if (gateway.takeRings(now()).length > 0) opened.messages.ring();
		};
		for (let turn = 0; turn < 600; turn++) {
			if (turn < 40 && turn % 4 === 0) box.appendAlarm();
			await new Promise((resolve) => setTimeout(resolve, 5));
			box.clock.pass(2 * MINUTE);
			deliver();
			box.sender.wake();
			if (turn > 40 && box.waiting() === 0) break;
		}
		expect(box.waiting(), `TESAI_SEED=${seed}`).toBe(0);
		expect(box.hub.forked).toBe(0);
		expect([...box.hub.facts.keys()].filter((id) => id.startsWith("1/"))).toHaveLength(10);
	});

	test("S40 a modem of which nothing was heard for three of its polls is not there", async () => {
		const clock = manualClock();
		const road = openSatelliteRoad(
			{
				...{ modem: "satelite-1", sizeLimit: 340, cost: satelliteCost(), fetchMailbox: true, clock },
				...{ publish: () => {}, setAside: () => {} },
			},
			{ takeHubFrame: () => {}, wake: () => {} },
		);
		const state = JSON.stringify({ here: true, rung: false, run: 1, goodForMs: 180_000 });
		await road.receive({ topic: satelliteStateTopic("satelite-1"), payload: Buffer.from(state) });
		expect(road.courier.isHere()).toBe(true);
		clock.pass(180_001);
		expect(road.courier.isHere()).toBe(false);
		expect(await road.send(bytes(100))).toMatchObject({ state: "failed", error: { code: "unreachable" } });
		road.close();
	});
});
