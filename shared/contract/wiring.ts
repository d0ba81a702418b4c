// The places at a fridge that a sensor can take, and which kind of reading fits each.

import type { Reading } from "./reading.ts";

/** A place in the list is a number on the wire: append only. */
export const PARTS = ["temperature", "door", "power", "ambient", "compressor"] as const;
export type Part = (typeof PARTS)[number];

/** One supply feeds two fridges, and two fridges stand in one room's air; every other part has a sensor of its own. */
export const SHARED_PARTS: readonly Part[] = ["power", "ambient"];

const PARTS_OF_KIND: Readonly<Record<Reading["kind"], readonly Part[]>> = {
	temperature: ["temperature", "ambient"],
	door: ["door"],
	power: ["power"],
	compressor: ["compressor"],
	fix: [],
	modem: [],
	// It has said nothing of what it measures: whoever wires it knows.
	fault: PARTS,
};

/** What a sensor that gives this kind of reading can be at a fridge; nothing for what is no fridge's business. */
export function listFittingParts(kind: Reading["kind"]): readonly Part[] {
	return PARTS_OF_KIND[kind];
}
