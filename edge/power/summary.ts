// What a stretch of the post's power was like, as the hub is told: one small fact a quarter of a day.

import type { PowerMode, PowerSummarised } from "@tesai/shared/contract/event/power.ts";
import { HOUR, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Extent, SPAN_MS } from "./span.ts";
import type { SpanInside } from "./span-row.ts";

/** Four a day: the curve stays on the box, and a satellite's budget is 389 bytes a day for everything. */
export const SUMMARY_MS = millis(6 * HOUR);

/** `spans` of one boot and one stretch, in order; at least one. */
export function summarisePower(
	from: Stamp,
	spans: readonly (SpanInside & { readonly lastsMs: Millis })[],
	errorPercent: number | null,
	mode: PowerMode,
): PowerSummarised {
	const volts = joinExtents(spans.map((span) => span.volts));
	const panel = joinExtents(spans.map((span) => span.panelWatts));
	const load = joinExtents(spans.map((span) => span.loadWatts));
	const levels = spans.flatMap((span) => (span.chargePercent === null ? [] : [span.chargePercent]));
	const measuredMs = millis(Math.min(SUMMARY_MS, spans.length * SPAN_MS));
	const tenth = (value: number) => Math.round(value * 10) / 10;
	return {
		from,
		lastsMs: SUMMARY_MS,
		measuredMs,
		...(volts !== null && { minVolts: volts.min, maxVolts: volts.max }),
		...(panel !== null && {
			meanPanelWatts: Math.round(panel.mean),
			yieldWh: Math.round((panel.mean * measuredMs) / HOUR),
		}),
		...(load !== null && { meanLoadWatts: Math.round(load.mean) }),
		...(levels.length > 0 && { minChargePercent: Math.min(...levels), maxChargePercent: Math.max(...levels) }),
		...(errorPercent !== null && { chargeErrorPercent: tenth(Math.min(100, errorPercent)) }),
		unpoweredMs: millis(Math.round(spans.reduce((sum, span) => sum + (SPAN_MS * span.unsupplied) / span.readings, 0))),
		mode,
	};
}

/** The extent of all; null where none was measured. */
function joinExtents(extents: readonly (Extent | null)[]): Extent | null {
	const known = extents.filter((extent) => extent !== null);
	if (known.length === 0) return null;
	return {
		min: Math.min(...known.map((extent) => extent.min)),
		max: Math.max(...known.map((extent) => extent.max)),
		mean: known.reduce((sum, extent) => sum + extent.mean, 0) / known.length,
	};
}
