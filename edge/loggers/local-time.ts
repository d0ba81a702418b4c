// A logger's local time as UTC, by the rules of the post's zone. [LG6]

import { type EpochMs, epochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { LocalTime } from "./report.ts";

/** Paraguay: UTC−3 all year since October 2024, before that UTC−4 with summer time. Node's zone tables know both. */
export const ZONE = "America/Asuncion";

export type Converted =
	| { readonly kind: "exact"; readonly utc: EpochMs }
	/** The clock was set back: the time came twice. `utc` is the first. */
	| { readonly kind: "twice"; readonly utc: EpochMs }
	/** The clock was set forward: no clock of the zone ever showed it. `utc` counts on from before the change. */
	| { readonly kind: "never"; readonly utc: EpochMs };

export function toUtc(local: LocalTime, zone: string = ZONE): Converted {
	const asIfUtc = Date.parse(`${local.replace(" ", "T")}:00Z`);
	// A zone is never more than 14 hours from UTC, so these two lie on either side of any change near the time.
	const before = offsetMs(asIfUtc - 16 * 60 * MINUTE, zone);
	const after = offsetMs(asIfUtc + 16 * 60 * MINUTE, zone);
	if (before === after) return { kind: "exact", utc: epochMs(asIfUtc - before) };
	const fits = [before, after].filter((offset) => offsetMs(asIfUtc - offset, zone) === offset);
	const [offset] = fits;
	if (offset === undefined) return { kind: "never", utc: epochMs(asIfUtc - before) };
	return { kind: fits.length === 2 ? "twice" : "exact", utc: epochMs(asIfUtc - offset) };
}

/** Minutes of local time since 1970, as if it were UTC: the order and the key of a logger's rows. */
export function minuteOf(local: LocalTime): number {
	return Date.parse(`${local.replace(" ", "T")}:00Z`) / MINUTE;
}

/** The other way round. */
export function localOf(minute: number): LocalTime {
	return new Date(minute * MINUTE).toISOString().slice(0, 16).replace("T", " ");
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead of UTC at a moment, ms. */
function offsetMs(utc: number, zone: string): number {
	let format = formats.get(zone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat("en-CA", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
			minute: "2-digit",
			second: "2-digit",
		});
		formats.set(zone, format);
	}
	const part = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
	return Date.UTC(year, month - 1, day, hour, minute, second) - utc;
}
