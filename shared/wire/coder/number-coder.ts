// Numbers of any size as a few questions, small ones as the fewest: how long is it in binary, then its digits from the top.
//
// Every function walks both ways: the number is asked of the model, and what comes back is what both sides now have.

import { AppError } from "../../contract/error.ts";
import type { BitModel } from "./bit-model.ts";

/** 2⁵³ − 1 has so many binary digits. */
const MOST_DIGITS = 53;
/** So many digits after the first are learned as a whole; those below are nearly chance, and learned by their place alone. */
const LEARNED_DIGITS = 8;

/** Question numbers: how many digits 0 … 53, the digits from 64 on, and beside all of them the same again for another `family`. */
const DIGITS_FROM = 64;
const DIGIT_STRIDE = 1_024;
export const FAMILY_STRIDE = 0x10000;

/** 0 … 2⁵³ − 1. Two families of numbers of one field share its contexts and no question. */
export function codeWhole(model: BitModel, said: number, family = 0): number {
	const first = family * FAMILY_STRIDE;
	const length = codeLength(model, first, digitsOf(said));
	if (length <= 1) return length;
	let value = 1;
	for (let digit = length - 2; digit >= 0; digit--) {
		const bit = Math.floor(said / 2 ** digit) % 2;
		const question = first + DIGITS_FROM + length * DIGIT_STRIDE;
		const isLearned = length - 1 - digit <= LEARNED_DIGITS;
		const answer = isLearned ? model.code(question + value, bit) : model.codeAlone(question + 512 + digit, bit);
		value = value * 2 + answer;
	}
	return value;
}

/** −(2⁵³ − 1) … 2⁵³ − 1: whether it is 0, its sign, and its size less one. */
export function codeSigned(model: BitModel, said: number, family = 0): number {
	const first = family * FAMILY_STRIDE;
	if (model.code(first + 62, said === 0 ? 1 : 0) === 1) return 0;
	const isNegative = model.code(first + 63, said < 0 ? 1 : 0) === 1;
	const size = codeWhole(model, Math.abs(said) - 1, family * 2 + (isNegative ? 1 : 2)) + 1;
	if (size > Number.MAX_SAFE_INTEGER) throw new AppError("invalid", "a number is too large");
	return isNegative ? -size : size;
}

/** How many binary digits: one question each whether there are still more. */
function codeLength(model: BitModel, first: number, said: number): number {
	let length = 0;
	while (length < MOST_DIGITS && model.code(first + length, said > length ? 1 : 0) === 1) length++;
	return length;
}

function digitsOf(value: number): number {
	return value < 0x80000000 ? 32 - Math.clz32(value) : 32 + digitsOf(Math.floor(value / 0x100000000));
}
