// Middles and slopes that a few wild values do not move.

/** The value below which a share `at` (0 … 1) of the values lies, linear between neighbours; undefined for none. */
export function findQuantile(values: readonly number[], at: number): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	const place = at * (sorted.length - 1);
	const below = sorted[Math.floor(place)];
	const above = sorted[Math.ceil(place)];
	if (below === undefined || above === undefined) return undefined;
	return below + (above - below) * (place - Math.floor(place));
}

export function findMedian(values: readonly number[]): number | undefined {
	return findQuantile(values, 0.5);
}

export interface Point {
	readonly x: number;
	readonly y: number;
}

/** Slopes of all pairs at least `leastApart` apart in x; their median is Theil and Sen's slope. */
export function listSlopes(points: readonly Point[], leastApart: number): number[] {
	return points.flatMap((a, index) =>
		points.slice(index + 1).flatMap((b) => (b.x - a.x >= leastApart && b.x > a.x ? [(b.y - a.y) / (b.x - a.x)] : [])),
	);
}

/** Every n-th of them, at most `most`, the last one included: pairs cost the square of their number. */
export function thinOut<T>(values: readonly T[], most: number): T[] {
	if (values.length <= most) return [...values];
	const step = (values.length - 1) / (most - 1);
	return Array.from({ length: most }, (_, index) => values[Math.round(index * step)]).filter(
		(value) => value !== undefined,
	);
}
