// What a batch of facts changes in the equipment register, whatever its order and however often it comes.

import type { EquipmentDescribed, EquipmentServiced, Work } from "@tesai/shared/contract/event/equipment.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { AppliedEvent } from "../projection.ts";

/** A fact's place among those of its box; within one lane a later one has a higher seq. */
interface FactPlace {
	readonly box: number;
	readonly journal: number;
	readonly seq: number;
}

export type DescribedEquipment = FactPlace & Omit<EquipmentDescribed, "corrects">;
export type ServiceEntry = FactPlace & EquipmentServiced & { readonly at: Stamp };

/** A plate with what was last done to the fridge. */
export interface RegisterRow {
	readonly box: number;
	readonly fridge: FridgeId;
	readonly manufacturer: string;
	readonly model: string;
	readonly serial: string;
	readonly lastService: { readonly journal: number; readonly at: Stamp; readonly work: Work } | null;
}

export interface EquipmentChanges {
	/** The description written last, one a fridge. */
	readonly described: readonly DescribedEquipment[];
	/** Every entry of the log; one that was corrected stays. */
	readonly serviced: readonly ServiceEntry[];
}

export function foldEquipment(events: readonly AppliedEvent[]): EquipmentChanges {
	const described = new Map<string, DescribedEquipment>();
	const serviced = new Map<string, ServiceEntry>();
	for (const event of events) {
		const { box, journal, seq, stamp } = event;
		if (event.kind === "equipment-described") {
			const { corrects: _, ...plate } = event.body;
			const key = `${box} ${plate.fridge}`;
			const before = described.get(key);
			const isLater =
				before === undefined || journal > before.journal || (journal === before.journal && seq > before.seq);
			if (isLater) described.set(key, { box, journal, seq, ...plate });
		} else if (event.kind === "equipment-serviced") {
			serviced.set(`${box} ${journal} ${seq}`, { box, journal, seq, at: stamp, ...event.body });
		}
	}
	return { described: [...described.values()], serviced: [...serviced.values()] };
}
