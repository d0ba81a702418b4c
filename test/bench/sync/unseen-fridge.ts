// A fridge that no table was trained on: the demonstration's, with air and contents of their own and a door that opens now and then.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import { HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { packTemperatures } from "../../../edge/coldchain/segment.ts";
import { simulateFridge } from "../../../firmware-bridge/simulation/fridge.ts";
import { ambientCelsius } from "../../../firmware-bridge/simulation/sun.ts";
import { toWireFact } from "../../../hub/intake/box-twin.ts";
import { CELSIUS_NOISE, normalsFrom } from "../../sim/post-day/climate.ts";
import type { Slot } from "../../sim/post-day.ts";
import { randomFrom } from "../../sim/random.ts";

const SENSOR = "heladera-1-sonda" as SensorId;
const BOOT = 3;
const START_MS = 100 * HOUR;

/** Hour segments as the box packs them, and the readings in them. */
export function listUnseenFacts(days: number, everyMs: Millis): { facts: WireFact[]; slots: Slot[] } {
	const random = randomFrom(9);
	const normal = normalsFrom(random);
	const fridge = simulateFridge(START_MS, ambientCelsius);
	const slots: Slot[] = [];
	for (let monoMs = START_MS + MINUTE; monoMs <= START_MS + days * 24 * HOUR; monoMs += MINUTE) {
		fridge.doorOpen = random() < 12 / 1_440;
		const centi = Math.round((fridge.celsiusAt(monoMs) + CELSIUS_NOISE * normal()) * 10) * 10;
		if (monoMs % everyMs !== 0) continue;
		slots.push({
			...{ boot: BOOT, monoMs: millis(monoMs), centi },
			roomCenti: 0,
			centivolts: 0,
			doorOpen: fridge.doorOpen,
		});
	}
	const hours = Map.groupBy(slots, ({ monoMs }) => Math.ceil(monoMs / HOUR));
	const facts = [...hours].flatMap(([hour, rows], at) => {
		const samples = rows.map(({ monoMs, centi = 0 }) => ({ monoMs, centi }));
		const [body] = packTemperatures(SENSOR, BOOT, samples);
		const stamp = { boot: BOOT, monoMs: millis(hour * HOUR) };
		return body === undefined ? [] : [toWireFact(at + 2_000, { kind: "temperatures-recorded", body }, stamp)];
	});
	return { facts, slots };
}
