// The SQL of alarm machines and alarms.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { SignedBy, Signer } from "@tesai/shared/contract/event/access.ts";
import type { AcknowledgeReason, EndReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { AlarmId, FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import type { Celsius, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Between, Moment, Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import { toDoneBy } from "../access/done-by.ts";
import type { Alarm } from "./alarm.ts";
import { fromCenti, toCenti } from "./reading-row.ts";

export const SQL = {
	listStates: `SELECT rule, state, alarm, since_boot AS sinceBoot, since_mono_ms AS sinceMonoMs, last_boot AS lastBoot,
		last_mono_ms AS lastMonoMs, worst_centi AS worstCenti FROM alarm_state WHERE fridge = ?`,
	saveState: `INSERT OR REPLACE INTO alarm_state
		(fridge, rule, state, alarm, since_boot, since_mono_ms, last_boot, last_mono_ms, worst_centi)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	deleteState: "DELETE FROM alarm_state WHERE fridge = ? AND rule = ?",
	insertAlarm: `INSERT INTO alarm (id, fridge, rule, since_boot, since_mono_ms, raised_boot, raised_mono_ms, for_ms,
		limit_centi, worst_centi) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	worsenAlarm: "UPDATE alarm SET worst_centi = ? WHERE id = ?",
	endAlarm: "UPDATE alarm SET ended_boot = ?, ended_mono_ms = ?, end_reason = ?, worst_centi = ? WHERE id = ?",
	acknowledgeAlarm: `UPDATE alarm SET acknowledged_boot = ?, acknowledged_mono_ms = ?, acknowledge_reason = ?, note = ?,
		acknowledged_by = ?, acknowledged_how = ? WHERE id = ?`,
	findCountedFrom: "SELECT boot, mono_ms AS monoMs FROM counted_from WHERE fridge = ? AND rule = ?",
	saveCountedFrom: "INSERT OR REPLACE INTO counted_from (fridge, rule, boot, mono_ms) VALUES (?, ?, ?, ?)",
	findAlarm: "SELECT * FROM alarm WHERE id = ?",
	listUnsettled: "SELECT * FROM alarm WHERE ended_boot IS NULL OR acknowledged_boot IS NULL ORDER BY id",
	listFridgeAlarms: "SELECT * FROM alarm WHERE fridge = ? AND id < ? ORDER BY id DESC LIMIT ?",
	listAlarms: "SELECT * FROM alarm WHERE id < ? ORDER BY id DESC LIMIT ?",
} as const;

interface StateRow {
	readonly rule: Rule;
	readonly state: Exclude<Alarm["state"], "fine">;
	readonly alarm: AlarmId | null;
	readonly sinceBoot: number;
	readonly sinceMonoMs: Millis;
	readonly lastBoot: number;
	readonly lastMonoMs: Millis;
	readonly worstCenti: number | null;
}

/** The machines of a fridge that are not fine. `toMoment` derives wall time from the anchors. */
export function listAlarmStates(db: Database, fridge: FridgeId, toMoment: (stamp: Stamp) => Moment): Map<Rule, Alarm> {
	const rows = statement<[string], StateRow>(db, SQL.listStates).all(fridge);
	return new Map(
		rows.map((row) => {
			const broken = {
				since: toMoment({ boot: row.sinceBoot, monoMs: row.sinceMonoMs }),
				last: toMoment({ boot: row.lastBoot, monoMs: row.lastMonoMs }),
				worst: row.worstCenti === null ? null : fromCenti(row.worstCenti),
			};
			// An open alarm always has its id: saveAlarm writes both together.
			const alarm: Alarm =
				row.state === "watching" || row.alarm === null
					? { ...broken, state: "watching" }
					: { ...broken, state: row.state, id: row.alarm };
			return [row.rule, alarm];
		}),
	);
}

/** A fine machine has no row. */
export function saveAlarm(db: Database, fridge: FridgeId, rule: Rule, alarm: Alarm): void {
	if (alarm.state === "fine") {
		statement(db, SQL.deleteState).run(fridge, rule);
		return;
	}
	const { since, last } = alarm;
	const worst = alarm.worst === null ? null : toCenti(alarm.worst);
	const id = alarm.state === "watching" ? null : alarm.id;
	statement(db, SQL.saveState).run(
		...[fridge, rule, alarm.state, id, since.boot, since.monoMs, last.boot, last.monoMs, worst],
	);
}

/** From which stamp on a rule that looks back counts: its last episode's end, or when it got its sensor. [CC22] */
export function findCountedFrom(db: Database, fridge: FridgeId, rule: Rule): Stamp | undefined {
	return statement<[string, string], Stamp>(db, SQL.findCountedFrom).get(fridge, rule);
}

export function saveCountedFrom(db: Database, fridge: FridgeId, rule: Rule, { boot, monoMs }: Stamp): void {
	statement(db, SQL.saveCountedFrom).run(fridge, rule, boot, monoMs);
}

export function insertAlarm(
	db: Database,
	id: AlarmId,
	alarm: {
		readonly fridge: FridgeId;
		readonly rule: Rule;
		readonly since: Stamp;
		readonly raised: Stamp;
		readonly forMs: Millis;
		readonly limit: Celsius | null;
		readonly worst: Celsius | null;
	},
): void {
	const { fridge, rule, since, raised, forMs } = alarm;
	const limit = alarm.limit === null ? null : toCenti(alarm.limit);
	const worst = alarm.worst === null ? null : toCenti(alarm.worst);
	statement(db, SQL.insertAlarm).run(
		...[id, fridge, rule, since.boot, since.monoMs, raised.boot, raised.monoMs, forMs, limit, worst],
	);
}

export function markAlarmWorse(db: Database, id: AlarmId, worst: Celsius): void {
	statement(db, SQL.worsenAlarm).run(toCenti(worst), id);
}

export function markAlarmEnded(db: Database, id: AlarmId, at: Stamp, reason: EndReason, worst: Celsius | null): void {
	statement(db, SQL.endAlarm).run(at.boot, at.monoMs, reason, worst === null ? null : toCenti(worst), id);
}

export function markAlarmAcknowledged(
	db: Database,
	id: AlarmId,
	at: Stamp,
	{
		reason,
		note,
		signer,
	}: { readonly reason: AcknowledgeReason; readonly note: string | null; readonly signer: Signer | undefined },
): void {
	const [by, how] = [signer?.by ?? null, signer?.how ?? null];
	statement(db, SQL.acknowledgeAlarm).run(at.boot, at.monoMs, reason, note, by, how, id);
}

interface AlarmRow {
	readonly id: AlarmId;
	readonly fridge: FridgeId;
	readonly rule: Rule;
	readonly since_boot: number;
	readonly since_mono_ms: Millis;
	readonly raised_boot: number;
	readonly raised_mono_ms: Millis;
	readonly for_ms: Millis;
	readonly limit_centi: number | null;
	readonly worst_centi: number | null;
	readonly ended_boot: number | null;
	readonly ended_mono_ms: Millis | null;
	readonly end_reason: EndReason | null;
	readonly acknowledged_boot: number | null;
	readonly acknowledged_mono_ms: Millis | null;
	readonly acknowledge_reason: AcknowledgeReason | null;
	readonly note: string | null;
	readonly acknowledged_by: PersonNo | null;
	readonly acknowledged_how: SignedBy | null;
}

/** When something was; `unsure` says between when and when, where that is all that is known. */
export interface ToTime {
	readonly utc: (stamp: Stamp) => AlarmView["since"];
	readonly unsure: (stamp: Stamp) => Between | undefined;
}

export function findAlarm(db: Database, id: AlarmId, time: ToTime): AlarmView | undefined {
	const row = statement<[number], AlarmRow>(db, SQL.findAlarm).get(id);
	return row === undefined ? undefined : toAlarmView(row, time);
}

/** Alarms that are open, or over but acknowledged by nobody, oldest first. */
export function listUnsettledAlarms(db: Database, time: ToTime): AlarmView[] {
	return statement<[], AlarmRow>(db, SQL.listUnsettled)
		.all()
		.map((row) => toAlarmView(row, time));
}

/** Those of one fridge, newest first, below the given id. [CC85] */
export function listFridgeAlarms(
	db: Database,
	fridge: FridgeId,
	before: number,
	limit: number,
	time: ToTime,
): AlarmView[] {
	return statement<[string, number, number], AlarmRow>(db, SQL.listFridgeAlarms)
		.all(fridge, before, limit)
		.map((row) => toAlarmView(row, time));
}

/** Newest first, below the given id. */
export function listAlarms(db: Database, before: number, limit: number, time: ToTime): AlarmView[] {
	return statement<[number, number], AlarmRow>(db, SQL.listAlarms)
		.all(before, limit)
		.map((row) => toAlarmView(row, time));
}

function toAlarmView(row: AlarmRow, { utc, unsure }: ToTime): AlarmView {
	const stampOf = (boot: number | null, monoMs: Millis | null) =>
		boot === null || monoMs === null ? undefined : { boot, monoMs };
	const since = { boot: row.since_boot, monoMs: row.since_mono_ms };
	const sinceBetween = unsure(since);
	const ended = stampOf(row.ended_boot, row.ended_mono_ms);
	const endedBetween = ended && unsure(ended);
	const acknowledged = stampOf(row.acknowledged_boot, row.acknowledged_mono_ms);
	return {
		id: row.id,
		fridge: row.fridge,
		rule: row.rule,
		since: utc(since),
		...(sinceBetween && { sinceBetween }),
		raisedAt: utc({ boot: row.raised_boot, monoMs: row.raised_mono_ms }),
		forMs: row.for_ms,
		limitCelsius: row.limit_centi === null ? null : fromCenti(row.limit_centi),
		worstCelsius: row.worst_centi === null ? null : fromCenti(row.worst_centi),
		ended:
			ended === undefined || row.end_reason === null
				? null
				: { at: utc(ended), ...(endedBetween && { between: endedBetween }), reason: row.end_reason },
		acknowledged:
			acknowledged === undefined || row.acknowledge_reason === null
				? null
				: {
						at: utc(acknowledged),
						reason: row.acknowledge_reason,
						note: row.note,
						by: toDoneBy(row.acknowledged_by, row.acknowledged_how),
					},
	};
}
