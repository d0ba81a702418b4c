import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { ageOf, formatHour, toAgo, toBetween, toLongDate, toShortDate, toSince } from "./view-model.ts";

const at = (iso: string) => Date.parse(iso) as EpochMs;
const MIN = 60_000;

test.each([
	[0, "recién", "ko’ág̃aite"],
	[59_999, "recién", "ko’ág̃aite"],
	[MIN, "hace 1 min", "ojapo 1 aravo’i"],
	[89 * MIN, "hace 89 min", "ojapo 89 aravo’i"],
	[90 * MIN, "hace 1 hora", "ojapo 1 aravo"],
	[47.9 * 60 * MIN, "hace 47 horas", "ojapo 47 aravo"],
	[48 * 60 * MIN, "hace 2 días", "ojapo 2 ára"],
])("%s ms ago", (ms, es, gn) => {
	const nobreak = (text: string) => text.replaceAll("\u00a0", " ");
	expect(nobreak(sayIn("es", toAgo(ms as Millis)))).toBe(es);
	expect(nobreak(sayIn("gn", toAgo(ms as Millis)))).toBe(gn);
	expect(nobreak(sayIn("es", toSince(ms as Millis)))).toBe(ms < MIN ? "desde hace un momento" : `desde ${es}`);
});

test("a clock that was set back gives no negative age", () => {
	expect(ageOf(at("2026-11-20T10:00:00Z"), at("2026-11-20T09:00:00Z"))).toBe(0);
});

test("hours and days are Paraguay's, UTC−3 in January and in July", () => {
	expect(formatHour(at("2026-01-15T02:05:00Z"))).toBe("23:05");
	expect(formatHour(at("2026-07-15T02:05:00Z"))).toBe("23:05");
	expect(sayIn("es", toShortDate(at("2026-11-21T01:00:00Z")))).toBe("viernes 20/11");
	expect(sayIn("gn", toShortDate(at("2026-11-21T01:00:00Z")))).toBe("arapoteĩ (viernes) 20/11");
});

test("every month has its name in both languages", () => {
	const said = Array.from({ length: 12 }, (_, month) => {
		const date = toLongDate(at(`2026-${String(month + 1).padStart(2, "0")}-10T15:00:00Z`));
		return [sayIn("es", date), sayIn("gn", date)];
	});
	expect(said[9]).toEqual(["sábado 10 de octubre de 2026", "arapokõi (sábado) 10, jasypa, 2026"]);
	expect(new Set(said.flat()).size).toBe(24);
});

test("A6 a time that nobody knows better is said as an interval, with its days where those are not today", () => {
	const now = at("2026-11-20T20:00:00Z");
	const [from, to] = [at("2026-11-20T10:10:00Z"), at("2026-11-20T12:40:00Z")];
	const plain = (text: string) => text.replaceAll("\u00a0", " ");
	const es = (...bounds: [EpochMs | null, EpochMs | null]) =>
		plain(sayIn("es", toBetween({ from: bounds[0], to: bounds[1] }, now)));
	expect(es(from, to)).toBe("entre 07:10 y 09:40");
	expect(es(at("2026-11-19T10:10:00Z"), to)).toBe("entre jueves 19/11 07:10 y viernes 20/11 09:40");
	expect(es(from, null)).toBe("después de 07:10");
	expect(es(null, to)).toBe("antes de 09:40");
	expect(es(null, null)).toBe("a una hora que no se sabe");
	expect(plain(sayIn("gn", toBetween({ from, to }, now)))).toBe("07:10 ha 09:40 apytépe");
});
