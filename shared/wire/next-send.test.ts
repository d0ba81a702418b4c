import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ROADS, type RoadName } from "../contract/edge-api/link.ts";
import { DEADLINE, LANES, type Lane } from "../contract/lane.ts";
import { DAY, HOUR, MINUTE, type Millis, millis, SECOND } from "../contract/quantity.ts";
import { HOPE_MS, isHelloWorth, type LaneWaiting, type Means, nextSend, type RoadOffer } from "./next-send.ts";
import { billOf, mayTravel, type RoadCost, worthOf } from "./worth.ts";

const FREE: RoadCost = { perByte: 0, perSession: 0 };
const CREDITS: RoadCost = {
	perByte: 0,
	perSession: 0,
	credit: { bytes: 50, price: 160_000 },
	energy: { perSession: 100_000, perKilobyte: 0 },
};
const PLENTY = { left: 1_000_000_000, free: 1_000_000_000 };

const waits = (lane: Lane, count = 9): LaneWaiting => ({ lane, waiting: [{ first: 1, last: count }] });
/** Frames as a road of credits makes them of facts of so many bytes, 26 bytes beside them. */
function framesOf(waiting: readonly LaneWaiting[], factBytes = 6, sizeLimit = 340): RoadOffer["frames"] {
	const frames: RoadOffer["frames"][number][] = [];
	for (const bytes of [50, 100, 150, 200, 250, 300, 340]) {
		if (bytes > sizeLimit) break;
		let room = Math.floor((bytes - 26) / factBytes);
		const facts = new Map<Lane, number>();
		for (const { lane, waiting: runs } of waiting) {
			const take = Math.min(
				room,
				runs.reduce((sum, run) => sum + run.last - run.first + 1, 0),
			);
			if (take > 0) facts.set(lane, take);
			room -= take;
		}
		frames.push({ bytes, facts });
		if (room > 0) break;
	}
	return frames;
}
function offer(name: RoadName, waiting: readonly LaneWaiting[], more: Partial<RoadOffer> = {}): RoadOffer {
	const isDear = name === "satellite";
	return {
		name,
		cost: isDear ? CREDITS : FREE,
		state: "ready",
		answersAtOnce: name === "https",
		failures: 0,
		successPermille: 1_000,
		inBurst: false,
		waiting,
		frames: isDear
			? framesOf(waiting.filter(({ lane }) => mayTravel(lane, name)))
			: [{ bytes: 32_768, facts: new Map(waiting.map((one) => [one.lane, 9])) }],
		...more,
	};
}
const means = (ages: Partial<Record<Lane, Millis>> = {}, more: Partial<Means> = {}): Means => ({
	ages: new Map(Object.entries(ages) as [Lane, Millis][]),
	perJoule: 0,
	credits: PLENTY,
	energy: PLENTY,
	...more,
});
const failing = (waiting: readonly LaneWaiting[], failures: number) =>
	offer("https", waiting, { state: "backing-off", failures });

