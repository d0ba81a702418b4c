// Stands between a box and its roads: every frame that leaves is opened, and must keep the rules of what may leave.

import { crc32 } from "node:zlib";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { openFrame } from "@tesai/shared/node/seal.ts";
import { statement } from "@tesai/shared/node/sqlite.ts";
import { hasSeq, toRanges } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { listAcknowledged } from "../../../edge/journal/store.ts";
import type { Road } from "../../../edge/roads/road.ts";
import { captureFacts } from "./box-watch.ts";
import { ALARM_LANE } from "./facts.ts";
import { contentOfWire } from "./ledger.ts";
import type { Post, Region } from "./region.ts";

const NEWEST_ALARMS = "SELECT seq, length(body) AS size FROM event WHERE lane = ? ORDER BY seq DESC LIMIT 40";

/** The same road, looked at. */
export function watchRoad(region: Region, post: Post, road: Road): Road {
	const { chronicle } = region;
	const { box } = post;
	return {
		...road,
		async send(frame) {
			chronicle.frames++;
			chronicle.note(`box ${box.no} ${road.name} ${frame.length} ${crc32(frame)}`);
			captureFacts(region, post);
			// In bad weather the same leaves again and again: one in eight is looked into.
			const isHeard = box.links.some((link) => link.name === road.name && link.takesNow);
			if (isHeard || chronicle.frames % 8 === 0) checkFrame(region, post, road, frame);
			const answer = await road.send(frame);
			if (road.name === "https" && answer.state === "failed") post.httpsFailedAt = region.timeline.now;
			chronicle.count(`${road.name} ${answer.state === "failed" ? answer.error.code : answer.state}`);
			return answer;
		},
	};
}

function checkFrame(region: Region, post: Post, road: Road, frame: Uint8Array): void {
	const { chronicle, ledger } = region;
	const { box } = post;
	const { header, payload } = openFrame(region.keys.get(box.no)!, frame);
	if (header.direction !== "up") throw new Error("a box sends upward");
	if (frame.length > road.sizeLimit) chronicle.complain("a frame fits its road", `${road.name} ${frame.length} bytes`);
	const messageNo = `${header.keyEpoch} ${header.messageNo}`;
	checkNumbers(region, post, { messageNo, nonce: `${messageNo} ${header.boot} ${header.monoMs}` }, frame);
	for (const fact of payload.facts) {
		const known = ledger.find(box.no, payload.epoch, fact.lane, fact.seq);
		if (known.some(({ content }) => content === contentOfWire(fact))) continue;
		chronicle.complain("what leaves was committed", `box ${box.no} ${LANES[fact.lane]} ${fact.seq} by ${road.name}`);
	}
	checkAlarmLeads(region, post, road, payload.facts);
}

/** A card that was put back may draw a message number again, for the moment in the nonce is another one; no nonce comes twice. */
function checkNumbers(
	{ chronicle }: Region,
	{ box, sealed, isForked }: Post,
	{ messageNo, nonce }: { messageNo: string; nonce: string },
	frame: Uint8Array,
): void {
	if (sealed.sealsOther(`message number ${messageNo}`, frame)) {
		if (isForked) chronicle.count("message number again after a restored image");
		else chronicle.complain("no message number seals twice", `box ${box.no}: ${messageNo}`);
	}
	if (sealed.sealsOther(`nonce ${nonce}`, frame)) chronicle.complain("no nonce seals twice", `box ${box.no}: ${nonce}`);
}

/** A2: no room in a frame goes to other lanes while an alarm that it could hold has never left by this road. */
function checkAlarmLeads({ chronicle }: Region, post: Post, road: Road, facts: readonly WireFact[]): void {
	const { db, no } = post.box;
	const told = post.alarmsTold.get(road.name) ?? new Set();
	post.alarmsTold.set(road.name, told);
	for (const { lane, seq } of facts) if (lane === ALARM_LANE) told.add(seq);
	const room = facts.reduce((bytes, { lane, body }) => (lane > ALARM_LANE ? bytes + body.length : bytes), 0);
	if (room === 0) return;
	const has = toRanges(listAcknowledged(db, "alarm"));
	const newest = statement<[number], { seq: number; size: number }>(db, NEWEST_ALARMS).all(ALARM_LANE);
	const left = newest.find(({ seq, size }) => !told.has(seq) && !hasSeq(has, seq) && size <= room);
	if (left === undefined) return;
	const carried = facts.map(({ lane, seq }) => `${LANES[lane]} ${seq}`).join(", ");
	const what = `box ${no} alarm ${left.seq} of ${left.size} bytes waits for ${carried} by ${road.name}`;
	chronicle.complain("an alarm is in the next frame", what);
}
