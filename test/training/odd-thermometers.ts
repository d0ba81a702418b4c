// Thermometers unlike the simulated fridge's: other cycles, other noise, other grids, so that the model does not take one make for all.

import { FACTS } from "@tesai/shared/contract/event.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { packTemperatures } from "../../edge/coldchain/segment.ts";
import { pick, type Random } from "../sim/random.ts";

const PACES_MIN = [1, 1, 5, 10, 10, 15];
const GRIDS_CENTI = [10, 10, 10, 5, 50, 1];

/** Some hours of one such thermometer, a fact an hour. */
export function listOddCurve(random: Random): WireFact[] {
	const paceMs = (PACES_MIN[pick(random, PACES_MIN.length)] ?? 10) * MINUTE;
	const grid = GRIDS_CENTI[pick(random, GRIDS_CENTI.length)] ?? 10;
	const middle = 200 + 500 * random();
	const swing = random() < 0.2 ? 0 : 30 + 500 * random() ** 2;
	const cycleMs = (20 + 280 * random()) * MINUTE;
	/** Which part of a cycle it warms; between, how round the curve is: a sawtooth at 0, a wave at 1. */
	const warming = 0.3 + 0.6 * random();
	const roundness = random();
	const noise = 20 * random() ** 2;
	const count = paceMs < 5 * MINUTE ? 600 : 300;
	let phase = random();
	const begin = pick(random, 1_000) * paceMs;
	const samples = Array.from({ length: count }, (_, at) => {
		phase = (phase + (paceMs / cycleMs) * (0.9 + 0.2 * random())) % 1;
		const saw = phase < warming ? phase / warming : (1 - phase) / (1 - warming);
		const wave = (1 - Math.cos(Math.PI * saw)) / 2;
		const value =
			middle +
			swing * ((1 - roundness) * saw + roundness * wave - 0.5) +
			noise * (random() + random() + random() - 1.5) * 2;
		return { monoMs: begin + at * paceMs, centi: Math.round(value / grid) * grid };
	});
	const hours = Map.groupBy(samples, ({ monoMs }) => Math.floor(monoMs / HOUR));
	const { no: kind, version, lane, body } = FACTS["temperatures-recorded"];
	let seq = 1 + pick(random, 5_000);
	return [...hours].flatMap(([hour, rows]) =>
		packTemperatures("heladera-1-sonda" as SensorId, 3, rows).map((packed): WireFact => {
			const stamp = { boot: 3, monoMs: millis((hour + 1) * HOUR) };
			return { lane: LANES.indexOf(lane), seq: seq++, kind, version, stamp, body: encodeValue(body, packed) };
		}),
	);
}
