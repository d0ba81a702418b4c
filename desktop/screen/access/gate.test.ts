import { listAllowed } from "@tesai/shared/contract/access.ts";
import { ROLES } from "@tesai/shared/contract/event/people.ts";
import { expect, test } from "vitest";
import { decideGate, listRolesFor, neededAction } from "./gate.ts";

test.each([
	["wall", null],
	["fridge", null],
	["insight", null],
	["power", null],
	["state", null],
	["acknowledge", null],
	["work", null],
	["people", null],
	["devices", "change-equipment"],
	["device", "change-equipment"],
	["equipment", "change-equipment"],
	["plate", "change-equipment"],
	["loggers", "import-logger"],
	["logger", "import-logger"],
	["sheet", null],
	["note", "note-reading"],
] as const)("PS4 the page %s needs %s", (page, action) => {
	expect(neededAction(page)).toBe(action);
});

test.each<[who: string, may: Parameters<typeof decideGate>[1], isSomebodyHere: boolean, gate: string]>([
	["nobody, before the box has answered", null, false, "looking"],
	["nobody, where the box could not be asked", "unknown", false, "open"],
	["nobody", listAllowed(null, { isOpen: false }), false, "asking"],
	["nobody at an open box", listAllowed(null, { isOpen: true }), false, "open"],
	["an auxiliary", listAllowed({ roles: ["auxiliary"], rights: [], active: true }, { isOpen: false }), true, "closed"],
	["a nurse", listAllowed({ roles: ["nurse"], rights: [], active: true }, { isOpen: false }), true, "open"],
])("PS4 for %s the page of the sensors is as it should be", (_who, may, isSomebodyHere, gate) => {
	expect(decideGate("change-equipment", may, isSomebodyHere)).toBe(gate);
	expect(decideGate(null, may, isSomebodyHere)).toBe("open");
});

test("PS4 whoever may not is told which roles may, by the shared rule", () => {
	for (const role of ROLES) {
		const may = listAllowed({ roles: [role], rights: [], active: true }, { isOpen: false });
		expect(listRolesFor("change-equipment").includes(role)).toBe(may.includes("change-equipment"));
		expect(listRolesFor("import-logger").includes(role)).toBe(may.includes("import-logger"));
		expect(listRolesFor("manage-people").includes(role)).toBe(may.includes("manage-people"));
	}
});
