// Liveness: once everything is healed, what waits at the posts must be at the hub soon.

import { listBacklog } from "../../../edge/journal/acknowledgements.ts";
import { NO_FAULTS } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import type { SimBox } from "./box.ts";
import { passTime } from "./box-watch.ts";
import { LARGEST_TOLD } from "./facts.ts";
import { HOUR_MS, MINUTE_MS } from "./plan.ts";
import type { Region } from "./region.ts";

const MOST_DRAIN_MS = 12 * HOUR_MS;
/** The gateway's latest message comes after half a day, and may be delivered again half a day later. */
const LATEST_MESSAGE_MS = 26 * HOUR_MS;

export interface Drain {
	/** From the healing until nothing waited at any post, in steps of five minutes. */
	readonly drainMs: number;
	/** Bytes that left the boxes meanwhile. */
	readonly drainBytes: number;
}

export async function drainRegion(region: Region): Promise<Drain> {
	const { chronicle, far, timeline } = region;
	region.heal();
	const began = timeline.now;
	const bytesBefore = sumBytes(region);
	await healEverything(region);
	while (listWaiting(region).length > 0 && timeline.now - began < MOST_DRAIN_MS && !chronicle.isFull)
		await passTime(region, timeline.now + 5 * MINUTE_MS);
	const drained = { drainMs: timeline.now - began, drainBytes: sumBytes(region) - bytesBefore };
	const left = listWaiting(region);
	if (left.length > 0 && chronicle.complaints.length === 0)
		chronicle.complain("what is healed drains", `boxes ${left.join()} still wait`);
	// What still travels arrives before the end is looked at.
	const latest = timeline.now + LATEST_MESSAGE_MS;
	do await passTime(region, timeline.now + HOUR_MS);
	while (far.gateway.nextAt() !== undefined && timeline.now < latest && !chronicle.isFull);
	return drained;
}

async function healEverything(region: Region): Promise<void> {
	region.far.gateway.faults = NO_FAULTS;
	await region.far.hub.start();
	for (const { box } of region.posts) {
		box.setDiskFull(false);
		for (const link of box.links) link.heal();
		box.kill();
		box.start("restart");
		box.wake();
	}
}

const sumBytes = ({ posts }: Region): number =>
	posts.flatMap(({ box }) => box.links).reduce((sum, { bytes }) => sum + bytes, 0);

/** Boxes that have something for the hub which it could take. */
const listWaiting = ({ posts }: Region): number[] =>
	posts
		.filter(({ box }) => listBacklog(box.db).some(({ count }) => count > countUntellable(box)))
		.map(({ box }) => box.no);

/** Facts larger than any frame wait for ever, and for nobody else. */
const countUntellable = ({ db }: SimBox): number =>
	db.prepare<[number], number>("SELECT count(*) FROM event WHERE length(body) > ?").pluck().get(LARGEST_TOLD) ?? 0;
