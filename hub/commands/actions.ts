// Gives commands to boxes and keeps what came of them: each function is one verb and one transaction.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { CommandId } from "@tesai/shared/contract/event/command.ts";
import type { NewCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import { DAY, type EpochMs, epochMs, MINUTE, SECOND } from "@tesai/shared/contract/quantity.ts";
import { authorFact } from "../down/down-store.ts";
import type { Projection } from "../projection.ts";
import type { Trx } from "../store/store.ts";
import { foldOutcomes } from "./projection.ts";
import { clearOutcomes, findNewestCommand, insertBoxCommand, saveOutcomes } from "./store.ts";

/** Shorter than this no box could be sure of, and nobody remembers in a year what was meant. */
const LEAST_MS = MINUTE;
const MOST_MS = 400 * DAY;
/** Four bytes on the road instead of five. */
const NUMBERS_BEGIN = Date.UTC(2026, 0, 1);

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
	// Seconds, and not 1, 2, 3 …: a store that was restored from an old copy would give numbers again that boxes have done.
	const second = Math.floor((at - NUMBERS_BEGIN) / SECOND);
	const command = Math.max((await findNewestCommand(trx)) + 1, second) as CommandId;
	const body = { command, order, expiresAt: epochMs(at + forMs) };
	const revision = await authorFact(trx, { box, subject: null, rank: 0, event: { kind: "command-given", body }, at });
	await insertBoxCommand(trx, { ...body, box, at, revision });
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
