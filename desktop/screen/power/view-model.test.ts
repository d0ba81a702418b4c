import type { PowerNow } from "@tesai/shared/contract/edge-api/power.ts";
import { epochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { toPowerColumns } from "./power-chart-data.ts";
import { toFootSun, toFootWords, toLeftWords, toPowerSheet } from "./view-model.ts";

const NOW = epochMs(Date.UTC(2026, 10, 20, 23));
const power = (change: Partial<PowerNow> = {}): PowerNow => ({
	mode: "normal",
	modeSince: NOW,
	measuredAt: epochMs(NOW - 3 * MINUTE),
	batteryVolts: 12.4,
	batteryAmps: -3.2,
	panelWatts: 0,
	loadWatts: 1_240,
	charge: { percent: 64.4, errorPercent: 3.2, source: "counted" },
	hoursLeft: { state: "known", least: 3.9, likely: 6.2, most: 9.1 },
	screenOff: false,
	...change,
});
const es = (what: Parameters<typeof sayIn>[1]) => sayIn("es", what);

test("the sheet says percent, word, flow and both watts", () => {
	const sheet = toPowerSheet(power(), NOW);
	expect(es(sheet.percentWords)).toBe("64 %");
	expect(es(sheet.level!)).toBe("Bien");
	expect(sheet.flow).toBe("draining");
	expect(es(sheet.sun)).toBe("Sin sol ahora");
	expect(es(sheet.load)).toBe("Se usan 1.240 W");
	expect(es(sheet.measured!)).toMatch(/^Medido hace 3\smin$/);
	expect(sheet.leftMore).toBeNull();
});

test("what nobody measures is said and never drawn as nothing", () => {
	const sheet = toPowerSheet(power({ charge: null, batteryAmps: null, panelWatts: null, loadWatts: null }), NOW);
	expect([sheet.percent, sheet.level, sheet.flow]).toEqual([null, null, null]);
	expect(es(sheet.percentWords)).toBe("Carga sin saber");
	expect(es(sheet.sun)).toBe("Sol sin medir");
	expect(es(sheet.load)).toBe("Consumo sin medir");
});

test.each([
	[{ state: "known", least: 3.9, likely: 6.2, most: 9.1 }, "Dura entre 3 y 10 horas"],
	[{ state: "known", least: 3.9, likely: 6.2, most: null }, "Dura 3 horas; con sol, más"],
	[{ state: "known", least: 0.4, likely: 0.9, most: 1.2 }, "Dura menos de 2 horas"],
	[{ state: "enough", least: 41.7 }, "Alcanza para más de 41 horas"],
	[{ state: "unknown", why: "charge-unknown" }, "No se sabe cuánto dura"],
] as const)("hours left are never more sure than they are: %j", (hoursLeft, words) => {
	expect(es(toLeftWords(hoursLeft))).toBe(words);
});

test("saving says what comes after; the foot has few words", () => {
	const saving = power({ mode: "survive" });
	expect(es(toPowerSheet(saving, NOW).leftMore!)).toMatch(/^Después la caja se duerme/);
	expect(es(toFootWords(saving)!)).toBe("3 a 10 horas");
	expect(toFootWords(power({ hoursLeft: { state: "unknown", why: "no-reading" } }))).toBeNull();
	const blind = power({ hoursLeft: { state: "unknown", why: "load-unknown" } });
	expect(es(toPowerSheet(blind, NOW).leftMore!)).toBe("Nadie mide cuánto se usa");
});

test("the sun at the wall's foot is told in watts, with a point between thousands", () => {
	expect(es(toFootSun(31)).replaceAll("\u00a0", " ")).toBe("Sol 31 W");
	expect(es(toFootSun(1_240)).replaceAll("\u00a0", " ")).toBe("Sol 1.240 W");
});

test("the chart's columns keep gaps as holes and the sun as a share of its best", () => {
	const bucket = (minutes: number, charge: number, watts: number | null) => ({
		at: epochMs(NOW + minutes * MINUTE),
		minVolts: 12,
		maxVolts: 12,
		minPanelWatts: watts,
		maxPanelWatts: watts,
		minLoadWatts: null,
		maxLoadWatts: null,
		minCharge: charge - 1,
		maxCharge: charge,
	});
	const columns = toPowerColumns({
		from: NOW,
		to: epochMs(NOW + 60 * MINUTE),
		bucketMs: (5 * MINUTE) as never,
		buckets: [bucket(0, 80, 50), bucket(5, 79, 200), bucket(30, 70, null)],
		modes: [],
		unpowered: [],
	});
	expect(columns[1]).toEqual([80, 79, null, 70]);
	expect(columns[2]).toEqual([79, 78, null, 69]);
	expect(columns[3]).toEqual([25, 100, null, null]);
});
