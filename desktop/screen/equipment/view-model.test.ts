import type { Plate } from "@tesai/shared/contract/edge-api/equipment.ts";
import { WORKS } from "@tesai/shared/contract/event/equipment.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { EMPTY_FIELDS, type PlateDraft, toDraft, toKeeping, toLogLines, toPlate, WORK_CHOICES } from "./view-model.ts";

const LOGGER = { manufacturer: "F", model: "L", serial: "1", pqsCode: "E006/045", producedOn: "2025-05-05" };
const PLATE: Plate = { manufacturer: "Frío", model: "F-1", serial: "A-1", supply: "mains" };

test.each<[string, Plate]>([
	["a domestic fridge", PLATE],
	["one with all of it", { ...PLATE, pqsCode: "E003/123", producedOn: "2025-03-31", logger: LOGGER }],
])("%s that was written before is the same plate when nothing is changed", (_name, plate) => {
	expect(toPlate(toDraft(plate))).toEqual({ plate });
});

test("spaces around and a small e are the typist's", () => {
	const draft: PlateDraft = {
		...toDraft(PLATE),
		fridge: { ...EMPTY_FIELDS, manufacturer: " Frío ", model: "F-1", serial: "A-1", pqsCode: "e003/123 " },
	};
	expect(toPlate(draft)).toEqual({ plate: { ...PLATE, pqsCode: "E003/123" } });
});

test("a date is written as staff write it, and kept as the contract has it", () => {
	const plate = { ...PLATE, producedOn: "2025-03-31" };
	expect(toDraft(plate).fridge.producedOn).toBe("31/03/2025");
	expect(toPlate(toDraft(plate))).toEqual({ plate });
});

test.each<[string, PlateDraft, string[]]>([
	["nothing", toDraft(null), ["supply", "manufacturer", "model", "serial"]],
	[
		"a day that is none",
		{ ...toDraft(PLATE), fridge: { ...toDraft(PLATE).fridge, producedOn: "31/02/2025" } },
		["producedOn"],
	],
	["another code", { ...toDraft(PLATE), fridge: { ...toDraft(PLATE).fridge, pqsCode: "E003-1" } }, ["pqsCode"]],
	[
		"half a logger",
		{ ...toDraft(PLATE), logger: { ...LOGGER, pqsCode: "", producedOn: "2025" } },
		["logger.pqsCode", "logger.producedOn"],
	],
])("%s is told by its fields", (_name, draft, wrong) => expect(toPlate(draft)).toEqual({ wrong }));

test("a log says the day, the work, the note, and what was a mistake, in both languages", () => {
	const at = epochMs(Date.UTC(2026, 10, 20, 15));
	const [line] = toLogLines([{ id: 1, work: "gasket", note: "arriba", at, correctedBy: 2, by: null }]);
	expect(line).toMatchObject({ id: 1, note: "arriba", isCorrected: true });
	expect(line && sayIn("es", line.day)).toBe("viernes 20/11");
	for (const work of WORK_CHOICES) {
		for (const lng of ["es", "gn"] as const) expect(sayIn(lng, `equipment:work.${work}`)).not.toContain("work");
	}
	expect([...WORK_CHOICES].toSorted()).toEqual([...WORKS].toSorted());
});

test("only an answer that it is on disk is saved", () => {
	expect(toKeeping({ ok: true, value: null })).toBe("saved");
	expect(toKeeping({ ok: false, code: "unreachable", problem: null })).toBe("unsaved");
});
