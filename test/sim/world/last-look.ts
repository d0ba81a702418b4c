// What must hold once everything has drained: all that was committed is at the hub, once, proven, and in every view of it.

import { LANES } from "@tesai/shared/contract/lane.ts";
import { verifyJournal } from "../../../edge/journal/verify.ts";
import { countTaken } from "./box-process.ts";
import { compareWithFresh, listTwiceCopied } from "./compare.ts";
import { LARGEST_TOLD } from "./facts.ts";
import { isAtHub } from "./ledger.ts";
import type { Post, Region } from "./region.ts";

export async function takeLastLook(region: Region): Promise<void> {
	checkArrivals(region);
	for (const post of region.posts) {
		checkBox(region, post);
		await checkBoxAtHub(region, post);
	}
	await checkHub(region);
}

function checkArrivals({ chronicle, far, ledger }: Region): void {
	for (const entry of ledger.entries) {
		if (entry.isGone || entry.content.length > LARGEST_TOLD || isAtHub(far.hub.db, entry)) continue;
		const what = `box ${entry.box} ${LANES[entry.lane]} ${entry.seq} of life ${entry.life}`;
		chronicle.complain("what was committed arrives", what);
	}
}

function checkBox({ chronicle }: Region, { box }: Post): void {
	for (const { lane, seq, fault } of verifyJournal(box.db))
		chronicle.complain("the chain is whole", `box ${box.no} ${lane} ${seq} ${fault}`);
	const known = box.db.prepare<[], number>("SELECT count(*) FROM hub_fact WHERE is_applied = 1").pluck().get() ?? 0;
	const taken = countTaken(box.db);
	if (taken !== known)
		chronicle.complain("a hub fact is applied once", `box ${box.no}: ${taken} times for ${known} facts`);
}

async function checkBoxAtHub({ chronicle, far }: Region, { box, isForked }: Post): Promise<void> {
	const { db } = far.hub;
	const forks =
		db.prepare<[number], number>("SELECT count(*) FROM forked_event WHERE box = ?").pluck().get(box.no) ?? 0;
	if (forks > 0 && !isForked) chronicle.complain("no fork without a copy", `box ${box.no}: ${forks}`);
	if (forks > 0) chronicle.count("facts kept as forks", forks);
	for (const { lane, journal, differs } of await far.hub.prove(box.no))
		if (differs !== undefined && !isForked)
			chronicle.complain("heads prove the lane", `box ${box.no} journal ${journal} lane ${lane}`);
}

async function checkHub({ chronicle, far, keys, timeline }: Region): Promise<void> {
	const { db } = far.hub;
	const failed = db.prepare<[], string>("SELECT subject FROM quarantine WHERE reason = 'internal'").pluck().all();
	if (failed.length > 0) chronicle.complain("the hub fails over no frame", failed.join());
	const copied = listTwiceCopied(db).length;
	if (copied > 0) chronicle.count("boxes put back twice", copied);
	for (const { rule, what } of await compareWithFresh(db, keys, timeline.now)) chronicle.complain(rule, what);
}
