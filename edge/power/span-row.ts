// A span as the table keeps it: bytes of one declaration, so that five minutes of a controller cost some fifty bytes.

import { boolean, decimal, integer, maybe, record, type Static } from "@tesai/shared/contract/schema.ts";
import { decodeValue, encodeValue } from "@tesai/shared/wire/value.ts";
import type { Extent, Span } from "./span.ts";

const extentOf = (step: number, min: number, max: number) =>
	maybe(record({ min: decimal(step, min, max), max: decimal(step, min, max), mean: decimal(step, min, max) }));

const SpanBody = record({
	readings: integer(1, 1_000_000),
	unsupplied: integer(0, 1_000_000),
	floats: boolean(),
	volts: extentOf(0.01, 0, 100),
	amps: extentOf(0.01, -500, 500),
	panelWatts: extentOf(1, 0, 100_000),
	loadWatts: extentOf(1, 0, 100_000),
	devicePercent: extentOf(0.1, 0, 100),
	/** The charge after it, for the chart: the filter may think otherwise of it later. */
	chargePercent: maybe(decimal(0.1, 0, 100)),
});
type SpanBody = Static<typeof SpanBody>;

/** What the row's own columns do not hold. */
export type SpanInside = Omit<Span, "at" | "lastsMs"> & { readonly chargePercent: number | null };

export function encodeSpan(span: Span, chargePercent: number | null): Uint8Array {
	const some = (extent: Extent | null, step: number) =>
		extent && { ...extent, mean: Math.round(extent.mean / step) * step };
	const extents = {
		volts: some(span.volts, 0.01),
		amps: some(span.amps, 0.01),
		panelWatts: some(span.panelWatts, 1),
		loadWatts: some(span.loadWatts, 1),
		devicePercent: some(span.devicePercent, 0.1),
		chargePercent: chargePercent === null ? null : Math.round(chargePercent * 10) / 10,
	};
	const known = Object.fromEntries(Object.entries(extents).filter(([, extent]) => extent !== null));
	const { readings, unsupplied, floats } = span;
	return encodeValue(SpanBody, { readings, unsupplied, floats, ...known } as SpanBody);
}

export function decodeSpan(bytes: Uint8Array): SpanInside {
	const body = decodeValue(SpanBody, bytes);
	const { readings, unsupplied, floats } = body;
	return {
		readings,
		unsupplied,
		floats,
		volts: body.volts ?? null,
		amps: body.amps ?? null,
		panelWatts: body.panelWatts ?? null,
		loadWatts: body.loadWatts ?? null,
		devicePercent: body.devicePercent ?? null,
		chargePercent: body.chargePercent ?? null,
	};
}
