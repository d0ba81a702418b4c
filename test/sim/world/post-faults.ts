// What goes wrong at a post: power, processes, the disk, the clock, facts nobody can read, and a card put back to an old image.

import { appendEvent } from "../../../edge/journal/store.ts";
import { pick } from "../random.ts";
import { captureFacts } from "./box-watch.ts";
import { appendForeign, drawForeign, drawRoutineFact } from "./facts.ts";
import { type Image, openCard } from "./memory.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./plan.ts";
import type { Post, Region } from "./region.ts";

export function planPostFaults(region: Region, post: Post): void {
	const { chronicle, random, timeline } = region;
	const { box } = post;
	const { faults } = post.plan;
	const bootLater = () => timeline.after(random() ** 3 * 12 * HOUR_MS, () => box.start("boot"));
	region.often(faults.killed, () => {
		if (!box.isUp) return;
		chronicle.count("box killed");
		box.kill();
		timeline.after(random() * 30_000, () => box.start("restart"));
	});
	region.often(faults.powerCut, () => {
		// They come in bursts: the line is repaired, and fails again.
		const burst = 1 + pick(random, 4);
		for (let at = 0, ms = 0; at < burst; at++) {
			timeline.after(ms, () => {
				if (region.isHealed || !box.isUp) return;
				chronicle.count("box power cut");
				box.kill();
				bootLater();
			});
			ms += random() * 20 * MINUTE_MS;
		}
	});
	region.often(faults.cutInCommit, () => {
		if (!box.isUp) return;
		chronicle.count("box power cut within a transaction");
		box.cutWithin((tx) => appendEvent(tx, drawRoutineFact(tx.now, random)));
		bootLater();
	});
	region.often(faults.diskFull, () => {
		chronicle.count("box disk full");
		box.setDiskFull(true);
		timeline.after(random() * 12 * HOUR_MS, () => box.setDiskFull(false));
	});
	region.often(faults.clockSet, () => {
		chronicle.count("box clock set");
		const years = random() < 0.3 ? 365 * DAY_MS : DAY_MS;
		box.setWall(Math.floor((random() - 0.5) * 6 * years));
	});
	region.often(faults.foreign, () => {
		const { what, ...foreign } = drawForeign(random);
		if (box.act((tx) => appendForeign(tx, foreign, random)) === undefined) return;
		chronicle.count(`fact ${what}`);
		box.wake();
	});
	let image: Image | undefined;
	region.often(faults.restored / 2, () => {
		if (box.isUp) image = box.db.serialize();
	});
	region.often(faults.restored, () => {
		if (image === undefined) return;
		chronicle.count("box restored from an old image");
		// What the card holds is lost now: it is known first.
		captureFacts(region, post);
		region.ledger.noteRestored(box, region.far.hub.db);
		post.isForked = true;
		post.alarmsTold.clear();
		box.insertCard(openCard(image));
		bootLater();
	});
}
