// What it costs to know how a fridge works: a month of four sensors at one reading a minute, on a real store.

import { SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { celsius, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { record } from "@tesai/shared/contract/schema.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { receiveReading } from "../../edge/coldchain/actions.ts";
import { assessFridges, gatherHours } from "../../edge/coldchain/assess-actions.ts";
import { localDayOf } from "../../edge/coldchain/fridge-day.ts";
import { viewInsight } from "../../edge/coldchain/insight-view.ts";
import { findQuantile } from "../../edge/coldchain/robust.ts";
import { fridgeConfig, openBoxStore } from "../sim/box-store.ts";
import { simulateMonth } from "../sim/fridge-months.ts";
import type { Report } from "./report.ts";

const DAYS = 30;
const FRIDGE = fridgeConfig(`id = "h1"
name = "Heladera"
profile = "pqs"
temperatureSensor = "t1"
doorSensor = "d1"
ambientSensor = "a1"
compressorSensor = "c1"`);
const sensor = (id: string) => parseConfig(record({ id: SensorIdSchema }), `id = "${id}"`, "sensor").id;
const [T1, D1, A1, C1] = [sensor("t1"), sensor("d1"), sensor("a1"), sensor("c1")];

export async function run(): Promise<Report> {
	const box = openBoxStore([FRIDGE]);
	const { act, clock, watched, db, timekeeper } = box;
	const gathering: number[] = [];
	let waiting: (readonly [typeof T1, Reading])[] = [];
	simulateMonth({ seed: 5, label: "healthy, hot season", days: DAYS, faultDay: 0 }, (sample) => {
		clock.pass(MINUTE);
		const when = { bootId: clock.bootId, monoMs: clock.mono() };
		waiting.push([T1, { ...when, kind: "temperature", celsius: celsius(sample.celsius) }]);
		waiting.push([A1, { ...when, kind: "temperature", celsius: celsius(sample.ambient) }]);
		waiting.push([C1, { ...when, kind: "compressor", running: sample.running }]);
		waiting.push([D1, { ...when, kind: "door", open: sample.doorOpen }]);
		if (sample.minute % 60 !== 59) return;
		const said = waiting;
		waiting = [];
		act((tx) => {
			for (const [of, reading] of said) receiveReading(tx, watched, of, reading);
		});
		gathering.push(measure(() => act((tx) => gatherHours(tx, watched))));
	});
	const repeat = (count: number, what: () => unknown) => Array.from({ length: count }, () => measure(what));
	const yesterday = localDayOf(timekeeper.now().utc) - 1;
	const rows = [
		{ what: "an hour gathered, a day's end included", value: tell(gathering), budget: "< 50 ms" },
		{
			what: "a fridge's day assessed",
			value: tell(repeat(30, () => act((tx) => assessFridges(tx, watched, yesterday)))),
			budget: "< 50 ms",
		},
		{
			what: "30 days of insight, read",
			value: tell(repeat(30, () => viewInsight(db, watched, FRIDGE.id, 30, timekeeper.now()))),
		},
	];
	box.close();
	return { title: `Assessing a fridge: ${DAYS} days, four sensors at one reading a minute`, rows };
}

function measure(what: () => unknown): number {
	const from = performance.now();
	what();
	return performance.now() - from;
}

function tell(values: readonly number[]): string {
	const at = (share: number) => `${(findQuantile(values, share) ?? 0).toFixed(1)} ms`;
	return `${at(0.5)} (median), ${at(0.99)} (99th percentile), ${at(1)} (worst)`;
}
