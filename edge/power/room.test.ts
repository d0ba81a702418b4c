import { epochMs, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { leastHoursLeft, type PowerRoom } from "./room.ts";

const at = (ms: number) => ({ boot: 1, monoMs: millis(ms), utc: epochMs(1_780_000_000_000 + ms) });
const newest: PowerRoom["newest"] = { reading: { kind: "power", supplied: true }, at: at(0) };

test("PW15 the least hours left are told while the controller speaks, and nothing is told for what nobody knows", () => {
	const known: PowerRoom["hoursLeft"] = { state: "known", least: 20.5, likely: 30, most: null };
	expect(leastHoursLeft({ hoursLeft: known, newest }, at(HOUR))).toBe(20.5);
	expect(leastHoursLeft({ hoursLeft: known, newest }, at(HOUR + 1))).toBeUndefined();
	expect(leastHoursLeft({ hoursLeft: known, newest: null }, at(0))).toBeUndefined();
	expect(leastHoursLeft({ hoursLeft: { state: "enough", least: 96 }, newest }, at(0))).toBe(96);
	expect(leastHoursLeft({ hoursLeft: { state: "unknown", why: "load-unknown" }, newest }, at(0))).toBeUndefined();
});
