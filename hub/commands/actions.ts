// Gives commands to boxes and keeps what came of them: each function is one verb and one transaction.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { CommandId } from "@tesai/shared/contract/event/command.ts";
import type { NewCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import { DAY, type EpochMs, epochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { authorFact } from "../intake/down-store.ts";
import type { Projection } from "../projection.ts";
import type { Trx } from "../store/store.ts";
import { foldOutcomes } from "./projection.ts";
import { clearOutcomes, insertBoxCommand, saveCommandRevision, saveOutcomes } from "./store.ts";

/** Shorter than this no box could be sure of, and nobody remembers in a year what was meant. */
const LEAST_MS = MINUTE;
const MOST_MS = 400 * DAY;

/** The command and its fact for the box are one transaction. Returns its number. [HC1] */
export async function giveCommand(
	trx: Trx,
	box: number,
	{ order, forMs }: NewCommand,
	at: EpochMs,
): Promise<CommandId> {
	if (forMs < LEAST_MS || forMs > MOST_MS) {
		throw new AppError("invalid", "forMs must be from a minute to 400 days");
	}
	const expiresAt = epochMs(at + forMs);
	const command = await insertBoxCommand(trx, { box, order, expiresAt, at });
	const body = { command, order, expiresAt };
	const revision = await authorFact(trx, { box, subject: null, rank: 0, event: { kind: "command-given", body }, at });
	await saveCommandRevision(trx, command, revision);
	return command;
}

export const commandsProjection: Projection = {
	project: (trx, events) =>
		saveOutcomes(
			trx,
			foldOutcomes(events).map(({ box, journal, seq, stamp, body }) => ({
				...{ box, journal, seq, command: body.command, outcome: body.outcome },
				proof: body.proof === null ? null : JSON.stringify(body.proof),
				boot: stamp.boot,
				mono_ms: stamp.monoMs,
			})),
		),
	clear: clearOutcomes,
};
