// How high the sun stands over Paraguay: enough to carry today's sun on to the evening, and no weather.

const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;
/** The middle of the country; its corners differ by a quarter of an hour. */
const LATITUDE = -24;
const LONGITUDE = -57;

/** Sine of the sun's height, 0 at night: the share of a clear noon's light, near enough for a flat panel. */
export function sunHeight(utcMs: number): number {
	const day = Math.floor(utcMs / DAY_MS) % 365.25;
	// Day 0 is a 1 January; the sun stands furthest south ten days before it.
	const declination = -23.44 * RADIANS * Math.cos((2 * Math.PI * (day + 10)) / 365.25);
	const hour = ((utcMs % DAY_MS) / DAY_MS) * 24 + LONGITUDE / 15;
	const angle = (hour - 12) * 15 * RADIANS;
	const latitude = LATITUDE * RADIANS;
	const sine =
		Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(angle);
	return Math.max(0, sine);
}
