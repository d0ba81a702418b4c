// Makes transfers out of what is due: read, built, checked against the strict check, and noted, in one transaction.

import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { CceDeliveryConfig, CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import { type EpochMs, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { AlarmRow } from "../../coldchain/alarm.ts";
import type { Trx } from "../../store/store.ts";
import { countRecords, type Load, listOwners, type OwnedReport, toLoads, writeDocument } from "./document.ts";
import { type DeliverySources, gatherRecords, type Item, readPicture, thinRecords } from "./gather.ts";
import { type DueStretch, dueStretchesQuery, listDueAlarms, markFacts } from "./ledger-store.ts";
import { type DueFact, TEMPERATURES_NO } from "./projection.ts";
import { toReport } from "./report.ts";
import { insertTransfer, type TransferReason } from "./transfer-store.ts";
import { listSegments, readBox, readReceivedAt } from "./view-store.ts";

export interface Packing {
	readonly config: CceDeliveryConfig;
	readonly posts: HubConfig["posts"];
	readonly sources: DeliverySources;
	readonly log: Log;
}

const START: DueFact = { box: 0, journal: 0, lane: 0, seq: 0 };
/** Facts a transaction, an hour of one probe each: frames from posts wait no longer than these take. */
const PAGE = 120;
const MOST_ALARMS = 200;
/** A week of ten fridges: an alarm carries all of its fridge since the last try. */
const MOST_BESIDE_ALARM = 2_000;

/** Alarms that are due, each with everything of its fridge that has not been sent. Returns how many transfers came of it. */
export async function packAlarms(
	trx: Trx,
	packing: Packing,
	receiver: CceReceiverConfig,
	now: EpochMs,
): Promise<number> {
	const due = await listDueAlarms(trx, receiver.id, MOST_ALARMS);
	let transfers = 0;
	for (const [box, facts] of Map.groupBy(due, (fact) => fact.box)) {
		const alarms = await packing.sources.alarms(trx, box);
		const { fridges: wired } = await readBox(trx, box);
		const ready: DueFact[] = [];
		for (const fact of facts) {
			const alarm = alarms.find((one) => one.journal === fact.journal && one.alarm === fact.seq);
			const probe = wired.find((one) => one.fridge === alarm?.raised.fridge)?.probe;
			if (alarm === undefined || (await isReady(trx, fact, alarm, probe, now))) ready.push(fact);
		}
		const items = ready.flatMap((fact): Item[] => {
			const alarm = alarms.find((one) => one.journal === fact.journal && one.alarm === fact.seq);
			return alarm === undefined ? [] : [{ what: "alarm", fact, alarm }];
		});
		// An alarm older than the newest few hundred of its box has been overtaken by them.
		const lost = ready.filter((fact) => !items.some((item) => item.fact === fact));
		await markFacts(trx, receiver.id, lost, "elsewhere");
		if (items.length === 0) continue;
		const fridges = new Set(items.flatMap((item) => (item.what === "alarm" ? [item.alarm.raised.fridge] : [])));
		const stretches = await dueStretchesQuery(trx, receiver.id, {
			box,
			after: START,
			limit: MOST_BESIDE_ALARM,
		}).execute();
		transfers += await packBox(trx, packing, receiver, now, "alarm", box, [...items, ...toItems(stretches)], fridges);
	}
	return transfers;
}

/**
 * A box tells its readings within a minute of an alarm, but they travel behind it: the document waits a little, so that it can show
 * the temperature, too. Where readings take another road, or none, the alarm goes without.
 */
export const ALARM_WAITS_MS = 3 * MINUTE;

async function isReady(
	trx: Trx,
	fact: DueFact,
	{ raised: { raised } }: AlarmRow,
	probe: string | undefined,
	now: EpochMs,
): Promise<boolean> {
	if (now - (await readReceivedAt(trx, fact)) >= ALARM_WAITS_MS) return true;
	if (probe === undefined) return false;
	const { box, journal } = fact;
	const { boot, monoMs } = raised;
	const after = await listSegments(trx, { box, journal, boot }, probe, TEMPERATURES_NO, monoMs, monoMs + HOUR);
	return after.length > 0;
}

/** One page of everything that is due, after `after`. Returns where the next page begins, or nothing at the end. */
export async function packRoutine(
	trx: Trx,
	packing: Packing,
	receiver: CceReceiverConfig,
	now: EpochMs,
	after: DueFact = START,
): Promise<DueFact | undefined> {
	const page = await dueStretchesQuery(trx, receiver.id, { after, limit: PAGE }).execute();
	for (const [box, stretches] of Map.groupBy(page, (fact) => fact.box)) {
		await packBox(trx, packing, receiver, now, "routine", box, toItems(stretches), undefined);
	}
	return page.length < PAGE ? undefined : page.at(-1);
}

const toItems = (stretches: readonly DueStretch[]): Item[] =>
	stretches.map((stretch) => ({ what: "stretch", fact: stretch, stretch }));

async function packBox(
	trx: Trx,
	packing: Packing,
	receiver: CceReceiverConfig,
	now: EpochMs,
	reason: TransferReason,
	box: number,
	items: readonly Item[],
	only: ReadonlySet<string> | undefined,
): Promise<number> {
	const post = packing.posts.find((one) => one.box === box);
	if (post === undefined || (receiver.posts !== undefined && !receiver.posts.includes(post.id))) {
		await markFacts(
			trx,
			receiver.id,
			items.map((item) => item.fact),
			"elsewhere",
		);
		return 0;
	}
	const { software, fridges } = await readBox(trx, box);
	const plates = await packing.sources.plates(trx, box);
	const placed = items.map((item, place) => ({ ...item, place }));
	const boots = items.flatMap((item) =>
		item.what === "stretch" ? [{ journal: item.fact.journal, boot: item.stretch.boot }] : [],
	);
	const picture = await readPicture(trx, packing.sources, box, boots);
	const done = new Set<number>();
	const reports: OwnedReport[] = [];
	for (const fridge of fridges) {
		if (only !== undefined && !only.has(fridge.fridge)) continue;
		const plate = plates.find((one) => one.fridge === fridge.fridge);
		// A probe that has been replaced has a report of its own: its name is another.
		for (const probe of [fridge.probe, ...fridge.formerProbes]) {
			const isCurrent = probe === fridge.probe;
			const own = placed.filter((item) =>
				item.what === "alarm" ? isCurrent && item.alarm.raised.fridge === fridge.fridge : item.stretch.sensor === probe,
			);
			if (own.length === 0) continue;
			const { records, waiting } = await gatherRecords(trx, { ...fridge, probe }, own, picture, now);
			const thinned = thinRecords(records, receiver);
			if (thinned.length > 0) {
				reports.push(toReport(packing.config, { post, box, software, ...fridge, probe, plate }, thinned));
			}
			for (const { place } of own) if (!waiting.has(place)) done.add(place);
		}
	}
	const loads = toLoads(reports);
	for (const load of loads) await storeLoad(trx, packing, receiver.id, now, reason, load, items);
	const carried = new Set(loads.flatMap((load) => listOwners(load)));
	const of = (places: Iterable<number>) => [...places].flatMap((place) => items[place]?.fact ?? []);
	// A sample that thinning left out, and a stretch in which nothing is to be told, are dealt with.
	await markFacts(trx, receiver.id, of([...done].filter((place) => !carried.has(place))), "sent");
	if (only === undefined && fridges.length > 0) {
		const nobodys = placed.filter(
			(item) =>
				item.what === "stretch" &&
				!fridges.some(({ probe, formerProbes }) => [probe, ...formerProbes].includes(item.stretch.sensor)),
		);
		await markFacts(trx, receiver.id, of(nobodys.map((item) => item.place)), "elsewhere");
	}
	return loads.length;
}

async function storeLoad(
	trx: Trx,
	{ config, log }: Packing,
	receiver: string,
	now: EpochMs,
	reason: TransferReason,
	load: Load,
	items: readonly Item[],
): Promise<void> {
	const places = listOwners(load);
	const facts = places.flatMap((place) => items[place]?.fact ?? []);
	const newPlace = new Map(places.map((place, index) => [place, index]));
	const owners = load.reports.map((report) => report.owners.map((of) => of.map((place) => newPlace.get(place) ?? 0)));
	const id = randomUUID();
	const json = writeDocument(load, id, config.source, now);
	const checked = checkCceDocument(JSON.parse(json));
	if (!checked.ok) {
		// Ours to mend. What cannot be said by the standard's words is kept as refused, counted and shown; it may be sent again.
		log.error({ receiver, faults: checked.faults.slice(0, 3) }, "a document does not pass our own check");
		await markFacts(trx, receiver, facts, "refused");
		return;
	}
	const body = gzipSync(json);
	const bytes = Buffer.byteLength(json);
	const records = countRecords(load);
	await insertTransfer(
		trx,
		{ receiver, id, reason, body, owners, facts, records, bytes },
		{ createdAt: now, nextTryAt: now },
	);
	await markFacts(trx, receiver, facts, "packed");
}
