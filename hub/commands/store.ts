// The SQL of commands at the hub: what was given to whom, and what each box said came of it.

import type { CommandGiven, CommandId, CommandOutcome, CommandProof } from "@tesai/shared/contract/event/command.ts";
import { type EpochMs, epochMs, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { HubTables } from "../store/schema.ts";
import type { Reader, Trx } from "../store/store.ts";

export interface GivenCommand extends CommandGiven {
	readonly box: number;
	readonly givenAt: EpochMs;
	readonly revision: number;
	readonly settled:
		| (Stamp & { readonly journal: number; readonly outcome: CommandOutcome; readonly proof: CommandProof | null })
		| undefined;
}

/** The highest number that was given; 0 before the first. */
export async function findNewestCommand(from: Reader): Promise<number> {
	const row = await newestCommandQuery(from).executeTakeFirst();
	return row?.newest ?? 0;
}

export const newestCommandQuery = (from: Reader) =>
	from.selectFrom("box_command").select((eb) => eb.fn.max("command").as("newest"));

/** `revision`: of its fact for the box. */
export async function insertBoxCommand(
	trx: Trx,
	given: CommandGiven & { readonly box: number; readonly at: EpochMs; readonly revision: number },
): Promise<void> {
	const { command, box, order, expiresAt, at, revision } = given;
	const body = JSON.stringify({ order, expiresAt });
	await trx.insertInto("box_command").values({ command, box, body, given_at: at, revision }).execute();
}

/** A box that was restored may settle a command twice: its later journal counts. */
export async function saveOutcomes(trx: Trx, rows: readonly HubTables["command_outcome"][]): Promise<void> {
	await keepLater(trx, "command_outcome", ["box", "command"], rows);
}

export async function clearOutcomes(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "command_outcome", box);
}

/** Newest first; `box` narrows to one. */
export async function listGivenCommands(read: Reader, limit: number, box?: number): Promise<readonly GivenCommand[]> {
	const rows = await givenCommandsQuery(read, limit, box).execute();
	return rows.map((row) => {
		const { order, expiresAt } = JSON.parse(row.body) as Pick<CommandGiven, "order" | "expiresAt">;
		return {
			command: row.command as CommandId,
			...{ box: row.box, order, expiresAt, revision: row.revision, givenAt: epochMs(row.given_at) },
			settled:
				row.outcome === null
					? undefined
					: {
							boot: row.boot ?? 0,
							monoMs: (row.mono_ms ?? 0) as Millis,
							journal: row.journal ?? 0,
							outcome: row.outcome as CommandOutcome,
							proof: row.proof === null ? null : (JSON.parse(row.proof) as CommandProof),
						},
		};
	});
}

export const givenCommandsQuery = (read: Reader, limit: number, box?: number) =>
	read
		.selectFrom("box_command")
		.leftJoin("command_outcome as came", (join) =>
			join.onRef("came.box", "=", "box_command.box").onRef("came.command", "=", "box_command.command"),
		)
		.select([
			"box_command.command",
			"box_command.box",
			"box_command.body",
			"box_command.given_at",
			"box_command.revision",
			"came.outcome",
			"came.proof",
			"came.journal",
			"came.boot",
			"came.mono_ms",
		])
		.$if(box !== undefined, (query) => query.where("box_command.box", "=", box as number))
		.orderBy("box_command.command", "desc")
		.limit(limit);
