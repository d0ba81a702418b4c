// The SQL of how far the hub is with each box: the end of each lane it writes for it, and up to where nothing is left to give.

import type { Reader, Trx } from "../store/store.ts";

/** Up to which revision the box was given all that concerns it; 0 before that. */
export async function findDownComplete(from: Reader, box: number): Promise<number> {
	const row = await from.selectFrom("down_box").select("complete").where("box", "=", box).executeTakeFirst();
	return row?.complete ?? 0;
}

export async function saveDownComplete(trx: Trx, box: number, complete: number): Promise<void> {
	await trx
		.insertInto("down_box")
		.values({ box, complete })
		.onConflict((on) => on.column("box").doUpdateSet({ complete }))
		.execute();
}

/** The last seq of a lane for a box: given here, or heard of from the box; 0 before the first. */
export async function findDownEnd(from: Reader, box: number, lane: number): Promise<number> {
	const row = await from
		.selectFrom("down_lane")
		.select("last_seq")
		.where("box", "=", box)
		.where("lane", "=", lane)
		.executeTakeFirst();
	return row?.last_seq ?? 0;
}

export async function saveDownEnd(trx: Trx, box: number, lane: number, last_seq: number): Promise<void> {
	await trx
		.insertInto("down_lane")
		.values({ box, lane, last_seq })
		.onConflict((on) => on.columns(["box", "lane"]).doUpdateSet({ last_seq }))
		.execute();
}
