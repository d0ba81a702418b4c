import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { DAY, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anchorFromAnswer } from "./answer-anchor.ts";

const UTC = Date.UTC(2026, 10, 20, 12);

/** An answer that took `tripMs`, sealed by a hub whose clock says `hubUtc`; the box would have said `boxUtc`. */
function exchange(tripMs: number, hubUtc: number, boxUtc: number, hubErrorMs = 1_000) {
	return {
		sentMonoMs: millis(1_000_000),
		received: { boot: 2, monoMs: millis(1_000_000 + tripMs), utc: epochMs(boxUtc) },
		header: {
			direction: "down",
			box: 1 as BoxNo,
			keyEpoch: 0,
			messageNo: 1,
			utc: epochMs(Math.floor(hubUtc / 1_000) * 1_000),
			clock: { source: "system", errorMs: millis(hubErrorMs) },
		},
		speed: 1,
	} as const;
}
const anchor = (source: Anchor["source"], errorMs: Millis): Anchor => ({
	boot: 2,
	monoMs: millis(0),
	utc: epochMs(UTC),
	source,
	errorMs,
});
const SYSTEM = anchor("system", DAY);
const HUB = anchor("hub", millis(1_600));
const GNSS = anchor("gnss", millis(600));
const OLD_GNSS = { ...GNSS, monoMs: millis(1_000_000 - DAY) };

describe("the hub's clock", () => {
	test("S17 is within the error that the anchor says, wherever in the exchange the answer was sealed", () => {
		fc.assert(
			fc.property(fc.nat(40_000), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(999), (tripMs, part, fraction) => {
				const received = UTC + fraction;
				const sealedAt = received - Math.round(tripMs * part);
				const made = anchorFromAnswer(exchange(tripMs, sealedAt, received, 0), SYSTEM);
				expect(made).toBeDefined();
				expect(Math.abs((made?.utc ?? 0) - received)).toBeLessThanOrEqual(made?.errorMs ?? 0);
			}),
		);
	});

	test.each([
		["a machine's clock that nobody vouches for is replaced", exchange(200, UTC, UTC), SYSTEM, true],
		["an equal answer teaches nothing", exchange(200, UTC, UTC), HUB, false],
		["a second's disagreement teaches nothing", exchange(200, UTC + 1_000, UTC), HUB, false],
		["ten seconds' disagreement does", exchange(200, UTC + 10_000, UTC), HUB, true],
		["ten seconds within a minute's journey do not", exchange(60_000, UTC + 10_000 - 30_000, UTC), HUB, false],
		["a receiver's word of the same day is not overruled", exchange(200, UTC + 10_000, UTC), GNSS, false],
		["a receiver's word of yesterday is", exchange(200, UTC + 10_000, UTC), OLD_GNSS, true],
		["a hub that is not sure of its own clock teaches nothing", exchange(200, UTC, UTC, DAY), SYSTEM, false],
	])("S17 %s", (_what, given, current, made) => {
		expect(anchorFromAnswer(given, current) !== undefined).toBe(made);
	});
});
