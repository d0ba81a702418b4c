import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { toClockWords, toLostWords, toRoom } from "./view-model.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;

test.each([
	["hub", 800, true],
	["gnss", 60_000, true],
	["person", 120_000, false],
	["system", 0, false],
])("a clock set by %s to within %s ms is sure: %s", (source, errorMs, isSure) => {
	const words = toClockWords({ clock: { source, errorMs } } as About);
	expect(words.isSure).toBe(isSure);
	expect(sayIn("es", words.words)).toBe(isSure ? "Hora confirmada" : "Hora sin confirmar");
});

test("while the edge is away the page says how old it is, or that it has nothing", () => {
	expect(sayIn("es", toLostWords((NOW - 6 * 60_000) as EpochMs, NOW))).toBe(
		"Lo que se ve es de las 20:35, hace 6\u00a0min",
	);
	expect(sayIn("es", toLostWords(null, NOW))).toMatch(/^Todavía no hay datos/);
});

test("JN10 room on the disk is said in whole units, never more than there is", () => {
	const room = { stage: "ample", freeBytes: 12_999_999_999, totalBytes: 29_500_000_000 } as const;
	expect(sayIn("es", toRoom(room))).toBe("Quedan 12 GB de 29 GB");
	expect(sayIn("gn", toRoom({ ...room, freeBytes: 63_900_000 }))).toBe("Opyta 63 MB, 29 GB apytépe");
});
