import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FACTS, type FactKind, writerOf } from "../contract/event.ts";
import { LANES } from "../contract/lane.ts";
import { readFact, readHubFact } from "./known-fact.ts";
import { encodeValue } from "./value.ts";

const declared = FACTS["box-started"];
const started = {
	lane: LANES.indexOf(declared.lane),
	kind: declared.no,
	version: declared.version,
	body: encodeValue(declared.body, { boot: 3, software: "0.1.0" }),
};

describe("a fact that arrived", () => {
	test("S6 is read when its kind and version are known", () => {
		expect(readFact(started)).toEqual({
			known: true,
			event: { kind: "box-started", body: { boot: 3, software: "0.1.0" } },
		});
	});

	test.each([
		["unknown-kind", { kind: 9_999 }],
		["unknown-version", { version: 200 }],
		["wrong-lane", { lane: 5 }],
		["wrong-lane", { lane: 7 }],
		["unreadable", { body: Uint8Array.of(3) }],
		["unreadable", { body: Uint8Array.of(3, 2, 0x61, 0x07) }],
	] as const)("S6 is kept and not applied: %s", (reason, other) => {
		expect(readFact({ ...started, ...other })).toEqual({ known: false, reason });
	});

	test("S6 never throws and never becomes a value outside its declaration", () => {
		const numbers = fc.constantFrom(
			...Object.values(FACTS).map((fact) => [LANES.indexOf(fact.lane), fact.no] as const),
		);
		fc.assert(
			fc.property(numbers, fc.uint8Array({ maxLength: 40 }), ([lane, kind], body) => {
				expect(typeof readFact({ lane, kind, version: 1, body }).known).toBe("boolean");
			}),
			{ numRuns: 1_000 },
		);
	});

	test.each(Object.keys(FACTS) as FactKind[])(
		"S20 %s is taken from the side that writes it, and from no other",
		(kind) => {
			const { lane, no, version } = FACTS[kind];
			const fact = { lane: LANES.indexOf(lane), kind: no, version, body: new Uint8Array() };
			const [own, other] = writerOf(kind) === "box" ? [readFact, readHubFact] : [readHubFact, readFact];
			expect(other(fact)).toEqual({ known: false, reason: "wrong-writer" });
			// No body of ours is empty; what matters here is that it was looked at.
			expect(own(fact)).toEqual({ known: false, reason: "unreadable" });
		},
	);

	test("every number is given once", () => {
		const numbers = Object.values(FACTS).map(({ no }) => no);
		expect(new Set(numbers).size).toBe(numbers.length);
	});
});
