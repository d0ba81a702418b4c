// Which PINs are refused because a stranger would try them first. [AC2]

/** All alike, a run up or down, pairs or halves repeated, the same backwards and forwards in pairs: 0000, 1234, 9876, 1212, 1122. */
export function isEasyPin(pin: string): boolean {
	const digits = [...pin].map(Number);
	const steps = digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10);
	// One step all the way: 0000, 1234, 9876 and 7890; also 2468.
	if (new Set(steps).size === 1) return true;
	const isRepeated = [2, 3, 4].some((length) => {
		const head = pin.slice(0, length);
		return pin.length > length && pin.length % length === 0 && head.repeat(pin.length / length) === pin;
	});
	const arePairs = pin.length % 2 === 0 && digits.every((digit, at) => at % 2 === 0 || digit === digits[at - 1]);
	// A year is a birthday: the second thing that somebody tries who knows its owner.
	const isYear = pin.length === 4 && /^(?:19[3-9]|20[0-2])/.test(pin);
	return isRepeated || arePairs || isYear;
}
