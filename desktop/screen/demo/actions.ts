// The demonstration's buttons, each pair of doing and undoing side by side.

import type { DemoAction } from "@tesai/shared/contract/edge-api/system.ts";

export const FRIDGE_ACTIONS = [
	"open-door",
	"close-door",
	"cut-compressor",
	"restore-compressor",
	"pull-cable",
	"plug-cable",
] as const satisfies readonly DemoAction[];

export const ROAD_ACTIONS = [
	"cut-link",
	"restore-link",
	"insert-stick",
	"carry-stick",
] as const satisfies readonly DemoAction[];
