// A day in the life of a post with one fridge, through the box's own actions: what a journal really looks like.

import type { ItemNo, LotNo, PersonNo, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR } from "@tesai/shared/contract/quantity.ts";
import { noteSilence, receiveReading } from "../../edge/coldchain/actions.ts";
import { closePeriods } from "../../edge/coldchain/period-actions.ts";
import { appendEvent } from "../../edge/journal/store.ts";
import { simulateFridge } from "../../firmware-bridge/simulation/fridge.ts";
import { ambientCelsius } from "../../firmware-bridge/simulation/sun.ts";
import { type BoxStore, fridgeConfig } from "./box-store.ts";
import { pick, type Random } from "./random.ts";

const SENSOR = "heladera-1-sonda" as SensorId;
export const LIVING_FRIDGE = fridgeConfig(
	`id = "heladera-1"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "${SENSOR}"`,
);

export interface DayOptions {
	/** Between two readings of the one probe. */
	readonly everyMs: number;
	/** Of people, spread over the day. */
	readonly records: number;
	/** Whether the fridge stands open for sixteen hours, and alarms. */
	readonly warm: boolean;
}

/** Readings on their grid, an hourly digest, people's records. The box's clock moves on by a day. */
export function liveOneDay(box: BoxStore, random: Random, { everyMs, records, warm }: DayOptions): void {
	const utcAt = box.clock.utc() - box.clock.mono();
	const fridge = simulateFridge(box.clock.mono(), (monoMs) => ambientCelsius(utcAt + monoMs));
	for (let at = 0; at < DAY; at += everyMs) {
		box.clock.pass(everyMs);
		const warmth = warm && at > 4 * HOUR && at < 20 * HOUR ? 9 : 0;
		const value = celsius(Math.round((fridge.celsiusAt(box.clock.mono()) + warmth) * 10) / 10);
		const stamp = { bootId: box.clock.bootId, monoMs: box.clock.mono() };
		box.act((tx) => receiveReading(tx, box.watched, SENSOR, { kind: "temperature", celsius: value, ...stamp }));
		if (at % HOUR !== 0) continue;
		box.act((tx) => noteSilence(tx, box.watched));
		box.act((tx) => closePeriods(tx, box.watched, HOUR));
		const hour = at / HOUR;
		box.act((tx) => {
			for (let no = Math.ceil((records * hour) / 24); no < (records * (hour + 1)) / 24; no++) recordOne(tx, random);
		});
	}
}

function recordOne(tx: Parameters<typeof appendEvent>[0], random: Random): void {
	const by = (1 + pick(random, 3)) as PersonNo;
	const item = (1 + pick(random, 80)) as ItemNo;
	const body = { movement: "dispensed", item, lot: 1 as LotNo, quantity: 1 + pick(random, 30), by } as const;
	appendEvent(tx, { kind: "stock-moved", body });
}
