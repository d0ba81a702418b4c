// A3, A7, A8: four hundred days without a link, with a dozen power cuts. The post works on; when the link is there the hub
// gets everything, once.

import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { expect, onTestFinished, test } from "vitest";
import { verifyJournal } from "../../edge/journal/verify.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import { openBoxAndHub } from "../sim/box-and-hub.ts";
import { openBoxStore } from "../sim/box-store.ts";
import { LIVING_FRIDGE, liveOneDay } from "../sim/living-post.ts";
import { manualClock } from "../sim/manual-clock.ts";
import { randomFrom } from "../sim/random.ts";
import { tellResult } from "../sim/results.ts";

const DAYS = Number(process.env.TESAI_DAYS ?? 400);
test(`A3 A7 A8 ${DAYS} days without a link, and nothing is lost`, async () => {
	const random = randomFrom(400);
	let box = openBoxStore([LIVING_FRIDGE]);
	for (let day = 0; day < DAYS; day++) {
		if (day % 30 === 29) {
			// The power goes for some hours; the box comes back with another boot.
			const clock = manualClock(randomUUID());
			clock.setWall(box.clock.utc() + 5 * HOUR);
			box = box.reopen(clock);
		}
		liveOneDay(box, random, { everyMs: 10 * MINUTE, records: 20, warm: day % 30 === 17 });
	}
	const pair = await openBoxAndHub(({ url }) => [openHttpsRoad({ url })], box);
	onTestFinished(pair.stop);
	const written = pair.atBox();
	expect(written.length).toBeGreaterThan(DAYS * (2 * 23 + 20));
	expect(written.filter(({ lane }) => lane === LANES.indexOf("alarm")).length).toBeGreaterThan(DAYS / 30);
	expect(verifyJournal(box.db)).toEqual([]);

	await pair.drained();
	expect(pair.atHub()).toEqual(pair.atBox());
	const bytes = pair.wire.reduce((sum, frame) => sum + frame.bytes, 0);
	const size = Math.round(statSync(box.path).size / 1e5) / 10;
	const sent = `${pair.wire.length} frames, ${(bytes / DAYS).toFixed(0)} B a day`;
	tellResult(
		`${DAYS} days offline`,
		`${written.length} facts, ${size} MB on the box; then ${sent}, all at the hub once`,
	);
});
