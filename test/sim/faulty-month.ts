// A month of a fridge's faults from a seed: what its probe, its door and its supply say at each moment.

import { pick, type Random } from "./random.ts";

const HOUR = 3_600_000;

/** How long each trouble lasts, hours, and what the probe says meanwhile, if anything. */
const TROUBLES = {
	heat: { hours: 14, celsius: 9.6 },
	"short heat": { hours: 1.25, celsius: 8.6 },
	freeze: { hours: 3, celsius: -1.4 },
	"near freeze": { hours: 2, celsius: -0.3 },
	cold: { hours: 1, celsius: 1.4 },
	silence: { hours: 30, celsius: 4.5 },
	stuck: { hours: 28, celsius: 4.4 },
} as const;
type Trouble = keyof typeof TROUBLES;

const PLAN: readonly Trouble[] = [
	...(["heat", "heat", "freeze", "freeze", "near freeze", "near freeze", "silence", "stuck"] as const),
	...Array.from({ length: 6 }, () => "short heat" as const),
	...Array.from({ length: 6 }, () => "cold" as const),
];

interface Stretch {
	readonly from: number;
	readonly to: number;
	readonly trouble: Trouble | undefined;
}

export interface FaultyMonth {
	/** What the probe measures, with its noise and its lies. */
	celsiusAt(ms: number): number;
	isSilent(ms: number): boolean;
	isDoorOpen(ms: number): boolean;
	isSupplied(ms: number): boolean;
}

/** `days` from 0 on, the last one without trouble; the same seed makes the same month, but for the probe's noise. */
export function makeFaultyMonth(days: number, random: Random): FaultyMonth {
	const order = [...PLAN].map((trouble) => ({ trouble, at: random() })).toSorted((a, b) => a.at - b.at);
	const troubled = order.reduce((sum, { trouble }) => sum + TROUBLES[trouble].hours, 0);
	const calm = ((days - 1) * 24 - troubled) / order.length;
	const troubles = layOut(
		order.map(({ trouble }) => ({ trouble, hours: TROUBLES[trouble].hours })),
		calm,
		random,
	);
	const doors = layOut(
		Array.from({ length: days - 2 }, () => ({ trouble: undefined, hours: 0.3 + random() * 3 })),
		21,
		random,
	);
	const outages = layOut(
		[30, 3, 8, 26, 14].map((hours) => ({ trouble: undefined, hours })),
		100,
		random,
	);
	const within = (stretches: readonly Stretch[], ms: number) => stretches.find(({ from, to }) => ms >= from && ms < to);
	return {
		celsiusAt: (ms) => {
			const dice = random();
			const trouble = within(troubles, ms)?.trouble;
			// What a bad contact and a fresh start make of it.
			if (dice < 0.008) return 74;
			if (dice < 0.014) return 85;
			const celsius = trouble === undefined ? 4.5 : TROUBLES[trouble].celsius;
			return trouble === "stuck" ? celsius : celsius + (pick(random, 5) - 2) / 10;
		},
		isSilent: (ms) => within(troubles, ms)?.trouble === "silence",
		isDoorOpen: (ms) => within(doors, ms) !== undefined,
		isSupplied: (ms) => within(outages, ms) === undefined,
	};
}

/** One after the other, after a pause of half to one and a half times `calmHours` cut so that all of them fit. */
function layOut(
	all: readonly { readonly trouble: Trouble | undefined; readonly hours: number }[],
	calmHours: number,
	random: Random,
): Stretch[] {
	let at = 0;
	return all.map(({ trouble, hours }) => {
		const from = at + calmHours * (0.5 + random() * 0.5) * HOUR;
		at = from + hours * HOUR;
		return { from, to: at, trouble };
	});
}
