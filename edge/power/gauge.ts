// What the room knows of the battery by now: a fold over spans, so a restart reads the kept spans and knows the same again.

import { type Charge, type Measured, stepCharge, unknownCharge } from "./charge.ts";
import type { Battery } from "./chemistry.ts";
import type { Flow } from "./hours-left.ts";
import { SPAN_MS, type Span } from "./span.ts";

export interface Gauge {
	readonly charge: Charge;
	/** Three days of load and sun, newest last. */
	readonly flows: readonly Flow[];
	readonly last: Measured | null;
	/** The most that was ever missing from a charger's own current, A: what shows that the current is the battery's. */
	readonly deepestAmps: number;
}

/** As long as the load of an hour of the day is worth something. */
export const REMEMBERED_MS = 72 * 3_600_000;
const MOST_FLOWS = REMEMBERED_MS / SPAN_MS;
/** What a charger loses between its panel and the battery. */
export const CHARGER_EFFICIENCY = 0.96;

export function emptyGauge(battery: Battery): Gauge {
	return { charge: unknownCharge(battery), flows: [], last: null, deepestAmps: 0 };
}

/** The gauge after one more span; a span without volts changes nothing, and 0 V are a loose cable and no battery. */
export function stepGauge(gauge: Gauge, battery: Battery, span: Span): Gauge {
	if (span.volts === null || span.volts.mean <= 0) return gauge;
	const deepestAmps = Math.max(gauge.deepestAmps, missingAmps(span, span.volts.mean));
	const amps = netAmps({ ...gauge, deepestAmps }, battery, span);
	const charge = stepCharge(gauge.charge, battery, { span, amps }, gauge.last ?? undefined);
	const before = gauge.flows.at(-1);
	const hours = before === undefined ? 0 : Math.min(1.1, (span.at.utc - before.utc) / 3_600_000);
	const ampereHours = (before?.ampereHours ?? 0) + hours * (gauge.last?.amps ?? 0);
	const isFresh = charge.surface > 0.01;
	const flow = { ...toFlow(battery, span, span.volts.mean, amps), volts: span.volts.mean, amps, ampereHours, isFresh };
	const flows = gauge.flows.length < MOST_FLOWS ? [...gauge.flows, flow] : [...gauge.flows.slice(1), flow];
	return { charge, flows, last: { span, amps }, deepestAmps };
}

/** What flows out of the battery, or is less than the panel gives by more than a charger loses: a load has it. */
function missingAmps({ amps, panelWatts }: Span, volts: number): number {
	if (amps === null) return 0;
	return Math.max(-amps.min, (0.8 * (panelWatts?.mean ?? 0)) / volts - amps.mean);
}

/** The device's current has been seen to miss a load: it is the battery's own, and not the charger's. */
export function isNetMeasured({ deepestAmps }: Pick<Gauge, "deepestAmps">, battery: Battery): boolean {
	return deepestAmps > battery.capacityAh / 1_000;
}

/** Net current of the battery, positive while charging; null where the device does not measure it. */
function netAmps(gauge: Pick<Gauge, "deepestAmps">, battery: Battery, span: Span): number | null {
	if (span.volts === null) return null;
	if (span.amps !== null && isNetMeasured(gauge, battery)) return span.amps.mean;
	if (span.loadWatts === null) return null;
	const chargerAmps = span.amps?.mean ?? (CHARGER_EFFICIENCY * (span.panelWatts?.mean ?? 0)) / span.volts.mean;
	return chargerAmps - span.loadWatts.mean / span.volts.mean;
}

function toFlow(battery: Battery, span: Span, volts: number, amps: number | null) {
	const sunAmps = (CHARGER_EFFICIENCY * (span.panelWatts?.mean ?? 0)) / volts;
	// What the battery loses is the whole load; a controller's own load output may have nothing on it.
	const metered = span.loadWatts === null ? null : span.loadWatts.mean / volts;
	const loadAmps = amps === null ? metered : sunAmps - amps;
	const isHeldBack = span.floats || volts >= battery.fullVolts;
	return { utc: span.at.utc, loadAmps: loadAmps === null ? null : Math.max(0, loadAmps), sunAmps, isHeldBack };
}
