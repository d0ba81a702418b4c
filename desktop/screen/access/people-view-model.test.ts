import type { DeedView, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { listPersonRows, toDeedLines } from "./people-view-model.ts";

const ANA = 1 as PersonNo;
const BETO = 2 as PersonNo;
const tile = (person: PersonNo, other: Partial<Tile> = {}): Tile => ({
	person,
	name: person === ANA ? "Prueba Ana" : "Prueba Beto",
	roles: ["nurse"],
	rights: [],
	active: true,
	hasPin: true,
	waitMs: 0 as Millis,
	nextPin: 2,
	...other,
});

test.each<
	[who: string, me: PersonNo | null, may: Parameters<typeof listPersonRows>[2], beto: Partial<Tile>, offers: string[]]
>([
	["nobody sees no way to a PIN that is there", null, [], {}, ["none", "none"]],
	["nobody may call the region for a first PIN", null, [], { hasPin: false }, ["none", "call"]],
	["everybody may change the own PIN", ANA, [], { hasPin: false }, ["own", "none"]],
	["who manages the people may set every PIN", ANA, ["manage-people"], { hasPin: false }, ["own", "other"]],
	["who has left gets none", ANA, ["manage-people"], { active: false }, ["own", "none"]],
])("%s", (_who, me, may, beto, offers) => {
	expect(listPersonRows([tile(ANA), tile(BETO, beto)], me, may).map(({ offer }) => offer)).toEqual(offers);
});

test("a tile says whether it has a PIN, whether it waits, and whether its owner has left; those stand at the end", () => {
	const rows = listPersonRows(
		[tile(ANA, { active: false }), tile(BETO, { waitMs: 60_000 as Millis }), tile(3 as PersonNo, { hasPin: false })],
		null,
		[],
	);
	expect(rows.map(({ state }) => sayIn("es", state).replaceAll("\u00a0", " "))).toEqual([
		"Espere 60 segundos.",
		"Sin PIN",
		"Ya no trabaja aquí",
	]);
});

const AT = Date.UTC(2026, 10, 20, 13, 5) as EpochMs;
test.each<[deed: DeedView, who: string | null, what: string, isUnproven: boolean]>([
	[
		{ kind: "deed", at: AT, by: ANA, how: "pin", lane: "supply", fact: "equipment-serviced" },
		"Prueba Ana",
		"Anotó un trabajo en una heladera",
		false,
	],
	[
		{ kind: "deed", at: AT, by: BETO, how: "tile", lane: "alarm", fact: "alarm-acknowledged" },
		"Prueba Beto",
		"Vio una alarma",
		true,
	],
	[
		{ kind: "deed", at: AT, by: ANA, how: "pin", lane: "supply", fact: "of-tomorrow" },
		"Prueba Ana",
		"Hizo otro cambio",
		false,
	],
	[
		{ kind: "pin", at: AT, by: BETO, setter: "manager", manager: ANA },
		"Prueba Beto",
		"Recibió un PIN nuevo de: Prueba Ana",
		false,
	],
	[{ kind: "pin", at: AT, by: BETO, setter: "owner", manager: null }, "Prueba Beto", "Cambió su PIN", false],
	[
		{ kind: "locked", at: AT, by: 9 as PersonNo, misses: 4, waitMs: 30_000 as Millis },
		"9",
		"Se equivocó de PIN 4 veces",
		false,
	],
	[
		{ kind: "record", at: AT, by: null, action: "manage-people", record: "person", no: 0, allowed: false },
		null,
		"Quiso mirar un registro y no pudo",
		false,
	],
])("of %j the log says who %j, what %j", (deed, who, what, isUnproven) => {
	const [line] = toDeedLines([deed], [tile(ANA), tile(BETO)]);
	expect(line).toMatchObject({ who, isUnproven });
	expect(sayIn("es", line!.what).replaceAll("\u00a0", " ")).toBe(what);
	expect(sayIn("es", line!.when)).toBe("viernes 20/11 10:05");
});

test("looking at the log again and again is one line, with its newest time; a refusal between is told", () => {
	const look = (minute: number, allowed = true): DeedView => ({
		...{ kind: "record", at: (AT + minute * 60_000) as EpochMs, by: ANA, action: "manage-people" },
		...{ record: "person", no: 0, allowed },
	});
	const lines = toDeedLines([look(9), look(8), look(7), look(6, false), look(5)], [tile(ANA)]);
	expect(lines.map(({ when }) => sayIn("es", when).slice(-5))).toEqual(["10:14", "10:11", "10:10"]);
});
