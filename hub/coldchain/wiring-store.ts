// The SQL of which sensor is which part of a fridge; a part that nobody measures is null.

import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { PARTS, type Part } from "@tesai/shared/contract/wiring.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { Wiring } from "./wiring.ts";

export async function saveWiring(trx: Trx, wirings: readonly Wiring[]): Promise<void> {
	await keepLater(
		trx,
		"wiring",
		["box", "fridge"],
		wirings.map(({ box, fridge, journal, seq, parts }) => {
			const sensorOf = (part: Part) => parts.find((one) => one.part === part)?.sensor ?? null;
			return {
				box,
				fridge,
				journal,
				seq,
				temperature: sensorOf("temperature"),
				door: sensorOf("door"),
				power: sensorOf("power"),
				ambient: sensorOf("ambient"),
				compressor: sensorOf("compressor"),
			};
		}),
	);
}

export async function clearWiring(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "wiring", box);
}

/** The wiring of every fridge, by box and fridge. `box` narrows to one. */
export async function listWirings(read: Reader, box?: number): Promise<readonly Wiring[]> {
	const rows = await wiringsQuery(read, box).execute();
	return rows.map((row) => ({
		box: row.box,
		fridge: row.fridge as FridgeId,
		journal: row.journal,
		seq: row.seq,
		parts: PARTS.flatMap((part) => {
			const sensor = row[part] as SensorId | null;
			return sensor === null ? [] : [{ part, sensor }];
		}),
	}));
}

export const wiringsQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("wiring")
		.selectAll()
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.orderBy("box")
		.orderBy("fridge");
