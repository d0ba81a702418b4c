import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ROADS, type RoadName } from "../contract/edge-api/link.ts";
import { LANES, type Lane } from "../contract/lane.ts";
import { SMALLEST_FRAME } from "./frame.ts";
import { type LaneWaiting, mayTravel, nextSend, type RoadOffer } from "./next-send.ts";

const offer = (name: RoadName, more: Partial<RoadOffer> = {}): RoadOffer => ({
	name,
	ready: true,
	sizeLimit: 340,
	cost: { perByte: 0, perSession: 0 },
	...more,
});
const waits = (lane: Lane): LaneWaiting => ({ lane, waiting: [{ first: 1, last: 9 }] });
const SATELLITE = offer("satellite", { cost: { perByte: 3_200, perSession: 0 } });

const lanes = fc.uniqueArray(fc.constantFrom(...LANES)).map((some) => some.map(waits));
const roads = fc.uniqueArray(
	fc
		.tuple(fc.constantFrom(...ROADS), fc.boolean(), fc.integer({ min: 10, max: 400 }), fc.nat(9))
		.map(([name, ready, sizeLimit, perByte]) => offer(name, { ready, sizeLimit, cost: { perByte, perSession: 0 } })),
	{ selector: (road) => road.name },
);

describe("the next frame", () => {
	test("S13 begins with the most urgent lane that has a way and holds nothing that may not travel there", () => {
		fc.assert(
			fc.property(lanes, roads, (waiting, offers) => {
				const next = nextSend(waiting, offers, {});
				const ways = offers.filter((road) => road.ready && road.sizeLimit >= SMALLEST_FRAME);
				const possible = LANES.filter(
					(lane) => waiting.some((one) => one.lane === lane) && ways.some((road) => mayTravel(lane, road.name)),
				);
				expect(next?.lanes[0]?.lane).toBe(possible[0]);
				if (next === undefined) return;
				const chosen = next.lanes.map((one) => LANES.indexOf(one.lane));
				expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
				expect(next.lanes.every((one) => mayTravel(one.lane, next.road))).toBe(true);
			}),
		);
	});

	test("S13 takes the cheapest ready road", () => {
		expect(nextSend([waits("alarm")], [SATELLITE, offer("https")], {})?.road).toBe("https");
		expect(nextSend([waits("alarm")], [SATELLITE, offer("https", { ready: false })], {})?.road).toBe("satellite");
	});

	test("S13 raw telemetry and diagnostics never go by satellite, however long they wait", () => {
		expect(nextSend([waits("telemetry"), waits("diagnostics")], [SATELLITE], {})).toBeUndefined();
		expect(nextSend([waits("telemetry"), waits("summary")], [SATELLITE], {})?.lanes).toEqual([waits("summary")]);
	});

	test("S13 nothing leaves by a road whose budget is spent", () => {
		expect(nextSend([waits("alarm")], [SATELLITE], { satellite: SMALLEST_FRAME - 1 })).toBeUndefined();
		expect(nextSend([waits("alarm")], [SATELLITE], { satellite: 100 })?.bytes).toBe(100);
	});

	test("S13 there is nothing to send when nothing waits", () => {
		expect(nextSend([{ lane: "alarm", waiting: [] }], [offer("https")], {})).toBeUndefined();
	});
});
