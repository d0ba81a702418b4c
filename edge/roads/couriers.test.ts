import { AppError } from "@tesai/shared/contract/error.ts";
import { HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, describe, expect, test } from "vitest";
import type { HubTwin } from "../../test/sim/hub-twin.ts";
import { openSendingBox, type SendingBox } from "../../test/sim/sending-box.ts";
import { listSent } from "../journal/store.ts";
import { listSetAsideRows } from "../set-aside/store.ts";
import type { Road, RoadAnswer } from "./road.ts";

/** A courier whose every departure is decided by the test. */
class TestCourier implements Road {
	readonly name = "usb";
	readonly sizeLimit = 65_536;
	readonly cost = { perByte: 0, perSession: 0 };
	readonly carried: Uint8Array[] = [];
	here = true;
	word = "one";
	waitMs: Millis = millis(13 * HOUR);
	next: RoadAnswer = { state: "carried", answers: [] };
	readonly courier = {
		isHere: () => this.here,
		trip: () => this.word,
		resendAfterMs: () => this.waitMs,
	};
	async send(frame: Uint8Array): Promise<RoadAnswer> {
		if (this.next.state === "carried") this.carried.push(frame);
		return this.next;
	}
	close() {}
}

let box: SendingBox;
let usb: TestCourier;
afterEach(() => box.stop());

const turns = async (count = 20) => {
	for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
const open = (others: (hub: HubTwin) => readonly Road[] = () => []) => {
	usb = new TestCourier();
	box = openSendingBox(
		(hub) => [...others(hub), usb],
		() => 0.999,
	);
};
const wake = async () => {
	box.sender.wake();
	await turns();
};
const reasons = () => listSetAsideRows(box.db).map(({ door, reason }) => `${door}: ${reason}`);

const stateNow = () => box.sender.view(box.timekeeper.now()).roads[0]?.state;

describe("a courier", () => {
	test("S18 S27 is up by the hub's word alone: not by having carried something, and not when it is gone", async () => {
		open();
		expect(stateNow()).toBe("down");
		box.appendControl(1);
		await turns();
		expect(stateNow()).toBe("trying");
		box.sender.takeHubFrame("usb", box.hub.receive(usb.carried[0] as Uint8Array));
		expect(stateNow()).toBe("up");
		usb.here = false;
		expect(stateNow()).toBe("down");
	});

	test("S27 takes what waits once a trip; only the hub's word ends the waiting", async () => {
		open();
		box.appendControl(3);
		await turns();
		expect(usb.carried).toHaveLength(1);
		await wake();
		expect(usb.carried).toHaveLength(1);
		expect(box.waiting()).toBe(3);
		box.appendAlarm();
		await turns();
		expect(usb.carried).toHaveLength(2);
		for (const frame of usb.carried) box.sender.takeHubFrame("usb", box.hub.receive(frame));
		await turns();
		expect(box.waiting()).toBe(0);
		expect(box.hub.repeated).toBe(0);
		expect(listSent(box.db, "control")).toEqual([]);
		expect(box.timekeeper.anchors().map(({ source }) => source)).toEqual(["system"]);
	});

	test("S27 a new trip, and the same trip after its time, begin with everything that is not acknowledged", async () => {
		open();
		box.appendControl(3);
		await turns();
		usb.word = "two";
		await wake();
		expect(usb.carried).toHaveLength(2);
		box.clock.pass(13 * HOUR - MINUTE);
		await wake();
		expect(usb.carried).toHaveLength(2);
		box.clock.pass(MINUTE);
		await wake();
		expect(usb.carried).toHaveLength(3);
		for (const frame of usb.carried) box.hub.receive(frame);
		expect(box.hub.facts.size).toBe(3);
		expect(box.hub.repeated).toBe(6);
	});

	test("S27 a courier that is not here is given nothing, and takes up where it was when it comes", async () => {
		open();
		usb.here = false;
		box.appendControl(1);
		await turns();
		expect(usb.carried).toHaveLength(0);
		usb.here = true;
		await wake();
		expect(usb.carried).toHaveLength(1);
	});

	test("S27 what it perhaps took goes again at its next chance", async () => {
		open();
		usb.next = { state: "failed", error: new AppError("no-answer", "perhaps") };
		box.appendAlarm();
		await turns();
		expect(listSent(box.db, "alarm")).toEqual([]);
		usb.next = { state: "carried", answers: [] };
		// A new alarm ends the pause; both are in the frame.
		box.appendAlarm();
		await turns();
		expect(box.hub.receive(usb.carried[0] as Uint8Array).length).toBeGreaterThan(0);
		expect(box.hub.facts.size).toBe(2);
	});

	test("S27 what one road has acknowledged is given to no other", async () => {
		let up = false;
		open((hub) => [
			{
				name: "https",
				sizeLimit: 1_048_576,
				cost: { perByte: 0, perSession: 0 },
				send: async (frame) =>
					up
						? { state: "answered", answer: hub.receive(frame) }
						: { state: "failed", error: new AppError("unreachable", "down") },
				close: () => {},
			},
		]);
		up = true;
		usb.here = false;
		box.appendControl(5);
		await box.drained();
		usb.here = true;
		await wake();
		expect(usb.carried).toHaveLength(0);
		expect(box.hub.repeated).toBe(0);
	});

	test.each<[string, (frame: Uint8Array) => Uint8Array, string]>([
		["our own frame", (frame) => frame, "unauthorized"],
		["a web page", () => Buffer.from("<html>log in</html>"), "invalid"],
		["nothing", () => new Uint8Array(), "invalid"],
		[
			"an answer with a changed bit",
			(frame) => box.hub.receive(frame).map((b, i) => (i === 9 ? b ^ 1 : b)),
			"unauthorized",
		],
	])("S16 A4 %s in its bag is set aside with a reason and stops nothing", async (_name, forge, code) => {
		open();
		box.appendControl(2);
		await turns();
		const frame = usb.carried[0] as Uint8Array;
		expect(() => box.sender.takeHubFrame("usb", forge(frame))).not.toThrow();
		expect(reasons()).toEqual([`hub: a frame by usb: ${code}`]);
		expect(box.waiting()).toBe(2);
		box.sender.takeHubFrame("usb", box.hub.receive(frame));
		expect(box.waiting()).toBe(0);
	});

	test("S20 brings the hub's facts, each once", async () => {
		open();
		box.hub.tell({
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: 3 as never, journal: 7, reason: "seen-by-region" },
		});
		box.appendControl(1);
		await turns();
		const answer = box.hub.receive(usb.carried[0] as Uint8Array);
		box.sender.takeHubFrame("usb", answer);
		box.sender.takeHubFrame("usb", answer);
		expect(box.taken).toHaveLength(1);
	});
});
