import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { machineTimers } from "@tesai/shared/node/timers.ts";
import { expect, test } from "vitest";
import { simulatePostDays } from "../../test/sim/post-day.ts";
import { openSendingBox } from "../../test/sim/sending-box.ts";
import { appendEvent } from "../journal/store.ts";
import { satelliteCost, toSpending } from "./price.ts";
import type { Road } from "./road.ts";

const DAYS = 5;
const LOOK = millis(30 * MINUTE);
const A_DAY = 48;

test("S24 S25 a post with nothing but a satellite, sixty records a day and hourly digests lives on the usual credits, and its alarms leave at once", async () => {
	const carried: Uint8Array[] = [];
	let credits = 0;
	const satellite: Road = {
		name: "satellite",
		sizeLimit: 340,
		cost: satelliteCost(),
		courier: {
			isHere: () => true,
			trip: () => "always",
			resendAfterMs: (lane) => millis(lane === "alarm" ? 5 * MINUTE : 13 * HOUR),
		},
		send: async (frame) => {
			carried.push(frame);
			credits += Math.ceil(frame.length / 50);
			return { state: "carried", answers: [] };
		},
		close: () => {},
	};
	const box = openSendingBox(
		() => [satellite],
		() => 0,
		{ spending: toSpending({}, () => 80), timers: { ...machineTimers, nowMs: () => 0 } },
	);
	const written = simulatePostDays(1, { days: DAYS, digestMs: HOUR }).days.flatMap((day) => day.written);
	const from = written[0]?.fact.stamp.monoMs ?? 0;
	const start = box.clock.mono();
	const look = async () => {
		box.sender.wake();
		for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
		for (const frame of carried.splice(0)) box.sender.takeHubFrame("satellite", box.hub.receive(frame));
	};
	const oldest = { summary: 0, clinical: 0, supply: 0 };
	let next = 0;
	for (let step = 1; step <= DAYS * A_DAY; step++) {
		box.clock.pass(LOOK);
		const passed = box.clock.mono() - start;
		box.act((tx) => {
			for (; next < written.length; next++) {
				const one = written[next];
				if (one === undefined || one.fact.stamp.monoMs - from > passed) break;
				appendEvent(tx, one.event);
			}
		});
		if (step % (2 * A_DAY) === 20) {
			box.appendAlarm();
			const before = box.hub.payloads.length;
			await look();
			expect(box.hub.payloads[before]?.facts.map(({ lane }) => lane)).toContain(1);
		} else await look();
		for (const { lane, oldestWaitingMs } of box.sender.view(box.timekeeper.now()).lanes)
			if (lane === "summary" || lane === "clinical" || lane === "supply")
				oldest[lane] = Math.max(oldest[lane], oldestWaitingMs ?? 0);
	}
	const hours = Object.entries(oldest).map(([lane, ms]) => `${lane} ${Math.round(ms / HOUR)} h`);
	console.info(`by satellite alone: ${credits / DAYS} credits a day; the longest wait: ${hours.join(", ")}`);
	expect(credits / DAYS).toBeLessThanOrEqual(8);
	expect(oldest.summary).toBeLessThan(30 * HOUR);
	expect(Math.max(oldest.clinical, oldest.supply)).toBeLessThan(96 * HOUR);
	await box.stop();
}, 60_000);
