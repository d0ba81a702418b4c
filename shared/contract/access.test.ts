import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACTIONS, type Action, type Asker, decideAccess, listAllowed, RIGHTS_OF_ROLE } from "./access.ts";
import { RIGHTS, type Right, ROLES, type Role } from "./event/people.ts";

const closed = { isOpen: false };
const asker = (roles: readonly Role[], rights: readonly Right[] = [], active = true): Asker => ({
	roles,
	rights,
	active,
});

describe("A9 who may do what", () => {
	/** a: acknowledge, n: note a reading, p: print, i: import, e: equipment, m: manage people, r w: records, s: stock. */
	test.each<[Role | "nobody", string]>([
		["nobody", "a"],
		["doctor", "anpie rws"],
		["nurse", "anpie rws"],
		["obstetrician", "anpie rws"],
		["auxiliary", "anpi  rws"],
		["health-promoter", "anpi  r"],
		["technician", "anpie"],
		["supervisor", "anpiemr"],
	])("%s may %s", (role, letters) => {
		const letterOf: Readonly<Record<Action, string>> = {
			"acknowledge-alarm": "a",
			"note-reading": "n",
			"print-sheet": "p",
			"import-logger": "i",
			"change-equipment": "e",
			"manage-people": "m",
			"read-record": "r",
			"write-record": "w",
			"move-stock": "s",
		};
		const allowed = listAllowed(role === "nobody" ? null : asker([role]), closed);
		expect(allowed.map((action) => letterOf[action]).join("")).toBe(letters.replaceAll(" ", ""));
	});

	test("a box that nobody has a PIN for is open for all but persons' records", () => {
		const shut = ACTIONS.filter((action) => !decideAccess(null, action, { isOpen: true }).allowed);
		expect(shut).toEqual(["manage-people", "read-record", "write-record"]);
		expect(decideAccess(null, "read-record", { isOpen: true }).because).toBe("sign-in-first");
	});

	test("whoever has left may do what anybody may, and no more", () => {
		expect(listAllowed(asker(["supervisor"], [...RIGHTS], false), { isOpen: true })).toEqual(["acknowledge-alarm"]);
		expect(decideAccess(asker(["nurse"], [], false), "read-record", closed).because).toBe("has-left");
	});
});

const Askers = fc.record({
	roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 4 }),
	rights: fc.uniqueArray(fc.constantFrom(...RIGHTS)),
	active: fc.boolean(),
});

test("A9 what the region gives besides takes nothing away, and signing in never loses a right that staff have", () => {
	fc.assert(
		fc.property(Askers, fc.constantFrom(...RIGHTS), fc.constantFrom(...ROLES), (who, right, role) => {
			const before = new Set(listAllowed(who, closed));
			const after = new Set(
				listAllowed({ ...who, rights: [...who.rights, right], roles: [...who.roles, role] }, closed),
			);
			expect([...before].filter((action) => !after.has(action))).toEqual([]);
		}),
	);
});

test("A9 nothing but a role or a right opens what needs one", () => {
	fc.assert(
		fc.property(Askers, fc.boolean(), (who, isOpen) => {
			const held = new Set<string>([...who.rights, ...who.roles.flatMap((role) => RIGHTS_OF_ROLE[role])]);
			const may = (action: Action) => decideAccess(who, action, { isOpen }).allowed;
			expect(may("read-record")).toBe(who.active && held.has("read-records"));
			expect(may("write-record")).toBe(who.active && held.has("write-records"));
			expect(may("manage-people")).toBe(who.active && held.has("manage-people"));
		}),
	);
});
