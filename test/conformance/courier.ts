// What every road must do that takes a frame along and brings the hub's word back another time. The test of each such road opens it
// on a far end and runs this suite; what an answering road must do is road.ts.

import { deliveryOf } from "@tesai/shared/contract/error.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { SMALLEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Road, RoadAnswer, RoadDoor } from "../../edge/roads/road.ts";
import { openSendingBox, type SendingBox } from "../sim/sending-box.ts";

/** What happens to a frame that is handed over. */
export type CourierFate = "carried" | "lost" | "cut-before" | "cut-after" | "away" | "refused" | "silent";

export interface CourierFarEnd {
	/** Every frame that arrived, in order. */
	readonly frames: readonly Uint8Array[];
	/** Called when a frame has arrived. */
	onFrame: (frame: Uint8Array) => void;
	/** The fates of the next frames; afterwards every frame is carried. */
	meet(...fates: CourierFate[]): void;
	/** The hub has something for the box: it comes with some later journey, or by itself. */
	bringBack(bytes: Uint8Array): void;
	/** The courier goes away, and comes back. */
	leave(): void;
	comeBack(): Promise<void>;
}

export interface CourierUnderTest {
	/** With limits short enough that silence ends within seconds. */
	readonly road: Road;
	readonly far: CourierFarEnd;
	close(): Promise<void>;
}

const frameOf = (length: number, fill = 1) => Uint8Array.from({ length }, (_, at) => (at * 3 + fill) & 0xff);
const outcomeOf = (answer: RoadAnswer) => (answer.state === "failed" ? deliveryOf(answer.error) : answer.state);

/** `fates` are those that this road can meet. */
export function testCourier(
	name: string,
	fates: readonly CourierFate[],
	open: (door: RoadDoor) => Promise<CourierUnderTest>,
): void {
	describe(`the courier ${name}`, () => {
		let under: CourierUnderTest;
		let box: SendingBox | undefined;
		const taken: Uint8Array[] = [];
		const woken = { times: 0 };
		beforeEach(async () => {
			taken.length = 0;
			woken.times = 0;
			under = await open({
				takeHubFrame: (road, bytes) => {
					taken.push(bytes);
					box?.sender.takeHubFrame(road, bytes);
				},
				wake: () => {
					woken.times++;
					box?.sender.wake();
				},
			});
		});
		afterEach(async () => {
			await box?.stop();
			box = undefined;
			await under.close();
		});
		const can = (fate: CourierFate) => fates.includes(fate);

		test("S15 takes a frame of any size unchanged, and that is no proof of delivery", async () => {
			const { road, far } = under;
			for (const [i, length] of [SMALLEST_FRAME, 340, 5_000].entries()) {
				if (length > road.sizeLimit) continue;
				const frame = frameOf(length, i);
				expect(await road.send(frame)).toEqual({ state: "carried", answers: [] });
				expect(Buffer.from(far.frames.at(-1) ?? []).equals(frame)).toBe(true);
			}
		});

		test("S15 refuses a frame above its limit, and nothing of it leaves", async () => {
			const answer = await under.road.send(frameOf(under.road.sizeLimit + 1));
			expect(answer).toMatchObject({ state: "failed", error: { code: "too-large" } });
			expect(under.far.frames).toEqual([]);
		});

		test("S15 a courier that is away takes nothing, says so, and wakes the sender when it is back", async () => {
			const { road, far } = under;
			expect(road.courier?.isHere()).toBe(true);
			far.leave();
			await until(() => road.courier?.isHere() === false);
			const before = woken.times;
			expect(await road.send(frameOf(100))).toMatchObject({ state: "failed", error: { code: "unreachable" } });
			await far.comeBack();
			await until(() => road.courier?.isHere() === true && woken.times > before);
			expect(outcomeOf(await road.send(frameOf(100)))).toBe("carried");
		});

		const said: Readonly<Record<CourierFate, string>> = {
			...{ carried: "carried", lost: "carried", away: "transient", refused: "permanent" },
			...{ "cut-before": "ambiguous", "cut-after": "ambiguous", silent: "ambiguous" },
		};
		test.each(fates.map((fate) => [fate, said[fate]] as const))(
			"S15 a frame that is %s is %s",
			async (fate, outcome) => {
				under.far.meet(fate);
				expect(outcomeOf(await under.road.send(frameOf(100)))).toBe(outcome);
			},
		);

		test("S15 the hub's word comes by itself or with a later frame, as it was sent", async () => {
			const { road, far } = under;
			far.bringBack(frameOf(60, 9));
			await road.send(frameOf(100));
			await until(() => taken.length > 0);
			expect(taken).toEqual([frameOf(60, 9)]);
		});

		test.runIf(can("silent"))("S15 closing gives up what is in flight", async () => {
			under.far.meet("silent");
			const flight = under.road.send(frameOf(100));
			await new Promise((resolve) => setTimeout(resolve, 50));
			under.road.close();
			expect((await flight).state).toBe("failed");
		});

		test.each<[CourierFate[]]>([
			[["carried"]],
			[["lost", "cut-after"]],
			[["cut-before", "away", "cut-after", "lost", "refused"]],
		])("S20: after %j everything is there once, and what the hub wrote is here", async (met) => {
			const { road, far } = under;
			box = openSendingBox((hub) => {
				far.onFrame = (frame) => far.bringBack(hub.receive(frame));
				return [{ ...road, send: async (frame) => withoutWait(await road.send(frame)) }];
			});
			far.meet(...met.filter(can));
			const body = { alarm: 3 as AlarmId, journal: 7, reason: "seen-by-region" } as const;
			box.hub.tell({ kind: "alarm-acknowledged-elsewhere", body });
			box.appendControl(2);
			box.appendAlarm();
			// Half a day passes in steps, as it does where a courier loses something.
			for (let turn = 0; box.waiting() > 0; turn++) {
				// What pays no journey of its own goes with the next that is paid.
				if (turn % 40 === 39) box.appendAlarm();
				if (turn > 400) throw new Error(`${box.waiting()} facts still wait`);
				await new Promise((resolve) => setTimeout(resolve, 15));
				box.clock.pass(5 * MINUTE);
				box.sender.wake();
			}
			expect(box.hub.forked).toBe(0);
			expect(box.hub.facts.size).toBeGreaterThanOrEqual(3);
			expect(box.taken).toEqual([{ kind: "alarm-acknowledged-elsewhere", body }]);
		});
	});
}

/** A bad journey is over at once; only the pause that the far side asks for would last. */
function withoutWait(answer: RoadAnswer): RoadAnswer {
	return answer.state === "failed" ? { state: "failed", error: answer.error } : answer;
}

async function until(is: () => boolean): Promise<void> {
	for (let turn = 0; !is(); turn++) {
		if (turn > 2_000) throw new Error(`nothing came of it: ${is.toString()}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
