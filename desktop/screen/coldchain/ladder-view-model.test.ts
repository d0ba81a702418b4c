import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderView } from "@tesai/shared/contract/edge-api/ladder.ts";
import { LADDER_OUTCOMES } from "@tesai/shared/contract/event/ladder.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { findSounding, PIPS, repeatOf, type Urgency } from "./alarm-sound.ts";
import { toLadderSheet } from "./ladder-view-model.ts";

const MINUTE = 60_000;
/** 15:00 at Asunción. */
const DAY = epochMs(Date.UTC(2026, 10, 20, 18));
const ladder = (change: Partial<LadderView>): LadderView => ({
	...{ alarm: 1 as AlarmId, told: [], next: null, contact: null },
	...change,
});

describe("the ladder in words", () => {
	test("what comes next and in how long", () => {
		const { next } = toLadderSheet(ladder({ next: { level: "siren", at: epochMs(DAY + 2 * MINUTE) } }), DAY);
		expect(sayIn("es", next!)).toBe("Si nadie contesta, en 2\u00a0min suena la sirena");
		expect(sayIn("gn", next!)).toContain("sirena");
		expect(toLadderSheet(ladder({}), DAY).next).toBeNull();
	});

	test("a step that is overdue by a tick is said without a negative time", () => {
		const { next } = toLadderSheet(ladder({ next: { level: "sms", at: epochMs(DAY - MINUTE) } }), DAY);
		expect(sayIn("es", next!)).not.toMatch(/-|−/);
	});

	test("who was told, and when; the screen itself is not news to whoever reads it", () => {
		const told = [
			{ level: "screen", at: DAY, outcome: "ordered" },
			{ level: "hub", at: DAY, outcome: null },
			{ level: "siren", at: DAY, outcome: "ordered" },
			{ level: "sms", at: DAY, outcome: "refused" },
		] as const;
		expect(toLadderSheet(ladder({ told }), DAY).told.map((one) => sayIn("es", one))).toEqual([
			"la central, en camino",
			"la sirena 15:00",
			"mensaje a la guardia, no se pudo",
		]);
	});

	test("every outcome has words in both languages", () => {
		for (const outcome of [null, ...LADDER_OUTCOMES]) {
			const [one] = toLadderSheet(ladder({ told: [{ level: "sms", at: DAY, outcome }] }), DAY).told;
			for (const lng of ["es", "gn"] as const) expect(sayIn(lng, one!)).not.toMatch(/ladder|\{\{|undefined/);
		}
	});

	test("whom to call in the region stands there once the region was asked", () => {
		const contact = "Dra. de guardia 0981 000 111";
		expect(toLadderSheet(ladder({ contact }), DAY).contact).toBeNull();
		const told = [{ level: "region", at: DAY, outcome: "ordered" }] as const;
		expect(sayIn("es", toLadderSheet(ladder({ contact, told }), DAY).contact!)).toContain(contact);
	});
});

const alarm = (rule: AlarmView["rule"], change: Partial<AlarmView> = {}): AlarmView => ({
	...{ id: 1 as AlarmId, fridge: "heladera-1" as AlarmView["fridge"], rule, since: DAY, raisedAt: DAY },
	...{ forMs: 0 as AlarmView["forMs"], limitCelsius: null, worstCelsius: null, ended: null, acknowledged: null },
	...change,
});
const soundingOf = (...alarms: AlarmView[]) => findSounding([{ alarms } as never as FridgeView]);
const seen = { acknowledged: { at: DAY, reason: "other", note: null, by: null } } as const;
const over = { ended: { at: DAY, reason: "back-in-range" } } as const;

describe("the sound", () => {
	test.each<[string, AlarmView[], Urgency | undefined]>([
		["nothing", [], undefined],
		["a hot fridge", [alarm("HEAT")], "high"],
		["a weak fridge", [alarm("FAILING")], "medium"],
		["both", [alarm("FAILING"), alarm("DOOR")], "high"],
		["one that somebody has seen", [alarm("HEAT", seen)], undefined],
		["one that is over", [alarm("HEAT", over)], undefined],
		["a seen one and a look", [alarm("HEAT", seen), alarm("STUCK")], "medium"],
	])("%s sounds as it should", (_name, alarms, urgency) => {
		expect(soundingOf(...alarms)?.urgency).toBe(urgency);
	});

	test("a newer alarm begins the quick bursts anew", () => {
		const later = epochMs(DAY + 9 * MINUTE);
		expect(soundingOf(alarm("HEAT"), alarm("DOOR", { raisedAt: later }))?.since).toBe(later);
	});

	test.each<[Urgency, number, number, number, number]>([
		["high", 0, 18, 10, 1],
		["high", 10, 18, 60, 1],
		["high", 0, 2, 10, 1],
		["high", 10, 2, 300, 0.5],
		["medium", 0, 18, 30, 0.7],
		["medium", 10, 18, 600, 0.7],
		["medium", 0, 2, 600, 0],
	])("%s, %i min old at %i h UTC: every %i s, as loud as %f", (urgency, age, hour, seconds, loudness) => {
		const now = epochMs(Date.UTC(2026, 10, 20, hour));
		expect(repeatOf({ urgency, since: epochMs(now - age * MINUTE) }, now)).toEqual({
			everyMs: seconds * 1_000,
			loudness,
		});
	});

	test("a burst is over long before the next, and its pips do not run into each other", () => {
		for (const pips of Object.values(PIPS)) {
			expect(pips.at(-1)!.at + pips.at(-1)!.lasts).toBeLessThan(5);
			pips.slice(1).forEach((pip, at) => {
				expect(pip.at).toBeGreaterThan(pips[at]!.at + pips[at]!.lasts);
			});
		}
		expect([PIPS.high.length, PIPS.medium.length]).toEqual([10, 3]);
	});
});
