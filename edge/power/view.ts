// The room as the screen sees it, put together from its memory and its store. Reads only.

import type { PowerChart, PowerNow, PowerView } from "@tesai/shared/contract/edge-api/power.ts";
import { type EpochMs, epochMs, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment, Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { levelError } from "./charge.ts";
import { CHARGER_EFFICIENCY, isNetMeasured } from "./gauge.ts";
import { modeStretches } from "./mode.ts";
import { isScreenOff, type PowerRoom } from "./room.ts";
import { type Extent, type PowerReading, SPAN_MS, type Span } from "./span.ts";
import { percentOf } from "./state.ts";
import { listNewestModes, listNewestSpans, type StoredSpan } from "./store.ts";

/** What the wall and the page say now. */
export function viewPowerNow(room: PowerRoom): PowerNow {
	const { state, newest } = room;
	const { charge, last } = state.gauge;
	const percent = percentOf(state);
	// After a restart the last five minutes stand in until the controller speaks again.
	const reading = newest?.reading ?? (last === null ? undefined : meanReading(last.span));
	const net = isNetMeasured(state.gauge, room.settings.battery) ? reading?.batteryAmps : undefined;
	return {
		mode: state.mode.mode,
		modeSince: state.mode.since.utc,
		measuredAt: newest?.at.utc ?? last?.span.at.utc ?? null,
		batteryVolts: reading?.batteryVolts ?? null,
		batteryAmps: reading?.batteryAmps ?? null,
		panelWatts: reading?.panelWatts ?? null,
		loadWatts: reading === undefined ? null : loadWattsOf(reading, net),
		charge:
			percent === null
				? null
				: { percent, errorPercent: Math.round(levelError(charge) * 1_000) / 10, source: charge.source },
		hoursLeft: room.hoursLeft,
		screenOff: isScreenOff(room),
	};
}

function meanReading({ volts, amps, panelWatts, loadWatts, unsupplied }: Span): PowerReading {
	const hundredth = (value: number) => Math.round(value * 100) / 100;
	return {
		kind: "power",
		supplied: unsupplied === 0,
		...(volts !== null && { batteryVolts: hundredth(volts.mean) }),
		...(amps !== null && { batteryAmps: hundredth(amps.mean) }),
		...(panelWatts !== null && { panelWatts: Math.round(panelWatts.mean) }),
		...(loadWatts !== null && { loadWatts: Math.round(loadWatts.mean) }),
	};
}

/** What the battery loses beyond what the sun gives is the load; else what the controller's own meter says. */
function loadWattsOf(reading: PowerReading, netAmps: number | undefined): number | null {
	const { batteryVolts, panelWatts = 0, loadWatts = null } = reading;
	if (netAmps === undefined || batteryVolts === undefined) return loadWatts;
	const watts = Math.round(CHARGER_EFFICIENCY * panelWatts - batteryVolts * netAmps);
	return Math.min(MOST_WATTS, Math.max(0, watts));
}

/** A controller may say what it likes, each within its bounds; what follows from it keeps to them, too. */
const MOST_WATTS = 100_000;

/** At most this many buckets, as on the fridge's chart of the same hours. */
const MOST_BUCKETS = 720;
/** Modes hold for ten minutes or more, and a month is what a chart shows. */
const MOST_MODES = 2_000;

/** The last `hours`, on buckets that are whole multiples of those of the fridge's chart. */
export function viewPower(
	db: Database,
	room: PowerRoom,
	hours: number,
	now: Moment,
	momentOf: (stamp: Stamp) => Moment,
): PowerView {
	const lastsMs = hours * 3_600_000;
	const bucketMs = millis(Math.max(SPAN_MS, Math.ceil(lastsMs / MOST_BUCKETS / MINUTE / 5) * 5 * MINUTE));
	const from = epochMs(now.utc - lastsMs);
	const to = epochMs(now.utc + 1);
	const spans = listNewestSpans(db, Math.ceil(lastsMs / SPAN_MS) + 2)
		.map((span) => ({ ...span, utc: momentOf(span).utc }))
		.filter(({ utc }) => utc >= from && utc < to)
		.sort((a, b) => a.utc - b.utc);
	const changes = listNewestModes(db, MOST_MODES).map((change) => ({ utc: momentOf(change).utc, mode: change.mode }));
	const before = changes.findLast(({ utc }) => utc <= from)?.mode ?? "normal";
	return {
		now: viewPowerNow(room),
		chart: {
			from,
			to,
			bucketMs,
			buckets: bucketSpans(spans, bucketMs),
			modes: modeStretches(changes, before, from, to),
			unpowered: unpoweredSpans(spans),
		},
	};
}

type TimedSpan = StoredSpan & { readonly utc: EpochMs };

/** Buckets without a span are left out, so that a gap stays a gap. */
function bucketSpans(spans: readonly TimedSpan[], bucketMs: Millis): PowerChart["buckets"] {
	const byBucket = Map.groupBy(spans, ({ utc }) => Math.floor(utc / bucketMs) * bucketMs);
	return [...byBucket].map(([at, inside]) => {
		const lowest = (of: (span: TimedSpan) => Extent | null) =>
			extreme(
				inside.map((span) => of(span)?.min),
				Math.min,
			);
		const highest = (of: (span: TimedSpan) => Extent | null) =>
			extreme(
				inside.map((span) => of(span)?.max),
				Math.max,
			);
		const levels = inside.map((span) => span.chargePercent ?? undefined);
		return {
			at: epochMs(at),
			minVolts: lowest((span) => span.volts),
			maxVolts: highest((span) => span.volts),
			minPanelWatts: lowest((span) => span.panelWatts),
			maxPanelWatts: highest((span) => span.panelWatts),
			minLoadWatts: lowest((span) => span.loadWatts),
			maxLoadWatts: highest((span) => span.loadWatts),
			minCharge: extreme(levels, Math.min),
			maxCharge: extreme(levels, Math.max),
		};
	});
}

function extreme(values: readonly (number | undefined)[], pick: (...values: number[]) => number): number | null {
	const known = values.filter((value) => value !== undefined);
	return known.length === 0 ? null : pick(...known);
}

/** Neighbouring spans in which the supply was found off, joined; a span is known to five minutes. */
function unpoweredSpans(spans: readonly TimedSpan[]): PowerChart["unpowered"] {
	const found: { from: EpochMs; to: EpochMs }[] = [];
	for (const { utc, unsupplied } of spans) {
		if (unsupplied === 0) continue;
		const last = found.at(-1);
		const to = epochMs(utc + SPAN_MS);
		if (last !== undefined && utc - last.to <= SPAN_MS) last.to = to;
		else found.push({ from: utc, to });
	}
	return found;
}
