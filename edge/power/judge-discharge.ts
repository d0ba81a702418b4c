// `node edge/power/judge-discharge.ts FILE [--config edge.toml] [--end-volts 11.5]`: what the box would have made of a record.
//
// FILE is a JSON list, or an object with such a list in `records`, in order of time, any step up to an hour:
//   { "at": "2026-11-20T18:00:00Z" or epoch ms, "batteryVolts": 12.7, "batteryAmps": -3.1, "panelWatts": 0,
//     "loadWatts": 38, "chargePercent": 81, "charge": "float", "supplied": true }
// `batteryAmps` is the battery's net current, positive while charging. All but `at` and `batteryVolts` may be missing. An object
// may name its battery: { "battery": { "capacityAh": 100, "nominalVolts": "12", "chemistry": "lead-acid" }, … }; without it and
// without --config it is lead, 100 Ah, 12 V.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { check } from "@tesai/shared/contract/check.ts";
import { EdgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import { type PowerConfig, PowerConfigSchema } from "@tesai/shared/contract/config/power.ts";
import { type Reading, ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { loadConfig } from "@tesai/shared/node/load-config.ts";
import { batteryOf, thresholdsOf } from "./chemistry.ts";
import { describeJudgement, judgeDischarge, type RecordedReading } from "./judgement.ts";

const USUAL = { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" };

/** Reads a record; a line that cannot be one is left out and counted. */
export function parseDischarge(text: string): { records: RecordedReading[]; refused: number; battery: unknown } {
	const content = JSON.parse(text) as unknown;
	const lines: unknown = Array.isArray(content) ? content : (content as { records?: unknown } | null)?.records;
	const battery = Array.isArray(content) ? undefined : (content as { battery?: unknown } | null)?.battery;
	const records = (Array.isArray(lines) ? lines : []).map(toRecordedReading);
	const kept = records.filter((record) => record !== undefined);
	return { records: kept, refused: records.length - kept.length, battery };
}

function toRecordedReading(line: unknown): RecordedReading | undefined {
	const { at, supplied = true, ...rest } = (line ?? {}) as Record<string, unknown>;
	const utc = typeof at === "number" ? at : Date.parse(String(at));
	const onGrid = Object.fromEntries(Object.entries(rest).flatMap(([key, value]) => toField(key, value)));
	const reading = check(ReadingSchema, { kind: "power", supplied, ...onGrid });
	if (!reading.ok || !Number.isFinite(utc)) return undefined;
	return { utc, reading: reading.value as Extract<Reading, { kind: "power" }> };
}

/** A record may carry more digits, and more fields, than a controller tells. */
function toField(key: string, value: unknown): [string, unknown][] {
	if (key === "charge") return [[key, value]];
	if (typeof value !== "number") return [];
	if (key === "batteryVolts" || key === "batteryAmps" || key === "panelVolts")
		return [[key, Math.round(value * 100) / 100]];
	if (key === "panelWatts" || key === "loadWatts") return [[key, Math.max(0, Math.round(value))]];
	return key === "chargePercent" ? [[key, Math.round(value * 10) / 10]] : [];
}

function settingsFor(configFile: string | undefined, battery: unknown): PowerConfig {
	if (configFile !== undefined) {
		const { power } = loadConfig(EdgeConfigSchema, configFile);
		if (power !== undefined) return power;
	}
	const config = check(PowerConfigSchema, { sensor: "solar-1", battery: battery ?? USUAL });
	if (!config.ok) throw new Error(config.reason);
	return config.value;
}

if (import.meta.main) {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { config: { type: "string" }, "end-volts": { type: "string" } },
	});
	const file = positionals[0];
	if (file === undefined) throw new Error("which record? node edge/power/judge-discharge.ts FILE");
	const { records, refused, battery } = parseDischarge(readFileSync(file, "utf8"));
	const config = settingsFor(values.config, battery);
	const endVolts = values["end-volts"] === undefined ? {} : { endVolts: Number(values["end-volts"]) };
	const judged = judgeDischarge(records, { battery: batteryOf(config), thresholds: thresholdsOf(config) }, endVolts);
	process.stdout.write(`${records.length} records, ${refused} refused\n`);
	for (const line of describeJudgement(judged)) process.stdout.write(`${line}\n`);
}
