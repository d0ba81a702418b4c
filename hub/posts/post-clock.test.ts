import type { BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import { DAY, epochMs, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import {
	type BoxHeard,
	type JournalAnchor,
	listUnvouched,
	newestFactAt,
	toUnsure,
	toUtcOfStamp,
} from "./post-clock.ts";
import { bootsNeeded, toPostViews } from "./region.ts";

const NOW = epochMs(1_790_000_000_000);
const stampAt = (boot: number, monoMs: number, journal = 1) => ({ box: 1, journal, boot, monoMs: millis(monoMs) });
const anchorAt = (boot: number, monoMs: number, utc: number, journal = 1): JournalAnchor => ({
	...stampAt(boot, monoMs, journal),
	utc: epochMs(utc),
	source: "system",
	errorMs: DAY,
});
const heardAs = (change: Partial<BoxHeard>): BoxHeard => ({
	box: 1,
	lastHeardAt: NOW,
	heard: undefined,
	newest: stampAt(3, 1_000),
	...change,
});
/** A box whose clock stands two days back. */
const wrong = toUtcOfStamp([anchorAt(3, 0, NOW - 2 * DAY)]);
const none = toUtcOfStamp([]);

test("A6 a day stamped in a boot that knew no time gets its right times at the hub, too, whenever the anchor comes", () => {
	const said: JournalAnchor = { ...anchorAt(3, 23 * HOUR, NOW), source: "hub", errorMs: millis(900) };
	const day = Array.from({ length: 24 }, (_, hour) => ({ boot: 3, monoMs: millis(hour * HOUR) }));
	const before = day.map((stamp) => wrong(1, 1, stamp));
	expect(before[23]).toBe(NOW - 2 * DAY + 23 * HOUR);
	for (const anchors of [
		[anchorAt(3, 0, NOW - 2 * DAY), said],
		[said, anchorAt(3, 0, NOW - 2 * DAY)],
	]) {
		const utcOfStamp = toUtcOfStamp(anchors);
		for (const [hour, stamp] of day.entries()) expect(utcOfStamp(1, 1, stamp)).toBe(NOW - (23 - hour) * HOUR);
	}
});

test("A6 in a boot for which nobody vouches the hub, too, knows between when and when", () => {
	const vouched = (boot: number, monoMs: number, utc: number): JournalAnchor => ({
		...{ ...anchorAt(boot, monoMs, utc), source: "hub" as const, errorMs: millis(900) },
	});
	const anchors = [vouched(1, 0, NOW - DAY), vouched(3, 0, NOW)];
	const boots = [1, 2, 3].map((boot) => ({ box: 1, journal: 1, boot }));
	expect(listUnvouched(boots, [...anchors, anchorAt(2, 0, NOW - 5 * DAY)])).toEqual([{ box: 1, journal: 1 }]);
	expect(listUnvouched(boots.slice(0, 1), anchors)).toEqual([]);
	const ends = new Map([1, 2].map((boot) => [boot, millis(boot * HOUR)]));
	const unsure = toUnsure([{ box: 1, journal: 1, anchors, ends }]);
	const { from, to } = unsure(1, 1, { boot: 2, monoMs: HOUR }) ?? { from: null, to: null };
	expect(Math.abs(from! - (NOW - DAY + 2 * HOUR))).toBeLessThan(2_000);
	expect(Math.abs(to! - (NOW - HOUR))).toBeLessThan(2_000);
	expect(unsure(1, 1, { boot: 1, monoMs: HOUR })).toBeUndefined();
	expect(unsure(1, 2, { boot: 2, monoMs: HOUR })).toBeUndefined();
});

describe("when the newest fact was written", () => {
	test.each<[string, BoxHeard, typeof none, number | undefined]>([
		[
			"the frame ties the box's clock to the hub's, whatever the box believes",
			heardAs({ heard: stampAt(3, HOUR) }),
			wrong,
			NOW - HOUR + 1_000,
		],
		[
			"a frame of another boot ties nothing: the anchors count",
			heardAs({ heard: stampAt(4, HOUR) }),
			wrong,
			NOW - 2 * DAY + 1_000,
		],
		["a frame of another journal ties nothing", heardAs({ heard: stampAt(3, HOUR, 2) }), wrong, NOW - 2 * DAY + 1_000],
		[
			"a send time that began again from 0 ties nothing",
			heardAs({ heard: stampAt(3, 10) }),
			wrong,
			NOW - 2 * DAY + 1_000,
		],
		["by a slow road the anchors count", heardAs({}), wrong, NOW - 2 * DAY + 1_000],
		["a clock ahead is cut at the moment of hearing", heardAs({}), toUtcOfStamp([anchorAt(3, 0, NOW + DAY)]), NOW],
		["without an anchor of its boot nobody knows", heardAs({}), toUtcOfStamp([anchorAt(2, 0, NOW)]), undefined],
		["an anchor of another journal is none", heardAs({}), toUtcOfStamp([anchorAt(3, 0, NOW, 2)]), undefined],
		["before the first fact there is none", heardAs({ newest: undefined }), wrong, undefined],
	])("H15 %s", (_name, box, utcOfStamp, expected) => {
		expect(newestFactAt(box, utcOfStamp)).toBe(expected);
	});
});

describe("a post's view", () => {
	const post = (n: number) => ({ id: `p-${n}` as PostId, name: `P ${n}`, box: n as BoxNo, keyFile: "k" });
	const nothing = {
		fridges: [],
		openAlarms: [],
		register: [],
		assessments: [],
		ladders: new Map(),
		lanes: [],
		quarantined: new Map(),
		forked: new Set<number>(),
	};

	test("H15 an age is never negative, and a post never heard is in the list", () => {
		const facts = { ...nothing, heard: [heardAs({ heard: stampAt(3, 1_000) })] };
		const views = toPostViews([post(2), post(1)], facts, none, epochMs(NOW - 5));
		expect(views.map(({ id, newestFactAgeMs, lastHeardAt }) => [id, newestFactAgeMs, lastHeardAt])).toEqual([
			["p-2", null, null],
			["p-1", 0, NOW],
		]);
	});

	test("each boot is asked for once", () => {
		const heard = [heardAs({}), heardAs({ newest: stampAt(3, 9) })];
		expect(bootsNeeded({ heard, fridges: [], openAlarms: [], register: [] })).toEqual([
			{ box: 1, journal: 1, boot: 3 },
		]);
	});
});
