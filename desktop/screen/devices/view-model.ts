// What the list of sensors and the page of one of them say: pure, in phrases, for any language.

import type { SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { listFittingParts, type Part } from "@tesai/shared/contract/wiring.ts";
import type { Answer } from "../api.ts";
import { formatCelsius, formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import type { SignName } from "../pictures.tsx";
import { ageOf, toAgo } from "../time/view-model.ts";

export interface SensorRow {
	readonly id: SensorView["sensor"];
	readonly sign: SignName;
	/** The last value, "4,9 °C" or a word. */
	readonly value: Phrase | string;
	readonly heard: Phrase;
	readonly battery: Phrase | null;
	/** It says that it has failed: its last value is old. */
	readonly hasFault: boolean;
	readonly places: readonly Phrase[];
}

export interface SensorSections {
	/** Waiting for somebody, the one heard last first: who has just switched a device on finds it at the top. */
	readonly waiting: readonly SensorRow[];
	readonly used: readonly SensorRow[];
	readonly ignored: readonly SensorRow[];
}

type Names = ReadonlyMap<string, string>;

/** A box's own position and modems are no sensors that anybody could place. */
export function sortSensors(sensors: readonly SensorView[], names: Names, now: EpochMs): SensorSections {
	const placeable = sensors.filter((one) => one.serves.length > 0 || listFittingParts(one.newest.kind).length > 0);
	const rows = (wanted: (one: SensorView) => boolean) =>
		placeable
			.filter(wanted)
			.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
			.map((one) => toSensorRow(one, names, now));
	const isUsed = (one: SensorView) => one.serves.length > 0 || one.isBoxOwn;
	const used = placeable
		.filter(isUsed)
		.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
		.map((one) => toSensorRow(one, names, now));
	return {
		waiting: rows((one) => !isUsed(one) && !one.ignored),
		used,
		ignored: rows((one) => !isUsed(one) && one.ignored),
	};
}

/** By fridge and part; the box's own last. */
const keyOf = ({ serves: [first], sensor }: SensorView): string =>
	first === undefined ? `~ ${sensor}` : `${first.fridge} ${first.part} ${sensor}`;

export function toSensorRow(sensor: SensorView, names: Names, now: EpochMs): SensorRow {
	return {
		id: sensor.sensor,
		sign: SIGN_OF_KIND[sensor.newest.kind],
		value: toValue(sensor.newest),
		heard: phrase("devices:heard", { ago: toAgo(ageOf(sensor.lastSeenAt, now)) }),
		battery:
			sensor.batteryPercent === null
				? null
				: phrase("devices:battery", { percent: formatNumber(sensor.batteryPercent) }),
		hasFault: sensor.lastFault !== null,
		places: [
			...sensor.serves.map(({ fridge, part }) => toPlace(part, names.get(fridge) ?? fridge)),
			...(sensor.isBoxOwn ? [phrase("devices:box")] : []),
		],
	};
}

const toPlace = (part: Part, fridge: string): Phrase =>
	phrase("devices:place", { part: phrase(`devices:part.${part}`), fridge });

const SIGN_OF_KIND: Readonly<Record<Reading["kind"], SignName>> = {
	temperature: "thermometer",
	door: "door-closed",
	power: "power-on",
	compressor: "motor",
	fix: "clock",
	modem: "link-up",
	fault: "thermometer",
};

function toValue(reading: Reading): Phrase | string {
	switch (reading.kind) {
		case "temperature":
			return formatCelsius(reading.celsius);
		case "door":
			return phrase(reading.open ? "devices:value.open" : "devices:value.closed");
		case "power":
			return phrase(reading.supplied ? "devices:value.supplied" : "devices:value.unsupplied");
		case "compressor":
			return phrase(reading.running ? "devices:value.running" : "devices:value.resting");
		case "fix":
		case "modem":
		case "fault":
			return "";
	}
}

/** Who has the place now, if it is another sensor. */
export function holderOf(
	sensors: readonly SensorView[],
	sensor: string,
	fridge: string,
	part: Part,
): SensorView["sensor"] | undefined {
	return sensors.find(
		(one) => one.sensor !== sensor && one.serves.some((place) => place.fridge === fridge && place.part === part),
	)?.sensor;
}

/** A sensor that somebody gave its place can be released; one of the configuration can only be replaced. */
export const canRelease = (sensor: SensorView): boolean =>
	sensor.ignored || sensor.serves.some((place) => place.adopted);

export type Placing = "choosing" | "saving" | "saved" | "unsaved" | "taken" | "gone";

/** Nothing but an answer that it is on disk is ever "saved". */
export function toPlacing(answer: Answer<unknown>): Placing {
	if (answer.ok) return "saved";
	if (answer.code === "conflict") return "taken";
	return answer.code === "not-found" ? "gone" : "unsaved";
}
