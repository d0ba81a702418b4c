// Lets go of texts that were sent, and with them of people's numbers; and of the steps of alarms that are long over. [JN8]

import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import { keepRecordsFor, keepTextsFor } from "../disk/stage.ts";
import type { Tidying } from "../disk/tidying.ts";

export const SQL = {
	// The newest text stays: the next one's number lies above it.
	oldestTexts: `SELECT id, boot, mono_ms AS monoMs FROM sms_text
		WHERE id < (SELECT max(id) FROM sms_text) AND outcome IS NOT NULL ORDER BY id LIMIT ?`,
	deleteText: "DELETE FROM sms_text WHERE id = ?",
	oldestClimbs: "SELECT alarm AS id, boot, mono_ms AS monoMs FROM climb WHERE is_done = 1 ORDER BY alarm LIMIT ?",
	deleteClimb: "DELETE FROM climb WHERE alarm = ?",
	deleteSteps: "DELETE FROM ladder_step WHERE alarm = ?",
	deleteNotices: "DELETE FROM ladder_notice WHERE alarm = ?",
} as const;

type Aged = Stamp & { readonly id: number };

const listAged = (db: Database, sql: string, most: number): Aged[] => statement<[number], Aged>(db, sql).all(most);

export const textTidying: Tidying = {
	name: "texts",
	run: (tx, { stage, most, isOlder }) => {
		const texts = listAged(tx.db, SQL.oldestTexts, most).filter((one) => isOlder(one, keepTextsFor()));
		for (const { id } of texts) statement(tx.db, SQL.deleteText).run(id);
		const climbs = listAged(tx.db, SQL.oldestClimbs, most).filter((one) => isOlder(one, keepRecordsFor(stage)));
		for (const { id } of climbs)
			for (const sql of [SQL.deleteSteps, SQL.deleteNotices, SQL.deleteClimb]) statement(tx.db, sql).run(id);
		return Math.min(most, texts.length + climbs.length);
	},
};
