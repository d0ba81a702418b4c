// What the hub says to a box by satellite, and when: after a frame that brought news, and when something urgent cannot wait for one. [H20]

import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { listHubFactsLacking } from "../down/down-store.ts";
import { type Answerable, creditsFor, listUrgent, sealSatelliteAnswer } from "../intake/answer.ts";
import { findNewestJournal, giveAnswerNo } from "../intake/journal-store.ts";
import type { Keyring } from "../intake/keyring.ts";
import { readLaneRuns } from "../intake/lane-store.ts";
import type { Store, Trx } from "../store/store.ts";
import { keepSatelliteAnswer, listSatelliteBoxes, type SatelliteBox } from "./satellite-store.ts";

export interface SatelliteAnswers {
	/** Whether the hub knows the modem of that box. */
	readonly canWriteTo: (box: number) => boolean;
	/** For one box, UTC day by day. */
	readonly creditsADay: number;
	/** Called after an answer was put by, in its transaction. */
	readonly wake: () => void;
}

interface Parts {
	readonly clock: Clock;
	readonly log: Log;
	readonly satellite?: SatelliteAnswers;
}

/** What a satellite answer is chosen from: something urgent may stand behind what other roads have been given to carry. */
export const MOST_LOOKED_AT = 2_048;

/** In the transaction that applies the frame of that number, so that neither a crash nor a store that fails takes it away. */
export async function putAnswerBy(
	{ satellite, clock, log }: Parts,
	trx: Trx,
	answerable: Answerable,
	heardNo: number,
): Promise<boolean> {
	const { box } = answerable;
	if (satellite === undefined || !satellite.canWriteTo(box)) return false;
	const now = clock.utc();
	const frame = sealSatelliteAnswer(answerable, now);
	const answer = { box, frame, credits: creditsFor(frame.length), heardNo, urgent: nameUrgent(answerable.lacking) };
	const isKept = await keepSatelliteAnswer(trx, answer, { day: Math.floor(now / DAY), most: satellite.creditsADay });
	if (isKept) satellite.wake();
	else log.warn({ box, creditsADay: satellite.creditsADay }, "no credits left today for an answer by satellite");
	return isKept;
}

/**
 * Something urgent that was written since a box's last answer, where that box was last heard by satellite: it is said now, and once;
 * the answers to the box's next frames say it again. Returns the boxes for which the day's credits did not last.
 */
export async function putUrgentBy(
	parts: Parts & { readonly store: Store; readonly keyring: Keyring },
	leaveOut: ReadonlySet<number>,
): Promise<readonly number[]> {
	const refused: number[] = [];
	for (const candidate of await listSatelliteBoxes(parts.store.read)) {
		if (leaveOut.has(candidate.box)) continue;
		const isWell = await parts.store.write((trx) => putUrgentWord(parts, trx, candidate));
		if (!isWell) refused.push(candidate.box);
	}
	return refused;
}

async function putUrgentWord(
	parts: Parts & { readonly keyring: Keyring },
	trx: Trx,
	{ box, urgent, heardNo }: SatelliteBox,
): Promise<boolean> {
	const ref = await findNewestJournal(trx, box);
	const keys = parts.keyring.keysOf(box);
	if (ref === undefined || keys === undefined) return true;
	const lacking = await listHubFactsLacking(trx, ref, MOST_LOOKED_AT);
	const known = new Set(urgent.split(" "));
	if (listUrgent(lacking).every((fact) => known.has(nameUrgent([fact])))) return true;
	const [answerNo, acks] = [await giveAnswerNo(trx, box), await readLaneRuns(trx, ref)];
	const answerable = { box: box as BoxNo, keys, epoch: ref.epoch, answerNo, acks, lacking, most: 0 };
	return putAnswerBy(parts, trx, answerable, heardNo);
}

const nameUrgent = (lacking: Answerable["lacking"]): string =>
	listUrgent(lacking)
		.map(({ lane, seq }) => `${lane}/${seq}`)
		.join(" ");
