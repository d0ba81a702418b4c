// Bytes on the road for a day of readings: our frames, and the same day as everybody else would send it.

import { gzipSync, zstdCompressSync } from "node:zlib";
import type { BoxNo, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { frameKeys, sealFrame } from "@tesai/shared/node/seal.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { receiveReading } from "../../edge/coldchain/actions.ts";
import { closePeriods } from "../../edge/coldchain/period-actions.ts";
import { journalEpoch, lastSeq } from "../../edge/journal/store.ts";
import { composeFrame } from "../../edge/roads/compose.ts";
import { simulateFridge } from "../../firmware-bridge/simulation/fridge.ts";
import { ambientCelsius } from "../../firmware-bridge/simulation/sun.ts";
import { fridgeConfig, openBoxStore } from "../sim/box-store.ts";
import { randomFrom } from "../sim/random.ts";
import type { Report } from "./report.ts";

const READINGS = 24 * 60;
const SENSOR = "heladera-1-sonda" as SensorId;
/** Of a cheap probe, °C; with a resolution of a tenth. */
const NOISE = 0.05;

export async function run(): Promise<Report> {
	const box = openBoxStore([
		fridgeConfig(`id = "heladera-1"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "${SENSOR}"`),
	]);
	const random = randomFrom(1);
	const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	const start = box.clock.mono();
	const utcAt = box.clock.utc() - start;
	const fridge = simulateFridge(start, (monoMs) => ambientCelsius(utcAt + monoMs));
	const records: { sensorId: string; measuredAt: string; celsius: number }[] = [];
	for (let i = 0; i < READINGS; i++) {
		box.clock.pass(MINUTE);
		const value = celsius(Math.round((fridge.celsiusAt(box.clock.mono()) + NOISE * gauss()) * 10) / 10);
		const reading: Reading = {
			kind: "temperature",
			celsius: value,
			bootId: box.clock.bootId,
			monoMs: box.clock.mono(),
		};
		box.act((tx) => receiveReading(tx, box.watched, SENSOR, reading));
		records.push({ sensorId: SENSOR, measuredAt: new Date(box.clock.utc()).toISOString(), celsius: value });
	}
	box.clock.pass(HOUR);
	box.act((tx) => closePeriods(tx, box.watched, HOUR));

	const header = {
		direction: "up",
		box: 1 as BoxNo,
		keyEpoch: 1,
		messageNo: 1,
		clock: { source: "system", errorMs: millis(1_000) },
		boot: 1,
		monoMs: millis(0),
	} as const;
	const frameBytes = (lane: "telemetry" | "summary") => {
		const lanes = [{ lane, waiting: [{ first: 1, last: lastSeq(box.db, lane) }] }];
		const { facts } = composeFrame(box.db, lanes, header, [LARGEST_FRAME]);
		const payload = { epoch: journalEpoch(box.db), facts, acks: { received: new Map(), applied: new Map() } };
		return sealFrame(frameKeys(new Uint8Array(32)), header, payload).length;
	};
	const telemetry = frameBytes("telemetry");
	const summary = frameBytes("summary");
	box.close();

	const lines = records.map((record) => JSON.stringify(record));
	const day = Buffer.from(lines.join("\n"));
	const perReading = (bytes: number) => `${(bytes / READINGS).toFixed(2)} B a reading (${bytes} B a day)`;
	return {
		title: "Bytes on the road: one probe, one reading a minute, one day (simulated fridge, 0.1 °C, noise 0.05 °C)",
		rows: [
			{ what: "ours: every reading, sealed frame, plain varint body", value: perReading(telemetry) },
			{ what: "ours: hourly digest only, sealed frame", value: `${summary} B a day` },
			{ what: "JSON, each reading alone, gzip", value: perReading(sum(lines.map((line) => gzipSync(line).length))) },
			{ what: "JSON lines, the day in one gzip -9", value: perReading(gzipSync(day, { level: 9 }).length) },
			{ what: "JSON lines, the day in one zstd", value: perReading(zstdCompressSync(day).length) },
			{ what: "JSON lines, not compressed", value: perReading(day.length) },
		],
	};
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
