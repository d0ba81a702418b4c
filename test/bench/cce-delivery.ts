// How fast documents are made of facts, what a fridge's day costs on the way to a ministry, and how long the hub is busy with it.

import { gunzipSync, gzipSync } from "node:zlib";
import { checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import { packRoutine } from "../../hub/deliver/cce/pack.ts";
import type { DueFact } from "../../hub/deliver/cce/projection.ts";
import {
	AMBIENT,
	COMPRESSOR,
	DOOR,
	openDeliveringHub,
	PROBE,
	SUPPLY,
	supplies,
	switches,
	temperatures,
} from "../sim/delivering-hub.ts";
import type { Report } from "./report.ts";

const DAYS = 60;

export async function run(): Promise<Report> {
	const hub = await openDeliveringHub("http://127.0.0.1:1/");
	for (let hour = 0; hour < DAYS * 24; hour++) {
		const every = <T>(at: (minute: number) => T) => Array.from({ length: 60 }, (_, minute) => at(minute));
		await hub.apply(
			...switches(
				DOOR,
				"door",
				hour * 60,
				every((m) => (m === hour % 60 ? "on" : "off")),
			),
			...switches(
				SUPPLY,
				"supply",
				hour * 60,
				every(() => (hour % 24 < 9 ? "off" : "on")),
			),
			...switches(
				COMPRESSOR,
				"compressor",
				hour * 60,
				every((m) => (m % 30 < 11 ? "on" : "off")),
			),
			...supplies(
				SUPPLY,
				hour * 60,
				every((m) => ({ batteryVolts: 12.5 + (m % 20) / 100, loadWatts: m % 30 < 11 ? 48 : 9 })),
				40 - (hour % 24),
			),
			...temperatures(
				AMBIENT,
				hour * 60,
				every((m) => 28 + Math.round(30 * Math.sin((hour * 60 + m) / 229)) / 10),
			),
			...temperatures(
				PROBE,
				hour * 60,
				every((m) => 5 + Math.round(10 * Math.sin(m / 4.7)) / 10),
			),
		);
	}
	hub.clock.pass((DAYS + 1) * DAY);
	const { deliveries, receiver, clock } = hub;
	const pages: number[] = [];
	let after: DueFact | undefined;
	do {
		const began = performance.now();
		after = await deliveries.store.write((trx) => packRoutine(trx, deliveries, receiver, clock.utc(), after));
		pages.push(performance.now() - began);
	} while (after !== undefined);
	const took = pages.reduce((sum, ms) => sum + ms, 0);
	const rows = await deliveries.store.read.selectFrom("cce_transfer").select(["body", "bytes", "records"]).execute();
	const records = rows.reduce((sum, row) => sum + row.records, 0);
	const plain = rows.reduce((sum, row) => sum + row.bytes, 0);
	const packed = rows.reduce((sum, row) => sum + row.body.length, 0);
	const began = performance.now();
	for (const row of rows) checkCceDocument(JSON.parse(gunzipSync(row.body).toString()));
	const checking = performance.now() - began;
	const quarter = dayOfQuarters(gunzipSync(rows[0]?.body ?? gzipSync("{}")).toString());
	await hub.close();
	const perDay = (bytes: number) => `${Math.round(bytes / DAYS).toLocaleString("en")} B a fridge and day`;
	return {
		title: `Documents for a ministry: one fridge with five sensors, a sample a minute, ${DAYS} days`,
		rows: [
			{
				what: "facts to checked, stored documents",
				value: `${Math.round(records / (took / 1_000)).toLocaleString("en")} records/s`,
			},
			{ what: "fridge-days a second", value: (DAYS / (took / 1_000)).toFixed(1) },
			{
				what: "documents made",
				value: `${rows.length}, ${records.toLocaleString("en")} records, the largest ${Math.max(...rows.map((row) => row.bytes)).toLocaleString("en")} B`,
			},
			{ what: "longest transaction", value: `${Math.round(Math.max(...pages))} ms` },
			{
				what: "the strict check alone",
				value: `${Math.round(records / (checking / 1_000)).toLocaleString("en")} records/s`,
			},
			{ what: "every sample, JSON", value: perDay(plain) },
			{ what: "every sample, gzip", value: perDay(packed) },
			{
				what: "one record a quarter of an hour, gzip, a day alone",
				value: `${quarter.toLocaleString("en")} B a fridge and day`,
			},
		],
	};
}

/** The first day's records that close a quarter, as `thinToSeconds = 900` would send them. */
function dayOfQuarters(json: string): number {
	const document = JSON.parse(json) as { data: { records: { DORV?: unknown }[] }[] };
	for (const report of document.data)
		report.records = report.records.filter((one) => one.DORV !== undefined).slice(0, 96);
	return gzipSync(JSON.stringify(document)).length;
}
