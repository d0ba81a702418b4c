// What a batch of facts means for deliveries: the newest word about each fridge, stretches of sensors, and what is due.

import { SUPPLY_QUARTER_MS } from "@tesai/shared/contract/event/supply.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { AppliedEvent } from "../../projection.ts";
import { listChangesOf, listSamples } from "./samples.ts";
import { listSupplyParts } from "./supply.ts";
import type { CceTables } from "./tables.ts";

export const TEMPERATURES_NO = FACTS["temperatures-recorded"].no;
export const SWITCHES_NO = FACTS["switches-recorded"].no;
export const SUPPLY_NO = FACTS["supply-recorded"].no;
export const TELEMETRY_LANE = LANES.indexOf("telemetry");
export const ALARM_LANE = LANES.indexOf("alarm");

/** The kinds of which the newest counts. */
const LATEST = ["fridge-registered", "fridge-wired", "box-started"] as const;
export type LatestKind = (typeof LATEST)[number];

/** A sensor that is or was the probe of a fridge: what it has told stays the fridge's after it has been replaced. */
export const PROBE_PREFIX = "probe ";

/** A fact that receivers are to get, or not, once it is known whose it is. */
export interface DueFact {
	readonly box: number;
	readonly journal: number;
	readonly lane: number;
	readonly seq: number;
}

export interface DeliveryChanges {
	readonly latest: readonly CceTables["cce_latest"][];
	readonly segments: readonly CceTables["cce_segment"][];
	readonly battery: readonly CceTables["cce_battery"][];
	readonly due: readonly DueFact[];
	/** Boxes whose sensors may have changed places. */
	readonly rewired: readonly number[];
}

/** At most one row a key in each list. */
export function foldDeliveries(events: readonly AppliedEvent[]): DeliveryChanges {
	const latest = new Map<string, CceTables["cce_latest"]>();
	const segments: CceTables["cce_segment"][] = [];
	const battery = new Map<string, CceTables["cce_battery"]>();
	const due: DueFact[] = [];
	const rewired = new Set<number>();
	const keepLatest = (row: CceTables["cce_latest"]) => {
		const key = `${row.box} ${row.fridge} ${row.kind}`;
		const before = latest.get(key);
		const isLater =
			before === undefined || row.journal > before.journal || (row.journal === before.journal && row.seq > before.seq);
		if (isLater) latest.set(key, row);
	};
	// Of two words of one moment the lower one counts.
	const keepBattery = ({ box, journal, stamp }: AppliedEvent, hours: number | undefined) => {
		if (hours === undefined) return;
		const { boot, monoMs: mono_ms } = stamp;
		const key = `${box} ${journal} ${boot} ${mono_ms}`;
		const before = battery.get(key)?.hours ?? hours;
		battery.set(key, { box, journal, boot, mono_ms, hours: Math.min(before, hours) });
	};
	for (const event of events) {
		const { box, journal, seq } = event;
		switch (event.kind) {
			case "fridge-registered":
			case "fridge-wired":
			case "box-started": {
				const fridge = "fridge" in event.body ? event.body.fridge : "";
				keepLatest({ box, fridge, kind: event.kind, journal, seq, body: JSON.stringify(event.body) });
				const probe = probeOf(event);
				if (probe !== undefined) {
					keepLatest({ box, fridge, kind: `${PROBE_PREFIX}${probe}`, journal, seq, body: "" });
					rewired.add(box);
				}
				break;
			}
			case "temperatures-recorded": {
				const { sensor, from } = event.body;
				const to_ms = listSamples(event.body).at(-1)?.monoMs ?? from.monoMs;
				const kind = TEMPERATURES_NO;
				segments.push({ box, journal, seq, kind, sensor, boot: from.boot, from_ms: from.monoMs, to_ms });
				due.push({ box, journal, lane: TELEMETRY_LANE, seq });
				break;
			}
			case "switches-recorded": {
				const { sensor, from, lastsMs, role } = event.body;
				const kind = SWITCHES_NO;
				const to_ms = from.monoMs + lastsMs;
				segments.push({ box, journal, seq, kind, sensor, boot: from.boot, from_ms: from.monoMs, to_ms });
				// Of a probe only its failures are told, and each of them is a record without a temperature.
				const failed =
					role === "probe" && listChangesOf(event.body).some(({ state }) => state !== "on" && state !== "unknown");
				if (failed) due.push({ box, journal, lane: TELEMETRY_LANE, seq });
				break;
			}
			case "supply-recorded": {
				const { sensor, from, batteryHours } = event.body;
				const to_ms = (listSupplyParts(event.body).at(-1)?.fromMs ?? from.monoMs) + SUPPLY_QUARTER_MS;
				segments.push({ box, journal, seq, kind: SUPPLY_NO, sensor, boot: from.boot, from_ms: from.monoMs, to_ms });
				keepBattery(event, batteryHours);
				break;
			}
			case "power-mode-changed":
				keepBattery(event, event.body.hoursLeftLeast);
				break;
			case "alarm-raised":
				due.push({ box, journal, lane: ALARM_LANE, seq });
				break;
			default:
			// The facts of other rooms.
		}
	}
	return { latest: [...latest.values()], segments, battery: [...battery.values()], due, rewired: [...rewired] };
}

function probeOf(event: AppliedEvent): string | undefined {
	if (event.kind === "fridge-registered") return event.body.temperatureSensor;
	if (event.kind !== "fridge-wired") return undefined;
	return event.body.parts.find(({ part }) => part === "temperature")?.sensor;
}
