import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BitModel, mixHash } from "./bit-model.ts";
import { blankCodebook } from "./codebook.ts";
import { codebookOf } from "./codebooks.ts";
import { FARTHEST, LOG_ODDS_OF, ODDS_OF } from "./logistic.ts";
import { codeSigned, codeWhole } from "./number-coder.ts";
import { RangeDecoder, RangeEncoder } from "./range-coder.ts";

describe("odds and log-odds", () => {
	test("S51 the tables rise, mirror each other and are the same everywhere", () => {
		for (let x = 1; x < ODDS_OF.length; x++) expect(ODDS_OF[x]!).toBeGreaterThanOrEqual(ODDS_OF[x - 1]!);
		for (let x = 0; x <= FARTHEST; x++) expect(ODDS_OF[FARTHEST + x]! + ODDS_OF[FARTHEST - x]!).toBe(0x10000);
		const at = (x: number) => ODDS_OF[FARTHEST + x];
		expect([at(0), at(1), at(256), at(1_024), at(2_048), at(FARTHEST)]).toEqual([
			32_768, 32_832, 47_911, 64_357, 65_514, 65_535,
		]);
	});

	test("S51 a log-odd is the least whose odds are not less", () => {
		for (let share = 1; share < 0x10000; share += 13) {
			const x = LOG_ODDS_OF[share]!;
			expect(ODDS_OF[FARTHEST + x]!).toBeGreaterThanOrEqual(share);
			if (x > -FARTHEST) expect(ODDS_OF[FARTHEST + x - 1]!).toBeLessThan(share);
		}
	});
});

describe("the model", () => {
	const questions = fc.array(fc.tuple(fc.nat(5), fc.nat(40), fc.nat(1)), { maxLength: 200 });
	const ask = (model: BitModel, list: readonly (readonly [number, number, number])[]) =>
		list.map(([context, node, bit]) => {
			model.about(mixHash(77, context), context, context * 2);
			return model.code(node, bit);
		});

	test("S52 both sides learn alike: what was answered is what is read", () => {
		fc.assert(
			fc.property(questions, (list) => {
				const coder = new RangeEncoder();
				ask(new BitModel(codebookOf(1), coder), list);
				const reader = new BitModel(codebookOf(1), new RangeDecoder(coder.finish()));
				expect(ask(reader, list)).toEqual(list.map(([, , bit]) => bit));
			}),
			{ numRuns: 40 },
		);
	});

	test("S52 what is taken back leaves nothing behind", () => {
		fc.assert(
			fc.property(questions, questions, (kept, dropped) => {
				const start = blankCodebook([]);
				const one = new BitModel(start, new RangeEncoder());
				const other = new BitModel(start, new RangeEncoder());
				ask(one, kept);
				ask(other, kept);
				one.keep();
				ask(one, dropped);
				one.takeBack();
				expect(Buffer.compare(Buffer.from(one.cells.buffer), Buffer.from(other.cells.buffer))).toBe(0);
				expect(Buffer.compare(Buffer.from(one.weights.buffer), Buffer.from(other.weights.buffer))).toBe(0);
				for (const model of [one, other]) model.release();
			}),
			{ numRuns: 20 },
		);
	});

	test("S52 learns what always is so: a thousand like answers cost some bytes", () => {
		const coder = new RangeEncoder();
		const model = new BitModel(blankCodebook([]), coder);
		ask(
			model,
			Array.from({ length: 1_000 }, () => [1, 1, 1] as const),
		);
		expect(coder.finish().length).toBeLessThan(10);
	});
});

describe("numbers", () => {
	const whole = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));

	test("S53 any number comes back, whole or signed", () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(whole, fc.boolean(), fc.nat(3)), { maxLength: 40 }), (list) => {
				const coder = new RangeEncoder();
				const code = (model: BitModel, said: (at: number) => number) =>
					list.map(([, isSigned, family], at) => {
						model.about(at % 3);
						return isSigned ? codeSigned(model, said(at), family) : codeWhole(model, said(at), family);
					});
				const values = list.map(([value, isSigned], at) => (isSigned && at % 2 === 1 ? -value : value));
				code(new BitModel(codebookOf(1), coder), (at) => values[at]!);
				const model = new BitModel(codebookOf(1), new RangeDecoder(coder.finish()));
				expect(code(model, () => 0).map((value) => value + 0)).toEqual(values.map((value) => value + 0));
			}),
			{ numRuns: 60 },
		);
	});
});
