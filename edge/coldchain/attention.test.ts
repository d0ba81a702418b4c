import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { epochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { attentionOf, byUrgency } from "./attention.ts";

const when = epochMs(1_795_000_000_000);
const alarm = (rule: Rule, is: { ended?: boolean; acknowledged?: boolean } = {}, id = 1): AlarmView => ({
	id: id as AlarmId,
	fridge: "heladera-1" as FridgeId,
	rule,
	since: when,
	raisedAt: when,
	forMs: MINUTE,
	limitCelsius: null,
	worstCelsius: null,
	ended: is.ended ? { at: when, reason: "back-in-range" } : null,
	acknowledged: is.acknowledged ? { at: when, reason: "other", note: null, by: null } : null,
});

describe("attention", () => {
	test.each([
		["CC16 nothing", [], 0, "all-good"],
		["CC16 a watch", [], 1, "look-now"],
		["CC16 an open alarm nobody has seen", [alarm("DOOR")], 0, "act-now"],
		["CC16 an acknowledged door still open", [alarm("DOOR", { acknowledged: true })], 0, "look-now"],
		["CC16 an acknowledged heat still open", [alarm("HEAT", { acknowledged: true })], 0, "act-now"],
		["CC16 a warning that nobody has seen", [alarm("FRZNEAR")], 0, "look-now"],
		["CC16 a sensor that stands still", [alarm("STUCK")], 0, "look-now"],
		["CC16 an acknowledged sum still open", [alarm("COLDSUM", { acknowledged: true })], 0, "act-now"],
		["CC16 one that ended unseen", [alarm("FRZE", { ended: true })], 0, "look-now"],
	] as const)("%s", (_name, alarms, watching, attention) => {
		expect(attentionOf(alarms, watching)).toBe(attention);
	});

	test("open before over, unseen before seen, freezing first", () => {
		const alarms = [
			alarm("FRZE", { ended: true }, 1),
			alarm("DOOR", {}, 2),
			alarm("FRZE", { acknowledged: true }, 3),
			alarm("HEAT", {}, 4),
		];
		expect(alarms.sort(byUrgency).map((one) => one.id)).toEqual([4, 2, 3, 1]);
	});
});
