import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../test/sim/random.ts";
import { creditsOf, NO_FAULTS, ROUGH_SKY, SbdGateway } from "./sbd-gateway.ts";

const IMEI = "300434060000001";
const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
const open = (options: Partial<ConstructorParameters<typeof SbdGateway>[0]> = {}) =>
	new SbdGateway({ random: randomFrom(1), ...options });

describe("the gateway twin", () => {
	test("a message goes out once, a message for the post comes with the session, and both cost their credits", () => {
		const gateway = open();
		expect(gateway.queueMessage(0, { imei: IMEI, payload: bytes(51, 7), flush: false })).toBe(0);
		const session = gateway.holdSession(0, IMEI, bytes(120));
		expect(session).toMatchObject({ sentStatus: 0, sentNo: 1, receivedStatus: 1, received: bytes(51, 7), waiting: 0 });
		const [delivery, ...more] = gateway.takeDeliveries(60_000);
		expect(more).toEqual([]);
		expect(delivery).toMatchObject({ imei: IMEI, sentNo: 1, payload: bytes(120), attempt: 1 });
		expect(gateway.takeDeliveries(60_000)).toEqual([]);
		gateway.settleDelivery(60_000, delivery!.id, true);
		expect(gateway.nextAt()).toBeUndefined();
		expect(gateway.counts).toMatchObject({ credits: 3 + 2, accepted: 1, fetched: 1 });
	});

	test("an empty check of the mailbox costs a credit and delivers nothing", () => {
		const gateway = open();
		expect(gateway.holdSession(0, IMEI, undefined)).toMatchObject({ sentStatus: 0, receivedStatus: 0, receivedNo: -1 });
		expect(gateway.counts.credits).toBe(1);
		expect(gateway.nextAt()).toBeUndefined();
		expect([0, 1, 50, 51, 340].map(creditsOf)).toEqual([1, 1, 1, 2, 7]);
	});

	test("what the hub does not take comes again after 2, 4, 8 s … and is given up after half a day", () => {
		const gateway = open({ mostLateMs: 0 });
		gateway.holdSession(0, IMEI, bytes(60));
		let now = 0;
		const waits: number[] = [];
		for (let next = gateway.nextAt(); next !== undefined; next = gateway.nextAt()) {
			waits.push(next - now);
			now = next;
			for (const { id } of gateway.takeDeliveries(now)) gateway.settleDelivery(now, id, false);
		}
		expect(waits.slice(1, 5)).toEqual([2_000, 4_000, 8_000, 16_000]);
		expect(now).toBeLessThan(12.1 * 3_600_000);
		expect(now).toBeGreaterThan(4 * 3_600_000);
		expect(gateway.counts.givenUp).toBe(1);
	});

	test("a message for the post rings once, flushing takes the older ones away, and the mailbox is bounded", () => {
		const gateway = open();
		gateway.queueMessage(0, { imei: IMEI, payload: bytes(10), flush: true });
		expect(gateway.takeRings(60_000)).toEqual([IMEI]);
		expect(gateway.takeRings(60_000)).toEqual([]);
		gateway.queueMessage(0, { imei: IMEI, payload: bytes(20), flush: true });
		expect(gateway.queued(IMEI)).toBe(1);
		expect(gateway.counts.flushed).toBe(1);
		for (let n = 1; n < 50; n++) gateway.queueMessage(0, { imei: IMEI, payload: bytes(5), flush: false });
		expect(gateway.queueMessage(0, { imei: IMEI, payload: bytes(5), flush: false })).toBe(-5);
		expect(gateway.queueMessage(0, { imei: "1", payload: bytes(5), flush: false })).toBe(-1);
		expect(gateway.queueMessage(0, { imei: IMEI, payload: bytes(271), flush: false })).toBe(-3);
		expect(gateway.queueMessage(0, { imei: IMEI, payload: bytes(0), flush: false })).toBe(-4);
	});

	test.each<[keyof typeof NO_FAULTS, number[], boolean]>([
		["noService", [32], false],
		["refused", [11, 35], false],
		["cutBefore", [18], false],
		["cutAfter", [13, 18], true],
		["lost", [0], false],
	])("%s says %j, and that it arrives is %s", (fault, statuses, arrives) => {
		const gateway = open({ faults: { ...NO_FAULTS, [fault]: 1 } });
		expect(statuses).toContain(gateway.holdSession(0, IMEI, bytes(60)).sentStatus);
		expect(gateway.takeDeliveries(60_000)).toHaveLength(arrives ? 1 : 0);
	});

	test("without the sky there is no session and no ring", () => {
		const gateway = open({ seesSky: (_imei, now) => now >= 1_000 });
		expect(gateway.holdSession(0, IMEI, bytes(60)).sentStatus).toBe(32);
		expect(gateway.holdSession(1_000, IMEI, bytes(60)).sentStatus).toBe(0);
	});

	test("whatever the sky does: what arrives was sent, unchanged; the same seed is the same story", () => {
		fc.assert(
			fc.property(fc.integer(), fc.array(fc.integer({ min: 1, max: 340 }), { maxLength: 30 }), (seed, lengths) => {
				const story = () => {
					const gateway = open({ random: randomFrom(seed), faults: ROUGH_SKY });
					let now = 0;
					const statuses = lengths.map((length, at) => {
						now += 60_000;
						gateway.queueMessage(now, { imei: IMEI, payload: bytes(length % 270 || 1, at), flush: at % 2 === 0 });
						return gateway.holdSession(now, IMEI, bytes(length, at)).sentStatus;
					});
					const arrived: string[] = [];
					for (let next = gateway.nextAt(); next !== undefined; next = gateway.nextAt()) {
						now = Math.max(now, next);
						gateway.takeRings(now);
						for (const { id, payload } of gateway.takeDeliveries(now)) {
							arrived.push(`${payload.length} ${payload[0]}`);
							gateway.settleDelivery(now, id, true);
						}
					}
					expect(now).toBeLessThanOrEqual(lengths.length * 60_000 + 12 * 3_600_000 + 60_000);
					return { statuses, arrived, counts: { ...gateway.counts } };
				};
				const { statuses, arrived, counts } = story();
				expect(story()).toEqual({ statuses, arrived, counts });
				const sent = new Set(lengths.map((length, at) => `${length} ${at & 0xff}`));
				for (const one of arrived) expect(sent.has(one)).toBe(true);
				expect(arrived).toHaveLength(counts.accepted - counts.lost + counts.duplicated);
			}),
			{ numRuns: 50 },
		);
	});
});