describe("the next frame", () => {
	test("S13 the cheapest road that is ready takes what waits, the most urgent lane first, an alarm before the clock and settings", () => {
		const waiting = [waits("control", 5_000), waits("alarm"), waits("telemetry")];
		const { departures } = nextSend([offer("satellite", waiting), offer("https", waiting)], means());
		expect(departures).toMatchObject([{ road: "https", because: { code: "cheapest" } }]);
		expect(departures[0]?.lanes.map(({ lane }) => lane)).toEqual(["alarm", "control", "telemetry"]);
	});

	test("S13 raw telemetry, diagnostics and who did what never go by satellite, however long they wait", () => {
		const waiting = [waits("telemetry"), waits("diagnostics"), waits("audit")];
		const old = { telemetry: millis(900 * DAY), diagnostics: millis(900 * DAY), audit: millis(900 * DAY) };
		expect(nextSend([offer("satellite", waiting)], means(old))).toEqual({ departures: [], holds: [] });
		const more = [...waiting, waits("alarm")];
		expect(nextSend([offer("satellite", more)], means(old)).departures[0]?.lanes).toEqual([waits("alarm")]);
	});

	test("S13 there is nothing to send when nothing waits", () => {
		const empty = [{ lane: "alarm" as Lane, waiting: [] }];
		expect(nextSend([offer("https", empty)], means())).toEqual({ departures: [], holds: [] });
	});

	test("S24 an alarm leaves by satellite at once, in one credit, when the cheaper road has failed twice", () => {
		const waiting = [waits("alarm", 1), waits("summary", 400), waits("clinical", 400)];
		const { departures } = nextSend([failing(waiting, 2), offer("satellite", waiting)], means());
		expect(departures).toMatchObject([
			{
				road: "satellite",
				bytes: 50,
				bill: { credits: 1 },
				because: { code: "failing", instead: "https", failures: 2 },
			},
		]);
		expect(departures[0]?.lanes[0]?.lane).toBe("alarm");
	});

	test.each([
		["has failed once and is tried again", failing([waits("alarm", 1)], 1), 0, false],
		["has failed once, and the alarm has waited two minutes", failing([waits("alarm", 1)], 1), HOPE_MS + 1, true],
		["is under way with it", offer("https", [waits("alarm", 1)], { state: "in-use" }), MINUTE, false],
		["has been under way for two minutes", offer("https", [waits("alarm", 1)], { state: "in-use" }), HOPE_MS + 1, true],
		["takes it now", offer("https", [waits("alarm", 1)]), DAY, false],
		["keeps failing and takes it now", offer("https", [waits("alarm", 1)], { failures: 2 }), 0, true],
		["is a stick that takes it now", offer("usb", [waits("alarm", 1)]), 0, true],
	])("S24 where the cheaper road %s", (_what, cheap, age, goes) => {
		const dear = offer("satellite", [waits("alarm", 1)]);
		const { departures, holds } = nextSend([dear, cheap], means({ alarm: millis(age) }));
		expect(departures.some(({ road }) => road === "satellite")).toBe(goes);
		if (!goes)
			expect(holds).toContainEqual({
				road: "satellite",
				lane: "alarm",
				why: { code: "cheaper-first", road: cheap.name },
			});
	});

	test("S24 a day's digests go by satellite when they turn a day old, not before", () => {
		const waiting = [waits("summary", 24)];
		const road = offer("satellite", waiting, { frames: framesOf(waiting, 10) });
		const young = nextSend([road], means({ summary: millis(6 * HOUR) }));
		expect(young.departures).toEqual([]);
		expect(young.holds[0]).toMatchObject({ lane: "summary", why: { code: "not-worth" } });
		expect(nextSend([road], means({ summary: DAY })).departures).toHaveLength(1);
	});

	test("S24 work goes by satellite after its 48 hours, not before", () => {
		const waiting = [waits("clinical", 120)];
		const at = (ageMs: number) =>
			nextSend([offer("satellite", waiting)], means({ clinical: millis(ageMs) })).departures;
		expect(at(30 * HOUR)).toEqual([]);
		expect(at(60 * HOUR)).toHaveLength(1);
	});

	test("S26 in bulk six full credits beat seven with forty bytes of air", () => {
		const waiting = [waits("clinical", 4_000)];
		expect(nextSend([offer("satellite", waiting)], means({ clinical: millis(5 * DAY) })).departures[0]).toMatchObject({
			bytes: 300,
			bill: { credits: 6 },
		});
	});

	test("S24 the emptier the battery, the longer digests wait; an alarm never does", () => {
		const waiting = [waits("summary", 24)];
		const road = offer("satellite", waiting, { frames: framesOf(waiting, 10) });
		const at = (perJoule: number) => nextSend([road], means({ summary: DAY }, { perJoule })).departures.length;
		expect([0, 10, 100, 20_000].map(at)).toEqual([1, 1, 1, 0]);
		const alarm = offer("satellite", [waits("alarm", 1)], { successPermille: 0 });
		expect(nextSend([alarm], means({}, { perJoule: 20_000 })).departures).toHaveLength(1);
	});

	test("S25 a fifth of the credits is kept for alarms, and without credits nothing leaves", () => {
		const summary = offer("satellite", [waits("summary", 24)]);
		const alarm = offer("satellite", [waits("alarm", 1)]);
		const old = { summary: millis(3 * DAY) };
		const with3 = means(old, { credits: { left: 3, free: 0 } });
		expect(nextSend([summary], with3).holds[0]?.why).toEqual({ code: "kept-for-alarms", left: 3, needed: 1 });
		expect(nextSend([alarm], with3).departures).toHaveLength(1);
		const none = means(old, { credits: { left: 0, free: 0 } });
		expect(nextSend([alarm], none).holds[0]?.why).toEqual({ code: "no-credits", left: 0, needed: 1 });
		expect(nextSend([alarm], means({}, { energy: { left: 99_999, free: 0 } })).holds[0]?.why).toEqual({
			code: "no-energy",
		});
	});

	test("S22 an empty frame is worth a tenth of a cent: a SIM card's session, never a credit", () => {
		const metered = { perByte: 0, perSession: 20, energy: { perSession: 12_000, perKilobyte: 10 } };
		expect(isHelloWorth(offer("https", []), 10_000)).toBe(true);
		expect(isHelloWorth(offer("https", [], { cost: metered }), 10)).toBe(true);
		expect(isHelloWorth(offer("https", [], { cost: metered }), 1_000)).toBe(false);
		expect(isHelloWorth(offer("https", [], { cost: CREDITS }), 0)).toBe(false);
		expect(isHelloWorth(offer("usb", []), 0)).toBe(false);
		expect(isHelloWorth(offer("https", [], { state: "backing-off" }), 0)).toBe(false);
	});

	const anyWaiting = fc
		.uniqueArray(fc.constantFrom(...LANES))
		.chain((lanes) => fc.tuple(...lanes.map((lane) => fc.integer({ min: 0, max: 300 }).map((n) => waits(lane, n)))))
		.map((all) => all.filter(({ waiting }) => (waiting[0]?.last ?? 0) > 0));
	const anyRoads = anyWaiting.chain((waiting) =>
		fc.uniqueArray(
			fc
				.record({
					name: fc.constantFrom(...ROADS),
					state: fc.constantFrom("ready" as const, "in-use" as const, "backing-off" as const, "away" as const),
					failures: fc.nat(4),
					successPermille: fc.nat(1_000),
				})
				.map(({ name, ...more }) => offer(name, waiting, more)),
			{ selector: ({ name }) => name },
		),
	);
	const anyMeans = fc
		.record({
			ages: fc.tuple(...LANES.map((lane) => fc.nat(100 * DAY).map((age) => [lane, millis(age)] as const))),
			perJoule: fc.constantFrom(0, 10, 100, 1_000, 20_000),
			credits: fc.nat(30).chain((left) => fc.nat(left).map((free) => ({ left, free }))),
			energy: fc.nat(500_000).chain((left) => fc.nat(left).map((free) => ({ left, free }))),
		})
		.map((all) => ({ ...all, ages: new Map(all.ages) }));

	test("S24 S25 whatever the roads, ages and budgets: nothing leaves that may not, is not worth it or cannot be paid", () => {
		fc.assert(
			fc.property(anyRoads, anyMeans, (roads, has) => {
				const { departures, holds } = nextSend(roads, has);
				expect(new Set(departures.map(({ road }) => road)).size).toBe(departures.length);
				for (const { road, bytes, lanes, bill } of departures) {
					const from = roads.find(({ name }) => name === road);
					expect(from?.state).toBe("ready");
					expect(lanes.every(({ lane }) => mayTravel(lane, road))).toBe(true);
					const frame = from?.frames.find((one) => one.bytes === bytes);
					const worth = [...(frame?.facts ?? [])].reduce(
						(sum, [lane, count]) => sum + count * worthOf(lane, has.ages.get(lane) ?? millis(0)),
						0,
					);
					expect(worth).toBeGreaterThanOrEqual(bill.price);
					const isAlarm = frame?.facts.has("alarm") === true;
					expect(bill.credits).toBeLessThanOrEqual(isAlarm ? has.credits.left : has.credits.free);
					expect(bill.millijoules).toBeLessThanOrEqual(isAlarm ? has.energy.left : has.energy.free);
				}
				// Nothing is silently forgotten: what a road may take either leaves by it or is held with a reason.
				for (const { name, waiting } of roads) {
					if (!waiting.some(({ lane }) => mayTravel(lane, name))) continue;
					const isAnswered = [...departures, ...holds].some((one) => one.road === name);
					const isElsewhere = departures.some(({ road }) => road === "https") || roads.some((r) => r.name === "https");
					expect(isAnswered || isElsewhere).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test("A2 an alarm leaves in this round wherever a road is ready and its credits last, unless a cheaper one has it", () => {
		fc.assert(
			fc.property(anyRoads, anyMeans, (roads, has) => {
				const able = roads.filter(
					(road) =>
						road.state === "ready" &&
						road.frames[0]?.facts.has("alarm") &&
						(road.cost.credit === undefined || has.credits.left >= 1) &&
						(road.cost.energy === undefined || has.energy.left >= 100_000),
				);
				if (able.length === 0) return;
				const { departures, holds } = nextSend(roads, has);
				const leaves = departures.some(({ lanes }) => lanes.some(({ lane }) => lane === "alarm"));
				const isHoped = holds.some(({ why }) => why.code === "cheaper-first");
				expect(leaves || (isHoped && (has.ages.get("alarm") ?? 0) <= HOPE_MS)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});

describe("worth and price", () => {
	test("S24 an alarm is worth the same at once; the others grow with age and never beyond four times their worth", () => {
		for (const lane of LANES) {
			let before = worthOf(lane, millis(0));
			if (lane === "alarm") expect(before).toBe(worthOf(lane, millis(99 * DAY)));
			else expect(before).toBe(0);
			for (let step = 1; step <= 60; step++) {
				const now = worthOf(lane, millis((DEADLINE[lane] * step) / 10));
				expect(now).toBeGreaterThanOrEqual(before);
				before = now;
			}
			expect(before).toBe(worthOf(lane, millis(DEADLINE[lane] * 400)));
			expect(before).toBeLessThanOrEqual(worthOf("alarm", millis(0)));
		}
	});

	test.each([
		[50, 1],
		[51, 2],
		[300, 6],
		[340, 7],
	])("S24 %i bytes by satellite are %i credits", (bytes, credits) => {
		const at = { perJoule: 0, successPermille: 1_000, inBurst: false };
		expect(billOf(CREDITS, bytes, at)).toEqual({ credits, millijoules: 100_000, price: credits * 160_000 });
	});

	test("S24 a try that seldom arrives costs its energy more than once, and a burst's radio is paid for once", () => {
		const price = (successPermille: number, inBurst: boolean) =>
			billOf(CREDITS, 50, { perJoule: 100, successPermille, inBurst }).price;
		expect(price(1_000, false)).toBe(170_000);
		expect(price(500, false)).toBe(180_000);
		expect(price(0, false)).toBe(200_000);
		expect(price(500, true)).toBe(160_000);
		expect(SECOND).toBe(1_000);
	});
});
