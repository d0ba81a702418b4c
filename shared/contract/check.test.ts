import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, checkJson } from "./check.ts";
import { toJsonSchema } from "./json-schema.ts";
import { ReadingSchema } from "./reading.ts";
import { boolean, choice, decimal, integer, list, maybe, type Node, nullable, record, tagged, text } from "./schema.ts";

/** Declarations of every kind, nested at most three deep. */
const declarations: fc.Arbitrary<Node> = fc.letrec<{ node: Node; leaf: Node }>((tie) => ({
	leaf: fc.oneof(
		fc.tuple(fc.integer({ min: -9, max: 0 }), fc.integer({ min: 0, max: 9 })).map(([a, b]) => integer(a, b)),
		fc.constant(decimal(0.5, -2, 2)),
		fc.constant(boolean()),
		fc.constant(text(3)),
		fc.constant(text(5, { minLength: 1, pattern: "^[ab]+$" })),
		fc.constant(choice(["a", "b"])),
	),
	node: fc.oneof(
		{ maxDepth: 3, depthSize: "small" },
		tie("leaf"),
		tie("node").map((item) => list(item, 3)),
		tie("node").map((inner) => nullable(inner)),
		fc.tuple(tie("node"), tie("node")).map(([a, b]) => record({ a, b: maybe(b) })),
		tie("node").map((a) => tagged("t", { x: record({ a }), y: record({}) })),
	),
})).node;

/** Values close enough to the declarations to pass often, and far enough to fail in every way. */
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		fc.constantFrom("a", "b", "abba", "", "toolong", 0, 1, -1, 0.5, 99, null, true, false, undefined),
		fc.array(tie("value"), { maxLength: 4 }),
		fc.record({ a: tie("value"), b: tie("value"), t: fc.constantFrom("x", "y", "z") }, { requiredKeys: [] }),
	),
})).value;

const ajv = new Ajv({ strict: false });

describe("check", () => {
	test("gives ajv's verdict on the same declaration's JSON Schema", () => {
		fc.assert(
			fc.property(declarations, values, (node, value) => {
				// JSON has no undefined: compare on what can arrive.
				const arrived: unknown = value === undefined ? null : JSON.parse(JSON.stringify(value));
				expect(check(node, arrived).ok).toBe(ajv.compile(toJsonSchema(node))(arrived));
			}),
			{ numRuns: 1_500 },
		);
	});

	test.each([
		["__proto__ as data", JSON.parse('{"__proto__":{"open":true},"kind":"door"}'), "open is missing"],
		[
			"constructor as a tag",
			{ kind: "constructor" },
			"kind must be one of temperature, door, power, compressor, fix, modem, fault",
		],
		[
			"a control character",
			{ kind: "door", open: true, bootId: "\u0000".repeat(36) },
			"bootId must be text with no control character",
		],
		["NaN", { kind: "temperature", celsius: Number.NaN }, "celsius must be a number from -99.99 to 150"],
		["an unknown field", { kind: "door", open: true, x: 1 }, "the object has an unknown field"],
		["a list", [], "the value must be an object"],
	])("refuses %s and says why", (_name, value, reason) => {
		expect(check(ReadingSchema, value)).toEqual({ ok: false, reason });
	});

	test("never repeats the value it refuses", () => {
		const verdict = check(record({ name: text(3) }), { name: "Ramona Invented" });
		expect(verdict).toEqual({ ok: false, reason: "name must be at most 3 characters" });
	});

	test("text that is not JSON is refused, not thrown", () => {
		expect(checkJson(ReadingSchema, "{")).toEqual({ ok: false, reason: "not JSON" });
	});
});
