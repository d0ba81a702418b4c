// What every road must do, whatever it is made of. Each road's own test opens it on a far end and runs this suite.

import { deliveryOf } from "@tesai/shared/contract/error.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { SMALLEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Road, RoadAnswer } from "../../edge/roads/road.ts";
import { openSendingBox, type SendingBox } from "../sim/sending-box.ts";

/** What happens to a frame at the far end of the road. */
export type Fate = "answered" | "cut-before" | "cut-after" | "garbage" | "tampered" | "busy" | "refused" | "silent";

export interface FarEnd {
	/** Every frame that arrived whole, in order. */
	readonly frames: readonly Uint8Array[];
	/** Gives the answer to a frame that arrived. */
	answer: (frame: Uint8Array) => Uint8Array;
	/** The fates of the next frames; afterwards every frame is answered. */
	meet(...fates: Fate[]): void;
	/** Nobody is there any more. */
	leave(): Promise<void>;
}

export interface RoadUnderTest {
	/** With limits short enough that silence ends within a second. */
	readonly road: Road;
	readonly far: FarEnd;
	/** What a busy far end asks for, ms; undefined where the road has no way to say it. */
	readonly askedMs: number | undefined;
	close(): Promise<void>;
}

/** An error that the sender never has to look into: its code says all. */
function failureOf(answer: RoadAnswer): { code: string; delivery: string } {
	if (answer.state !== "failed") return { code: "none", delivery: "answered" };
	return { code: answer.error.code, delivery: deliveryOf(answer.error) };
}

const frameOf = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
const bytesOf = (answer: RoadAnswer) =>
	answer.state === "answered" ? Buffer.from(answer.answer).toString("hex") : answer;

export function testRoad(name: string, open: () => Promise<RoadUnderTest>): void {
	describe(`the road ${name}`, () => {
		let under: RoadUnderTest;
		let box: SendingBox | undefined;
		beforeEach(async () => {
			under = await open();
			under.far.answer = (frame) => Uint8Array.of(frame.length & 0xff, frame[0] ?? 0);
		});
		afterEach(async () => {
			await box?.stop();
			box = undefined;
			await under.close();
		});

		test("S15 brings a frame of any size over unchanged, and its answer back", async () => {
			const { road, far } = under;
			for (const [i, length] of [SMALLEST_FRAME, 340, 5_000, road.sizeLimit].entries()) {
				if (length > road.sizeLimit) continue;
				const frame = frameOf(length, i + 1);
				expect(bytesOf(await road.send(frame))).toBe(Buffer.from([length & 0xff, i + 1]).toString("hex"));
				expect(Buffer.from(far.frames.at(-1) ?? []).equals(frame)).toBe(true);
			}
		});

		test("S15 refuses a frame above its limit, and nothing of it leaves", async () => {
			const answer = await under.road.send(frameOf(under.road.sizeLimit + 1));
			expect(failureOf(answer)).toEqual({ code: "too-large", delivery: "permanent" });
			expect(under.far.frames).toEqual([]);
		});

		test("S15 the same frame twice is two journeys and no error", async () => {
			const frame = frameOf(100, 9);
			expect(bytesOf(await under.road.send(frame))).toBe("6409");
			expect(bytesOf(await under.road.send(frame))).toBe("6409");
			expect(under.far.frames).toHaveLength(2);
		});

		test("S15 a cut after delivery is ambiguous", async () => {
			under.far.meet("cut-after");
			expect(failureOf(await under.road.send(frameOf(100)))).toEqual({ code: "no-answer", delivery: "ambiguous" });
			expect(under.far.frames).toHaveLength(1);
			expect((await under.road.send(frameOf(100))).state).toBe("answered");
		});

		test("S15 a cut before delivery is never taken for one after, nor for a refusal", async () => {
			under.far.meet("cut-before", "cut-before");
			expect(["transient", "ambiguous"]).toContain(failureOf(await under.road.send(frameOf(100))).delivery);
			expect(under.far.frames).toHaveLength(0);
		});

		test("S15 nobody at the far end is transient: nothing has left", async () => {
			await under.far.leave();
			expect(failureOf(await under.road.send(frameOf(100)))).toEqual({ code: "unreachable", delivery: "transient" });
		});

		test("S15 silence ends by itself and is ambiguous", async () => {
			under.far.meet("silent");
			expect(failureOf(await under.road.send(frameOf(100)))).toEqual({ code: "no-answer", delivery: "ambiguous" });
		});

		test("S15 a busy far end is transient and may say for how long", async () => {
			under.far.meet("busy");
			const answer = await under.road.send(frameOf(100));
			expect(failureOf(answer)).toEqual({ code: "busy", delivery: "transient" });
			expect(answer).toMatchObject(under.askedMs === undefined ? {} : { waitMs: under.askedMs });
		});

		test("S15 a refusal by the hub is permanent", async () => {
			under.far.meet("refused");
			expect(failureOf(await under.road.send(frameOf(100))).delivery).toBe("permanent");
		});

		test("S15 closing gives up what is in flight", async () => {
			under.far.meet("silent");
			const flight = under.road.send(frameOf(100));
			await new Promise((resolve) => setTimeout(resolve, 30));
			under.road.close();
			expect((await flight).state).toBe("failed");
		});

		test.each<[Fate[]]>([
			[["tampered"]],
			[["garbage"]],
			[["cut-after", "cut-after"]],
			[["cut-before", "garbage", "busy", "refused", "tampered", "cut-after"]],
		])("S16, S20: after %j nothing is acknowledged, and in the end everything is there once", async (fates) => {
			const { road, far } = under;
			let waitingAtFirst: number | undefined;
			box = openSendingBox((hub) => {
				far.answer = (frame) => {
					waitingAtFirst ??= box?.waiting();
					return hub.receive(frame);
				};
				// A bad journey is over at once; only the pause that a busy far end asks for would last.
				return [{ ...road, send: async (frame) => withoutPause(await road.send(frame)) }];
			});
			far.meet(...fates);
			// What the hub wrote for the box travels on the same answers.
			const body = { alarm: 3 as AlarmId, journal: 7, reason: "seen-by-region" } as const;
			box.hub.tell({ kind: "alarm-acknowledged-elsewhere", body });
			box.appendControl(5);
			box.appendAlarm();
			await box.drained();
			expect(waitingAtFirst).toBe(6);
			expect(box.hub.forked).toBe(0);
			expect(box.taken).toEqual([{ kind: "alarm-acknowledged-elsewhere", body }]);
			expect(box.hub.facts.size).toBeGreaterThanOrEqual(6);
			expect(box.hub.payloads.length).toBeGreaterThan(fates.filter((fate) => fate === "cut-after").length);
		});
	});
}

function withoutPause(answer: RoadAnswer): RoadAnswer {
	return answer.state === "failed" ? { state: "failed", error: answer.error } : answer;
}
