import type { SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { PARTS } from "@tesai/shared/contract/wiring.ts";
import { expect, test } from "vitest";
import { sayIn } from "../i18n.ts";
import { canRelease, holderOf, sortSensors, toPlacing } from "./view-model.ts";

const NOW = epochMs(Date.UTC(2026, 10, 21, 12));
const NAMES = new Map([["h1", "Heladera 1"]]);
const place = (part: (typeof PARTS)[number], adopted = false) => ({ fridge: "h1" as FridgeId, part, adopted });
const sensor = (id: string, newest: Reading, more: Partial<SensorView> = {}): SensorView => ({
	sensor: id as SensorId,
	fridge: more.serves?.[0]?.fridge ?? null,
	serves: [],
	ignored: false,
	isBoxOwn: false,
	newest,
	lastSeenAt: epochMs(NOW - MINUTE),
	lastFault: null,
	batteryPercent: null,
	...more,
});
const warm: Reading = { kind: "temperature", celsius: celsius(4.87) };
const ALL = [
	sensor("viejo", warm, { ignored: true }),
	sensor("t1", warm, { serves: [place("temperature")] }),
	sensor("nuevo", warm, { lastSeenAt: epochMs(NOW - 5 * MINUTE), batteryPercent: 80, lastFault: "no-answer" }),
	sensor("puerta", { kind: "door", open: true }),
	sensor("gps", { kind: "fix", utc: NOW, errorMs: 10 as never }),
	sensor("sol", { kind: "power", supplied: false }, { serves: [place("power", true)] }),
	sensor("bateria", { kind: "power", supplied: true }, { isBoxOwn: true }),
	sensor("motor", { kind: "compressor", running: true }, { serves: [place("compressor")] }),
];

test("what waits stands apart, the one heard last first; the box's own position is in no list", () => {
	const sections = sortSensors(ALL, NAMES, NOW);
	expect(sections.waiting.map((row) => row.id)).toEqual(["puerta", "nuevo"]);
	expect(sections.used.map((row) => row.id)).toEqual(["motor", "sol", "t1", "bateria"]);
	expect(sections.ignored.map((row) => row.id)).toEqual(["viejo"]);
});

test("a row says value, age, battery, fault and place in both languages", () => {
	const { waiting, used } = sortSensors(ALL, NAMES, NOW);
	expect(waiting[1]).toMatchObject({ value: "4,9\u00a0°C", hasFault: true });
	expect(waiting[1]?.battery && sayIn("es", waiting[1].battery)).toBe("Pila: 80 %");
	expect(waiting[1] && sayIn("gn", waiting[1].heard)).toContain("5");
	expect(used[2]?.places.map((words) => sayIn("es", words))).toEqual(["Heladera 1: temperatura adentro"]);
	for (const row of [...waiting, ...used]) {
		for (const lng of ["es", "gn"] as const) {
			expect(typeof row.value === "string" ? row.value : sayIn(lng, row.value)).not.toMatch(/^$|devices/);
		}
	}
});

test("every part has words in both languages", () => {
	for (const part of PARTS) {
		for (const lng of ["es", "gn"] as const) expect(sayIn(lng, `devices:part.${part}`)).not.toContain("part");
	}
});

test("who has the place now is another sensor, never itself", () => {
	expect(holderOf(ALL, "nuevo", "h1", "temperature")).toBe("t1");
	expect(holderOf(ALL, "t1", "h1", "temperature")).toBeUndefined();
	expect(holderOf(ALL, "nuevo", "h1", "ambient")).toBeUndefined();
});

test("only what somebody said here can be unsaid here", () => {
	expect(ALL.filter(canRelease).map((one) => one.sensor)).toEqual(["viejo", "sol"]);
});

test.each([
	[{ ok: true, value: null }, "saved"],
	[{ ok: false, code: "conflict", problem: null }, "taken"],
	[{ ok: false, code: "not-found", problem: null }, "gone"],
	[{ ok: false, code: "unreachable", problem: null }, "unsaved"],
	[{ ok: false, code: "internal", problem: null }, "unsaved"],
] as const)("the answer %j is %s", (answer, placing) => expect(toPlacing(answer)).toBe(placing));
