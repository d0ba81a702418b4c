// One answer per post out of what the rooms know: fridges, open alarms, lanes, and the age of the newest fact.

import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { HubAlarm, HubFridge, HubLane, PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { AlarmRow, FridgeRow } from "../coldchain/alarm.ts";
import { type AlarmLadder, ladderKey, NO_LADDER } from "../coldchain/ladder.ts";
import type { RegisterRow } from "../equipment/projection.ts";
import { type BootRef, type BoxHeard, newestFactAt, type Unsure, type UtcOfStamp } from "./post-clock.ts";

export type ConfiguredPost = HubConfig["posts"][number];

/** How a fridge works, as the row of its newest day says. */
type Assessed = NonNullable<HubFridge["assessed"]> & { readonly box: number; readonly fridge: string };

/** Everything about the boxes in question, as it lies in the rooms' stores. */
export interface RegionFacts {
	readonly heard: readonly BoxHeard[];
	readonly fridges: readonly FridgeRow[];
	readonly openAlarms: readonly AlarmRow[];
	readonly register: readonly RegisterRow[];
	/** The newest day of each fridge that was told. */
	readonly assessments: readonly Assessed[];
	/** By `ladderKey`; an alarm that has not climbed is not in it. */
	readonly ladders: ReadonlyMap<string, AlarmLadder>;
	readonly lanes: readonly (HubLane & { readonly box: number })[];
	readonly quarantined: ReadonlyMap<number, number>;
	readonly forked: ReadonlySet<number>;
}

/** Every boot a stamp of the answer belongs to, once. */
export function bootsNeeded(
	facts: Pick<RegionFacts, "heard" | "fridges" | "openAlarms" | "register">,
): readonly BootRef[] {
	const needed = new Map<string, BootRef>();
	const need = (box: number, journal: number, boot: number) =>
		needed.set(`${box} ${journal} ${boot}`, { box, journal, boot });
	for (const { newest } of facts.heard) if (newest) need(newest.box, newest.journal, newest.boot);
	for (const { box, digest } of facts.fridges) if (digest) need(box, digest.journal, digest.from.boot);
	for (const { box, lastService } of facts.register)
		if (lastService) need(box, lastService.journal, lastService.at.boot);
	for (const alarm of facts.openAlarms) {
		const { raised, acknowledged, ended } = alarm;
		for (const stamp of [raised.since, raised.raised, acknowledged?.at, ended?.at])
			if (stamp) need(alarm.box, alarm.journal, stamp.boot);
	}
	return [...needed.values()];
}

/** In the order of `posts`. A post that was never heard is in the list, too: its silence is what matters. */
export function toPostViews(
	posts: readonly ConfiguredPost[],
	facts: RegionFacts,
	utcOfStamp: UtcOfStamp,
	now: EpochMs,
	unsure: Unsure = () => undefined,
): readonly PostView[] {
	const heard = new Map(facts.heard.map((box) => [box.box, box]));
	const fridges = Map.groupBy(facts.fridges, (fridge) => fridge.box);
	const alarms = Map.groupBy(facts.openAlarms, (alarm) => alarm.box);
	const lanes = Map.groupBy(facts.lanes, (lane) => lane.box);
	const assessments = new Map(facts.assessments.map((row) => [`${row.box} ${row.fridge}`, row]));
	const plates = new Map(facts.register.map((row) => [`${row.box} ${row.fridge}`, row]));
	return posts.map((post) => {
		const box = heard.get(post.box);
		const newest = box && newestFactAt(box, utcOfStamp);
		return {
			id: post.id,
			name: post.name,
			box: post.box,
			newestFactAt: newest ?? null,
			newestFactAgeMs: newest === undefined ? null : millis(Math.max(0, now - newest)),
			lastHeardAt: box?.lastHeardAt ?? null,
			fridges: (fridges.get(post.box) ?? []).slice(0, 64).map((fridge) => ({
				id: fridge.fridge,
				name: fridge.name,
				profile: fridge.profile,
				newest: fridge.digest && {
					from: utcOfStamp(fridge.box, fridge.digest.journal, fridge.digest.from) ?? null,
					lastsMs: fridge.digest.lastsMs,
					minCelsius: fridge.digest.minCelsius,
					maxCelsius: fridge.digest.maxCelsius,
				},
				...toAssessed(assessments.get(`${fridge.box} ${fridge.fridge}`)),
				equipment: toEquipmentView(plates.get(`${fridge.box} ${fridge.fridge}`), utcOfStamp),
			})),
			openAlarms: (alarms.get(post.box) ?? [])
				.slice(0, 200)
				.map((alarm) => toHubAlarm(alarm, facts.ladders.get(ladderKey(alarm)) ?? NO_LADDER, utcOfStamp, unsure)),
			lanes: (lanes.get(post.box) ?? []).map(({ box: _, ...lane }) => lane),
			quarantined: facts.quarantined.get(post.box) ?? 0,
			forked: facts.forked.has(post.box),
		};
	});
}

function toAssessed(row: Assessed | undefined): Pick<HubFridge, "assessed"> {
	if (row === undefined) return {};
	const { verdict, sign, strain, mktCelsius, dutyPercent } = row;
	return { assessed: { verdict, sign, strain, mktCelsius, dutyPercent } };
}

function toEquipmentView(
	row: RegisterRow | undefined,
	utcOfStamp: UtcOfStamp,
): PostView["fridges"][number]["equipment"] {
	if (row === undefined) return null;
	const { box, manufacturer, model, serial, lastService } = row;
	const at = lastService && (utcOfStamp(box, lastService.journal, lastService.at) ?? null);
	return { manufacturer, model, serial, lastService: lastService && { work: lastService.work, at } };
}

export function toHubAlarm(row: AlarmRow, ladder: AlarmLadder, utcOfStamp: UtcOfStamp, unsure: Unsure): HubAlarm {
	const { raised, acknowledged, ended } = row;
	const at = (stamp: typeof raised.since) => utcOfStamp(row.box, row.journal, stamp) ?? null;
	const sinceBetween = unsure(row.box, row.journal, raised.since);
	return {
		id: row.alarm as AlarmId,
		fridge: raised.fridge,
		rule: raised.rule,
		since: at(raised.since),
		...(sinceBetween && { sinceBetween }),
		raisedAt: at(raised.raised),
		forMs: raised.forMs,
		limitCelsius: raised.limitCelsius,
		worstCelsius: ended?.worstCelsius ?? raised.worstCelsius,
		ended: ended && { at: at(ended.at), reason: ended.reason },
		acknowledged: acknowledged && {
			at: at(acknowledged.at),
			reason: acknowledged.reason,
			note: acknowledged.note,
		},
		told: ladder.told,
		regionSaw: ladder.regionSaw,
	};
}
