// A simulated region: what its parts share, the far side, and the posts.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import type { SimBox } from "./box.ts";
import type { FarSide } from "./far-side.ts";
import type { HttpsLink } from "./https-link.ts";
import type { BoxPlan } from "./plan.ts";
import type { Scene } from "./scene.ts";
import type { SealedNumbers } from "./sealed-numbers.ts";

export interface Region extends Scene {
	readonly far: FarSide;
	readonly posts: readonly Post[];
}

/** One post, with what the rules remember of it. */
export interface Post {
	readonly plan: BoxPlan;
	readonly box: SimBox;
	readonly https: HttpsLink;
	/** By road: alarms that left in some frame of it, by their seq. */
	readonly alarmsTold: Map<RoadName, Set<number>>;
	readonly sealed: SealedNumbers;
	/** Whole credits that the network took, by the month at the post. */
	readonly credits: Map<string, number>;
	lastAlarmAt: number;
	/** When the network last took a frame and brought no good answer, or did not take it. */
	httpsFailedAt: number;
	/** Several lives of one card have spoken under one identity. */
	isForked: boolean;
}
