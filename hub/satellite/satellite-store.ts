// The SQL of the hub's word by satellite: one answer a box that waits for the gateway, and the credits spent today.

import type { Reader, Trx } from "../store/store.ts";

export interface WaitingAnswer {
	readonly box: number;
	readonly frame: Uint8Array;
}

/**
 * Takes the place of the box's answer that still waits, whose credits are given back. False, and nothing changed, when the day's
 * credits do not cover it. `day` counts days since 1970.
 */
export async function keepSatelliteAnswer(
	trx: Trx,
	answer: WaitingAnswer & { readonly credits: number; readonly heardNo: number; readonly urgent: string },
	{ day, most }: { readonly day: number; readonly most: number },
): Promise<boolean> {
	const { box, frame, credits } = answer;
	const before = await trx.selectFrom("satellite_answer").selectAll().where("box", "=", box).executeTakeFirst();
	const spent = before?.day === day ? before.spent - (before.frame === null ? 0 : before.credits) : 0;
	if (spent + credits > most) return false;
	const { heardNo: heard_no, urgent } = answer;
	const row = { frame: Buffer.from(frame), credits, day, spent: spent + credits, heard_no, urgent };
	await trx
		.insertInto("satellite_answer")
		.values({ box, ...row })
		.onConflict((on) => on.column("box").doUpdateSet(row))
		.execute();
	return true;
}

export async function listWaitingAnswers(read: Reader): Promise<readonly WaitingAnswer[]> {
	const rows = await waitingAnswersQuery(read).execute();
	return rows.flatMap(({ box, frame }) => (frame === null ? [] : [{ box, frame }]));
}

export const waitingAnswersQuery = (read: Reader) =>
	read.selectFrom("satellite_answer").select(["box", "frame"]).where("frame", "is not", null);

/** The gateway has it, or will never take it; a newer one that took its place meanwhile goes on waiting. */
export async function dropSatelliteAnswer(trx: Trx, { box, frame }: WaitingAnswer): Promise<void> {
	await trx
		.updateTable("satellite_answer")
		.set({ frame: null })
		.where("box", "=", box)
		.where("frame", "=", Buffer.from(frame))
		.execute();
}

export interface SatelliteBox {
	readonly box: number;
	/** The urgent facts that were in the last answer. */
	readonly urgent: string;
	readonly heardNo: number;
}

/** The boxes whose newest frame came by satellite, and whose last answer has left. */
export async function listSatelliteBoxes(from: Reader): Promise<readonly SatelliteBox[]> {
	const rows = await satelliteBoxesQuery(from).execute();
	return rows.map(({ box, urgent, heard_no: heardNo }) => ({ box, urgent, heardNo }));
}

export const satelliteBoxesQuery = (from: Reader) =>
	from
		.selectFrom("satellite_answer")
		.innerJoin("box", "box.box", "satellite_answer.box")
		.select(["satellite_answer.box", "satellite_answer.urgent", "satellite_answer.heard_no"])
		.where("satellite_answer.frame", "is", null)
		.whereRef("box.heard_no", "=", "satellite_answer.heard_no");

/** The highest message number of the box's frames so far; −1 before the first. */
export async function findHeardNo(from: Reader, box: number): Promise<number> {
	const row = await from.selectFrom("box").select("heard_no").where("box", "=", box).executeTakeFirst();
	return row?.heard_no ?? -1;
}
