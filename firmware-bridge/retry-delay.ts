// How long to wait before the next attempt: doubling up to a bound, with jitter so that nothing happens in step.

export interface DelayBounds {
	readonly firstMs: number;
	readonly mostMs: number;
}

/** The wait after that many failures in a row (1 or more): between half of the doubled bound and all of it. */
export function retryDelayMs(failures: number, bounds: DelayBounds, random: () => number = Math.random): number {
	const ceiling = Math.min(bounds.mostMs, bounds.firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 30));
	return ceiling / 2 + (random() * ceiling) / 2;
}
