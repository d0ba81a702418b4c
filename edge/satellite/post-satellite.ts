// The satellite modem of a post as it is configured: its road, with the broker and the journal behind it.

import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { satelliteCost } from "../roads/price.ts";
import type { RoadDoor } from "../roads/road.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Writer } from "../sqlite/writer.ts";
import { openSatelliteRoad, type SatelliteRoad } from "./satellite-road.ts";

export interface PostSatelliteDeps {
	readonly writer: Writer;
	readonly clock: Clock;
	readonly publish: (topic: string, payload: string) => void;
}

const LARGEST_FRAME_BYTES = 340;

/** Nothing where no modem is configured. */
export function openPostSatellite(
	config: Pick<EdgeConfig, "roads">,
	{ writer, clock, publish }: PostSatelliteDeps,
	door: RoadDoor,
): SatelliteRoad | undefined {
	const satellite = config.roads?.satellite;
	if (satellite === undefined) return undefined;
	return openSatelliteRoad(
		{
			...{ modem: satellite.modem, clock, publish },
			sizeLimit: satellite.largestFrame ?? LARGEST_FRAME_BYTES,
			cost: satelliteCost(config.roads?.budget?.creditMicroDollars),
			fetchMailbox: satellite.fetchMailbox ?? true,
			setAside: (reason) => writer.now((tx) => setAsideInput(tx, { door: "satellite", reason, sample: null })),
		},
		door,
	);
}
