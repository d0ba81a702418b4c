// A whole region in one process on simulated time: boxes, the hub, every road, and everything that goes wrong between them.
//
// All that decides is the product's own code; the world is made of the seed alone. Rules are looked at after every event (safety);
// at the end everything is healed and must drain (liveness).

import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { type Random, randomFrom } from "../random.ts";
import { passTime } from "./box-watch.ts";
import type { Chronicle } from "./chronicle.ts";
import { type Drain, drainRegion } from "./drain.ts";
import { openFarSide } from "./far-side.ts";
import { planHubFaults } from "./hub-faults.ts";
import { takeLastLook } from "./last-look.ts";
import { DAY_MS, drawPlan, type WorldPlan } from "./plan.ts";
import { openSimPost } from "./post.ts";
import type { Post, Region } from "./region.ts";
import { openScene } from "./scene.ts";
import { runSeeded } from "./seeded-numbers.ts";
import { WORLD_BEGINS } from "./timeline.ts";
import { planOperatorWork } from "./work.ts";

export interface WorldOptions {
	readonly seed: number;
	readonly days: number;
	readonly stress?: "copies";
	/** What the product's processes say; nothing is listened to when left out. */
	readonly log?: Log;
}

/** `counts`: how often each fault and each way was met. */
export interface Outcome extends Drain, Pick<Chronicle, "counts" | "complaints" | "frames"> {
	readonly seed: number;
	readonly days: number;
	readonly boxes: number;
	readonly turns: number;
	readonly facts: number;
	/** Of everything that happened, in order: two runs of one seed give the same. */
	readonly trace: string;
}

export async function runWorld({ seed, days, stress, log = silentLog }: WorldOptions): Promise<Outcome> {
	const random = randomFrom(seed);
	const plan = drawPlan(seed, random, days, stress);
	return runSeeded(random, async () => {
		const region = await openRegion(plan, random, log);
		const { chronicle, ledger, posts, timeline } = region;
		await passTime(region, WORLD_BEGINS + days * DAY_MS);
		const drained = await drainRegion(region);
		if (chronicle.complaints.length === 0) await takeLastLook(region);
		for (const { box } of posts) box.kill();
		const { counts, complaints, frames } = chronicle;
		return {
			...{ seed, days, boxes: posts.length, turns: timeline.turns, facts: ledger.entries.length, frames },
			...drained,
			...{ counts, trace: chronicle.endTrace(), complaints },
		};
	});
}

async function openRegion(plan: WorldPlan, random: Random, log: Log): Promise<Region> {
	const scene = openScene(plan, random, log);
	const posts: Post[] = [];
	const region: Region = Object.assign(scene, { far: openFarSide(scene), posts });
	await region.far.hub.start();
	for (const [at, one] of plan.boxes.entries()) posts.push(openSimPost(region, one, (at + 1) as BoxNo));
	planHubFaults(region);
	planOperatorWork(region);
	return region;
}
