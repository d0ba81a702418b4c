// The SQL of commands: what the region asked for, and what came of it.

import type { CommandGiven, CommandId, CommandOutcome, CommandProof } from "@tesai/shared/contract/event/command.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

const COLUMNS = `command, body, boot, mono_ms AS monoMs, state, starts, proof, settled_boot AS settledBoot,
		settled_mono_ms AS settledMonoMs`;

export const SQL = {
	insertCommand: `INSERT OR IGNORE INTO command (command, body, boot, mono_ms, state) VALUES (?, ?, ?, ?, 'waiting')`,
	listOpen: `SELECT ${COLUMNS} FROM command WHERE settled_boot IS NULL ORDER BY command`,
	listNewest: `SELECT ${COLUMNS} FROM command WHERE command > 0 ORDER BY command DESC LIMIT ?`,
	saveBegun: "UPDATE command SET state = 'begun', starts = ? WHERE command = ?",
	saveSettled: `UPDATE command SET state = ?, proof = ?, settled_boot = ?, settled_mono_ms = ? WHERE command = ?`,
} as const;

export interface StoredCommand {
	readonly given: CommandGiven;
	/** When it came. */
	readonly received: Stamp;
	readonly state: "waiting" | "begun" | CommandOutcome;
	/** How often the program had started when it was begun. */
	readonly startsBefore: number;
	readonly proof: CommandProof | null;
	readonly settled: Stamp | null;
}

interface CommandRow extends Stamp {
	readonly body: string;
	readonly state: StoredCommand["state"];
	readonly starts: number | null;
	readonly proof: string | null;
	readonly settledBoot: number | null;
	readonly settledMonoMs: number | null;
}

/** A command that is there already stays as it is. */
export function insertCommand(db: Database, given: CommandGiven, at: Stamp): void {
	statement(db, SQL.insertCommand).run(given.command, JSON.stringify(given), at.boot, at.monoMs);
}

export function listOpenCommands(db: Database): StoredCommand[] {
	return statement<[], CommandRow>(db, SQL.listOpen).all().map(toCommand);
}

export function listNewestCommands(db: Database, limit: number): StoredCommand[] {
	return statement<[number], CommandRow>(db, SQL.listNewest).all(limit).map(toCommand);
}

export function saveCommandBegun(db: Database, command: CommandId, starts: number): void {
	statement(db, SQL.saveBegun).run(starts, command);
}

export function saveCommandSettled(
	db: Database,
	command: CommandId,
	outcome: CommandOutcome,
	proof: CommandProof | null,
	at: Stamp,
): void {
	statement(db, SQL.saveSettled).run(
		...[outcome, proof === null ? null : JSON.stringify(proof), at.boot, at.monoMs, command],
	);
}

function toCommand(row: CommandRow): StoredCommand {
	const { boot, monoMs, body, state, starts, proof, settledBoot, settledMonoMs } = row;
	return {
		given: JSON.parse(body) as CommandGiven,
		received: { boot, monoMs },
		state,
		startsBefore: starts ?? 0,
		proof: proof === null ? null : (JSON.parse(proof) as CommandProof),
		settled: settledBoot === null ? null : { boot: settledBoot, monoMs: (settledMonoMs ?? 0) as Millis },
	};
}
