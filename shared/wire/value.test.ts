import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../contract/check.ts";
import { codeOf } from "../contract/error.ts";
import { AlarmRaised, PeriodSummarised } from "../contract/event/coldchain.ts";
import { BoxStarted, ClockAnchored, InputSetAside } from "../contract/event/system.ts";
import type { FridgeId } from "../contract/id.ts";
import { celsius, epochMs, millis } from "../contract/quantity.ts";
import {
	boolean,
	choice,
	decimal,
	integer,
	list,
	maybe,
	type Node,
	nullable,
	record,
	type Schema,
	tagged,
	text,
} from "../contract/schema.ts";
import { decodeValue, encodeValue } from "./value.ts";

/** A declaration together with values that have its shape. */
interface Declared {
	readonly node: Node;
	readonly values: fc.Arbitrary<unknown>;
}

const printable = fc.string({ unit: "grapheme", maxLength: 8 });

const declared: fc.Arbitrary<Declared> = fc.letrec<{ node: Declared; leaf: Declared }>((tie) => ({
	leaf: fc.oneof(
		fc
			.tuple(fc.integer({ max: 0 }), fc.nat())
			.map(([min, max]) => ({ node: integer(min, max), values: fc.integer({ min, max }) })),
		fc.constant({ node: integer(5, 2 ** 52), values: fc.integer({ min: 5, max: 2 ** 52 }) }),
		fc.constant({
			node: decimal(0.01, -99.99, 150),
			values: fc.integer({ min: -9_999, max: 15_000 }).map((n) => n / 100),
		}),
		fc.constant({ node: decimal(0.5, 0, 10), values: fc.integer({ min: 0, max: 20 }).map((n) => n / 2) }),
		fc.constant({ node: boolean(), values: fc.boolean() }),
		fc.constant({ node: text(40), values: printable.filter((value) => value.length <= 40) }),
		fc.constant({ node: choice(["a", "b", "c"]), values: fc.constantFrom("a", "b", "c") }),
	),
	node: fc.oneof(
		{ maxDepth: 3, depthSize: "small" },
		tie("leaf"),
		tie("node").map(({ node, values }) => ({ node: list(node, 5), values: fc.array(values, { maxLength: 5 }) })),
		tie("node")
			.filter(({ node }) => node.kind !== "nullable")
			.map(({ node, values }) => ({ node: nullable(node), values: fc.option(values) })),
		fc.tuple(tie("node"), tie("node")).map(([a, b]) => ({
			node: record({ a: a.node, b: maybe(b.node) }),
			values: fc.record({ a: a.values, b: b.values }, { requiredKeys: ["a"] }),
		})),
		tie("node").map(({ node, values }) => ({
			node: tagged("t", { x: record({ a: node }), y: record({}) }),
			values: fc.oneof(fc.record({ t: fc.constant("x"), a: values }), fc.constant({ t: "y" })),
		})),
	),
})).node;

const withValue = declared.chain(({ node, values }) => fc.tuple(fc.constant(node as Schema<unknown>), values));

describe("the canonical form of a value", () => {
	test("S7 any value of any declaration comes back", () => {
		fc.assert(
			fc.property(withValue, ([schema, value]) => {
				expect(decodeValue(schema, encodeValue(schema, value))).toEqual(value);
			}),
			{ numRuns: 300 },
		);
	});

	test("S7 bytes that are read are the only spelling of their value", () => {
		fc.assert(
			fc.property(withValue, fc.nat(), fc.nat(255), ([schema, value], at, byte) => {
				const bytes = encodeValue(schema, value);
				if (bytes.length > 0) bytes[at % bytes.length] = byte;
				try {
					const other = decodeValue(schema, bytes);
					if (check(schema, other).ok) expect(encodeValue(schema, other)).toEqual(bytes);
				} catch (error) {
					expect(codeOf(error)).toBe("invalid");
				}
			}),
			{ numRuns: 500 },
		);
	});

	test("S12 any bytes are a value or a refusal, for any declaration", () => {
		fc.assert(
			fc.property(declared, fc.uint8Array({ maxLength: 40 }), ({ node }, bytes) => {
				try {
					decodeValue(node as Schema<unknown>, bytes);
				} catch (error) {
					expect(codeOf(error)).toBe("invalid");
				}
			}),
			{ numRuns: 500 },
		);
	});

	test("S12 a claim of a long list ends with the bytes", () => {
		const bytes = Uint8Array.of(0x80, 0x20, 1, 2, 3);
		expect(() => decodeValue(list(integer(0, 9), 4_096), bytes)).toThrow(expect.objectContaining({ code: "invalid" }));
	});

	const stamp = { boot: 3, monoMs: millis(45_678_900) };
	const golden: readonly [string, Schema<object>, object, string][] = [
		["box-started 1", BoxStarted, { boot: 3, software: "0.1.0" }, "0305302e312e30"],
		[
			"clock-anchored 1",
			ClockAnchored,
			{ ...stamp, utc: epochMs(1_794_000_000_000), source: "hub", errorMs: millis(1_250) },
			"03e884c82b80a8ee959b3402e209",
		],
		[
			"alarm-raised 1",
			AlarmRaised,
			{
				fridge: "heladera-1" as FridgeId,
				rule: "HEAT",
				since: stamp,
				forMs: millis(36_000_000),
				limitCelsius: celsius(8),
				worstCelsius: celsius(12.53),
			},
			"0a68656c61646572612d310003e884c82b80a2951101c00c01ca13",
		],
		[
			"period-summarised 1",
			PeriodSummarised,
			{
				fridge: "heladera-1" as FridgeId,
				from: { boot: 3, monoMs: millis(-5_000) },
				lastsMs: millis(3_600_000),
				readings: 60,
				minCelsius: celsius(-0.5),
				doorOpenMs: millis(0),
				unpoweredMs: millis(0),
			},
			"0a68656c61646572612d31038f4e80dddb013c016300000000",
		],
		["input-set-aside 1", InputSetAside, { door: "mqtt", reason: "no", count: 300 }, "046d717474026e6fac02"],
	];
	test.each(golden)("S7 %s keeps its bytes for ever", (_name, schema, value, bytes) => {
		expect(check(schema, value).ok).toBe(true);
		expect(Buffer.from(encodeValue(schema, value)).toString("hex")).toBe(bytes);
		expect(decodeValue(schema, Buffer.from(bytes, "hex"))).toEqual(value);
	});

	test("a value that is refused half written leaves nothing to the next", () => {
		const pair = record({ first: integer(0, 10), second: integer(0, 10) });
		expect(() => encodeValue(pair, { first: 7, second: 99 })).toThrow();
		expect([...encodeValue(pair, { first: 1, second: 2 })]).toEqual([1, 2]);
	});
});
