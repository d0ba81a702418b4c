// Which roads this post has, as configured.

import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import { openHttpsRoad } from "./https-road.ts";
import type { Road, RoadDoor } from "./road.ts";

/** In the order in which they are tried where they cost the same. */
export function openRoads(config: Pick<EdgeConfig, "hub" | "roads">, _door: RoadDoor): Road[] {
	return [openHttpsRoad({ url: config.hub.url })];
}
