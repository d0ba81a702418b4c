// What the menu of everything offers to whoever stands there: a tile each, and nothing that this person may not open.

import type { Action } from "@tesai/shared/contract/access.ts";
import { decideGate, neededAction } from "../access/gate.ts";
import type { Key } from "../phrase.ts";
import type { Route } from "../route.ts";

export const WORK_PICTURES = ["fridge", "sheet", "logger", "sensor", "battery", "people", "look", "box"] as const;
export type WorkPicture = (typeof WORK_PICTURES)[number];

export interface WorkTile {
	readonly picture: WorkPicture;
	/** The name of a fridge stands as it is. */
	readonly words: Key | { readonly name: string };
	readonly to: Route;
	/** A PIN is asked first. */
	readonly asksPin: boolean;
}

interface Place {
	readonly picture: WorkPicture;
	readonly words: Key;
	readonly to: Route;
}

/** In the order of how often they are used. */
const PLACES: readonly Place[] = [
	{ picture: "sensor", words: "work:devices", to: { page: "devices" } },
	{ picture: "logger", words: "work:loggers", to: { page: "loggers" } },
	{ picture: "people", words: "work:people", to: { page: "people" } },
	{ picture: "look", words: "work:look", to: { page: "look" } },
	{ picture: "box", words: "work:state", to: { page: "state" } },
];
const POWER: Place = { picture: "battery", words: "work:power", to: { page: "power" } };

export function listWorkTiles(world: {
	readonly fridges: readonly { readonly id: string; readonly name: string }[];
	readonly hasPower: boolean;
	readonly may: readonly Action[] | "unknown" | null;
	readonly isSomebodyHere: boolean;
}): WorkTile[] {
	const fridges = world.fridges.map(({ id, name }) => ({
		picture: "fridge" as const,
		words: { name },
		to: { page: "fridge", fridge: id } as const,
	}));
	return [...fridges, ...PLACES, ...(world.hasPower ? [POWER] : [])].flatMap((place) => {
		const gate = decideGate(neededAction(place.to.page), world.may, world.isSomebodyHere);
		return gate === "closed" ? [] : [{ ...place, asksPin: gate === "asking" }];
	});
}
