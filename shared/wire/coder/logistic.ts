// Odds as log-odds and back, in whole numbers: several opinions are weighed by adding log-odds.
//
// A log-odd counts 256ths; 0 is evens, 2,840 is 65,535 of 65,536. The table is made with whole numbers alone, because the last
// digit of an exponential differs between processors, and a digit that differs makes an archive unreadable.

/** Log-odds go from minus this to plus this. */
export const FARTHEST = 2_840;
const ONE = 1n << 64n;
/** e^(−1/256) in 2⁻⁶⁴ths. */
const DECAY = 18_374_827_034_086_858_297n;

/** At `FARTHEST + x`: 65,536 ÷ (1 + e^(−x/256)), rounded, and at least 1 and at most 65,535. */
export const ODDS_OF: Uint16Array = makeOdds();
/** The log-odds of 0 … 65,535 parts of 65,536: the least x whose odds are not less. */
export const LOG_ODDS_OF: Int16Array = makeLogOdds(ODDS_OF);

function makeOdds(): Uint16Array {
	const odds = new Uint16Array(2 * FARTHEST + 1);
	let power = ONE;
	for (let x = 0; x <= FARTHEST; x++) {
		const share = Number(((1n << 81n) / (ONE + power) + 1n) >> 1n);
		odds[FARTHEST + x] = Math.min(share, 0xffff);
		odds[FARTHEST - x] = 0x10000 - Math.min(share, 0xffff);
		power = (power * DECAY) >> 64n;
	}
	return odds;
}

function makeLogOdds(odds: Uint16Array): Int16Array {
	const logOdds = new Int16Array(0x10000);
	let x = -FARTHEST;
	for (let share = 0; share < 0x10000; share++) {
		while (x < FARTHEST && (odds[FARTHEST + x] ?? 0) < share) x++;
		logOdds[share] = x;
	}
	return logOdds;
}
