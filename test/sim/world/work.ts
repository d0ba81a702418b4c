// What people do in a world: the routine and the alarms at a post, and the operator's word at the hub.

import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { appendEvent } from "../../../edge/journal/store.ts";
import { authorFact } from "../../../hub/down/down-store.ts";
import { pick } from "../random.ts";
import { drawAfterAlarm, drawAlarm, drawHubFact, drawRoutineFact } from "./facts.ts";
import { DAY_MS, HOUR_MS } from "./plan.ts";
import type { Post, Region } from "./region.ts";
import type { Scene } from "./scene.ts";

export function planPostWork(scene: Scene, { box, plan }: Post): void {
	const { random, timeline } = scene;
	const work = () => {
		if (!scene.isHealed) {
			box.act((tx) => appendEvent(tx, drawRoutineFact(tx.now, random)));
			box.wake();
		}
		timeline.after(drawPause(scene, plan.factsADay), work);
	};
	timeline.after(drawPause(scene, plan.factsADay), work);
	scene.often(plan.alarmEveryMs, () => {
		const alarm = box.act((tx) => {
			const seq = appendEvent(tx, drawAlarm(tx.now, random));
			for (let more = pick(random, 3); more > 0; more--) appendEvent(tx, drawAfterAlarm(random));
			return seq;
		});
		if (alarm === undefined) return;
		scene.chronicle.count("alarms");
		box.listening = true;
		box.wake();
		timeline.after(random() * 4 * HOUR_MS, () => {
			box.listening = false;
			if (scene.isHealed || random() < 0.5) return;
			const body = { alarm, reason: "door-closed" } as never;
			box.act((tx) => appendEvent(tx, { kind: "alarm-acknowledged", body }));
			box.wake();
		});
	});
}

/** Until somebody writes down the next thing, ms: by day people work, at night only machines do. */
function drawPause({ timeline, random }: Scene, factsADay: number): number {
	const hour = Math.floor(timeline.now / HOUR_MS - 3) % 24;
	const pace = hour >= 7 && hour < 17 ? 1.8 : 0.4;
	return (-Math.log(1 - random()) * DAY_MS) / (factsADay * pace);
}

export function planOperatorWork(region: Region): void {
	const { chronicle, far, plan, posts, random, timeline } = region;
	region.often(plan.hub.speaks, async () => {
		const { box } = posts[pick(random, posts.length)]!;
		const event = drawHubFact(random);
		const subject = random() < 0.5 ? null : `${event.kind} ${pick(random, 3)}`;
		const rank = pick(random, 50);
		await far.hub.write(async (trx) => {
			await authorFact(trx, { box: box.no, subject, rank, event, at: epochMs(timeline.now) });
		});
		chronicle.count("hub facts");
	});
}
