// The cold chain's SQL: upserts that take the same row for any order of arrival, and the lists that posts show.

import type { AcknowledgeReason, EndReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Profile, Rule } from "@tesai/shared/contract/limits.ts";
import type { Celsius, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { AlarmColumns } from "../store/schema.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { AlarmRow, FridgeRow } from "./alarm.ts";
import type { ColdchainChanges } from "./projection.ts";

export async function saveColdchain(trx: Trx, changes: ColdchainChanges): Promise<void> {
	await keepLater(trx, "fridge", ["box", "fridge"], changes.fridges);
	await keepLater(
		trx,
		"digest",
		["box", "fridge"],
		changes.digests.map(({ box, fridge, journal, seq, from, lastsMs, minCelsius, maxCelsius }) => ({
			box,
			fridge,
			journal,
			seq,
			from_boot: from.boot,
			from_mono_ms: from.monoMs,
			lasts_ms: lastsMs,
			min_celsius: minCelsius,
			max_celsius: maxCelsius,
		})),
	);
	await saveAlarms(trx, changes);
}

async function saveAlarms(trx: Trx, changes: ColdchainChanges): Promise<void> {
	await inChunks(changes.raised, (rows) =>
		trx
			.insertInto("alarm")
			.values(
				rows.map((row) => ({
					box: row.box,
					journal: row.journal,
					alarm: row.alarm,
					fridge: row.fridge,
					rule: row.rule,
					since_boot: row.since.boot,
					since_mono_ms: row.since.monoMs,
					raised_boot: row.raised.boot,
					raised_mono_ms: row.raised.monoMs,
					for_ms: row.forMs,
					limit_celsius: row.limitCelsius,
					worst_celsius: row.worstCelsius,
				})),
			)
			.onConflict((on) =>
				on.columns(["box", "journal", "alarm"]).doUpdateSet((eb) => ({
					fridge: eb.ref("excluded.fridge"),
					rule: eb.ref("excluded.rule"),
					since_boot: eb.ref("excluded.since_boot"),
					since_mono_ms: eb.ref("excluded.since_mono_ms"),
					raised_boot: eb.ref("excluded.raised_boot"),
					raised_mono_ms: eb.ref("excluded.raised_mono_ms"),
					for_ms: eb.ref("excluded.for_ms"),
					limit_celsius: eb.ref("excluded.limit_celsius"),
					worst_celsius: eb.ref("excluded.worst_celsius"),
				})),
			)
			.execute(),
	);
	await inChunks(changes.acknowledged, (rows) =>
		trx
			.insertInto("alarm")
			.values(
				rows.map((row) => ({
					box: row.box,
					journal: row.journal,
					alarm: row.alarm,
					acknowledged_seq: row.seq,
					acknowledged_boot: row.at.boot,
					acknowledged_mono_ms: row.at.monoMs,
					acknowledge_reason: row.reason,
					note: row.note,
				})),
			)
			.onConflict((on) =>
				on
					.columns(["box", "journal", "alarm"])
					.doUpdateSet((eb) => ({
						acknowledged_seq: eb.ref("excluded.acknowledged_seq"),
						acknowledged_boot: eb.ref("excluded.acknowledged_boot"),
						acknowledged_mono_ms: eb.ref("excluded.acknowledged_mono_ms"),
						acknowledge_reason: eb.ref("excluded.acknowledge_reason"),
						note: eb.ref("excluded.note"),
					}))
					.where((eb) =>
						eb.or([
							eb("alarm.acknowledged_seq", "is", null),
							eb("excluded.acknowledged_seq", "<", eb.ref("alarm.acknowledged_seq")),
						]),
					),
			)
			.execute(),
	);
	await inChunks(changes.ended, (rows) =>
		trx
			.insertInto("alarm")
			.values(
				rows.map((row) => ({
					box: row.box,
					journal: row.journal,
					alarm: row.alarm,
					ended_seq: row.seq,
					ended_boot: row.at.boot,
					ended_mono_ms: row.at.monoMs,
					end_reason: row.reason,
					end_worst_celsius: row.worstCelsius,
				})),
			)
			.onConflict((on) =>
				on
					.columns(["box", "journal", "alarm"])
					.doUpdateSet((eb) => ({
						ended_seq: eb.ref("excluded.ended_seq"),
						ended_boot: eb.ref("excluded.ended_boot"),
						ended_mono_ms: eb.ref("excluded.ended_mono_ms"),
						end_reason: eb.ref("excluded.end_reason"),
						end_worst_celsius: eb.ref("excluded.end_worst_celsius"),
					}))
					.where((eb) =>
						eb.or([eb("alarm.ended_seq", "is", null), eb("excluded.ended_seq", "<", eb.ref("alarm.ended_seq"))]),
					),
			)
			.execute(),
	);
}

export async function clearColdchain(trx: Trx, box?: number): Promise<void> {
	for (const table of ["fridge", "digest", "alarm"] as const) await deleteRows(trx, table, box);
}

/** Every registered fridge with its newest digest, by box and id. `box` narrows to one. */
export async function listFridges(read: Reader, box?: number): Promise<readonly FridgeRow[]> {
	const rows = await fridgesQuery(read, box).execute();
	return rows.map((row) => ({
		box: row.box,
		fridge: row.fridge as FridgeId,
		name: row.name,
		profile: row.profile as Profile,
		digest:
			row.journal === null
				? null
				: {
						journal: row.journal,
						from: stampAt(row.from_boot, row.from_mono_ms) as Stamp,
						lastsMs: row.lasts_ms as Millis,
						minCelsius: row.min_celsius as Celsius | null,
						maxCelsius: row.max_celsius as Celsius | null,
					},
	}));
}

export const fridgesQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("fridge")
		.leftJoin("digest", (join) =>
			join.onRef("digest.box", "=", "fridge.box").onRef("digest.fridge", "=", "fridge.fridge"),
		)
		.select(["fridge.box", "fridge.fridge", "fridge.name", "fridge.profile"])
		.select(["digest.journal", "digest.from_boot", "digest.from_mono_ms", "digest.lasts_ms"])
		.select(["digest.min_celsius", "digest.max_celsius"])
		.$if(box !== undefined, (query) => query.where("fridge.box", "=", box as number))
		.orderBy("fridge.box")
		.orderBy("fridge.fridge");

/** The alarms that have not ended, oldest first. `box` narrows to one. */
export async function listOpenAlarms(read: Reader, box?: number): Promise<readonly AlarmRow[]> {
	return toAlarmRows(await openAlarmsQuery(read, box).execute());
}

export const openAlarmsQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("alarm")
		.selectAll()
		.where("ended_seq", "is", null)
		.where("rule", "is not", null)
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.orderBy("box")
		.orderBy("journal")
		.orderBy("alarm");

/** A box's newest alarms, ended ones too, newest first. */
export async function listNewestAlarms(read: Reader, box: number, limit: number): Promise<readonly AlarmRow[]> {
	return toAlarmRows(await alarmsQuery(read, box, limit).execute());
}

export const alarmsQuery = (read: Reader, box: number, limit: number) =>
	read
		.selectFrom("alarm")
		.selectAll()
		.where("box", "=", box)
		.where("rule", "is not", null)
		.orderBy("journal", "desc")
		.orderBy("alarm", "desc")
		.limit(limit);

function toAlarmRows(rows: readonly AlarmColumns[]): readonly AlarmRow[] {
	return rows.flatMap((row) => {
		const since = stampAt(row.since_boot, row.since_mono_ms);
		const raised = stampAt(row.raised_boot, row.raised_mono_ms);
		const acknowledgedAt = stampAt(row.acknowledged_boot, row.acknowledged_mono_ms);
		const endedAt = stampAt(row.ended_boot, row.ended_mono_ms);
		if (since === undefined || raised === undefined) return [];
		return {
			box: row.box,
			journal: row.journal,
			alarm: row.alarm,
			raised: {
				fridge: row.fridge as FridgeId,
				rule: row.rule as Rule,
				since,
				raised,
				forMs: row.for_ms as Millis,
				limitCelsius: row.limit_celsius as Celsius | null,
				worstCelsius: row.worst_celsius as Celsius | null,
			},
			acknowledged: acknowledgedAt
				? {
						seq: row.acknowledged_seq as number,
						at: acknowledgedAt,
						reason: row.acknowledge_reason as AcknowledgeReason,
						note: row.note,
					}
				: null,
			ended: endedAt
				? {
						seq: row.ended_seq as number,
						at: endedAt,
						reason: row.end_reason as EndReason,
						worstCelsius: row.end_worst_celsius as Celsius | null,
					}
				: null,
		};
	});
}

function stampAt(boot: number | null, monoMs: number | null): Stamp | undefined {
	return boot === null || monoMs === null ? undefined : { boot, monoMs: monoMs as Millis };
}
