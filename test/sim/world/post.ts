// A post with its box, its roads and its people; from the moment it is opened it lives by itself on the timeline.

import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { tellHeads } from "../../../edge/journal/heads.ts";
import { openSimBox } from "./box.ts";
import { checkCredits } from "./credits.ts";
import { imeiOf } from "./far-side.ts";
import { watchRoad } from "./frame-watch.ts";
import { openHttpsLink } from "./https-link.ts";
import type { Link, LinkWorld } from "./link.ts";
import { type BoxPlan, DAY_MS, HOUR_MS, MINUTE_MS } from "./plan.ts";
import { planPostFaults } from "./post-faults.ts";
import type { Post, Region } from "./region.ts";
import { openSatelliteLink } from "./satellite-link.ts";
import type { Scene } from "./scene.ts";
import { openSealedNumbers } from "./sealed-numbers.ts";
import { WORLD_BEGINS } from "./timeline.ts";
import { openUsbLink } from "./usb-link.ts";
import { planPostWork } from "./work.ts";

export function openSimPost(region: Region, plan: BoxPlan, no: BoxNo): Post {
	const { chronicle, far, random } = region;
	const around: LinkWorld = { timeline: region.timeline, random, deliver: far.deliver, count: chronicle.count };
	const https = openHttpsLink(around, plan.https);
	const satellite =
		plan.satellite &&
		openSatelliteLink(around, plan.satellite, {
			gateway: far.gateway,
			imei: imeiOf(no),
			poke: far.pokeGateway,
			pay: (credits) => checkCredits(region, post, credits),
		});
	if (satellite !== undefined) far.addModem(satellite);
	const usb = plan.usb && openUsbLink(around, plan.usb);
	const others: Link[] = [...(satellite ? [satellite] : []), ...(usb ? [usb] : [])];
	// Where no network is, few boxes are told of one: its tries are most of what such a world would do.
	const isTried = plan.https !== undefined || others.length === 0 || random() < 0.1;
	const box = openSimBox({
		no,
		keys: region.keys.get(no)!,
		timeline: region.timeline,
		random,
		links: () => (isTried || region.isHealed ? [https, ...others] : others),
		hasRtc: plan.hasRtc,
		log: region.log,
		patience: region.patience,
		creditsAMonth: plan.satellite?.creditsAMonth,
		chargePercent: () => (plan.hasGauge ? chargeNow(region) : undefined),
		watch: (road) => watchRoad(region, post, road),
	});
	const post: Post = {
		...{ plan, box, https, alarmsTold: new Map(), sealed: openSealedNumbers(), credits: new Map() },
		...{ lastAlarmAt: 0, httpsFailedAt: 0, isForked: false },
	};
	box.start("boot");
	planPostWork(region, post);
	planPostFaults(region, post);
	region.often(0.7 * DAY_MS, () => {
		const gone = box.tidy(plan.hasRoom ? "ample" : "last");
		if (gone > 0) chronicle.count("facts let go of at a post", gone);
	});
	orderMinuteJob(region, post);
	return post;
}

/** The minute's job of the product; less often where nobody waits for it, or a season would be nothing else. */
function orderMinuteJob(scene: Scene, post: Post): void {
	const { plan, timeline } = scene;
	const isAwaited = timeline.now - post.lastAlarmAt < HOUR_MS;
	const minutes = plan.isSeason ? { awaited: 2, idle: 60 } : { awaited: 1, idle: 10 };
	timeline.after((isAwaited ? minutes.awaited : minutes.idle) * MINUTE_MS, () => {
		post.box.act(tellHeads);
		post.box.wake();
		orderMinuteJob(scene, post);
	});
}

/** The battery's charge, %: full in the afternoon, low before dawn, and lower in a week of rain. */
function chargeNow({ timeline }: Scene): number {
	const day = (timeline.now - WORLD_BEGINS) / DAY_MS;
	return Math.round(60 + 25 * Math.sin(day * 2 * Math.PI) + 15 * Math.sin(day / 3));
}
