// A stick at the hub: its bundles are taken in frame by frame, and each box that spoke gets an answer to carry back. SYNC.md S48, S49.

import { join } from "node:path";
import { AppError, deliveryOf } from "@tesai/shared/contract/error.ts";
import type { BundleReport } from "@tesai/shared/contract/hub-api/bundles.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { type HubBundleKeys, hubBundleKeys, saveHubKey } from "@tesai/shared/node/bundle-key.ts";
import { type BundleEnd, BundleOpener, hubBundleDoor } from "@tesai/shared/node/bundle-open.ts";
import { BundleSealer } from "@tesai/shared/node/bundle-seal.ts";
import { sealFrame } from "@tesai/shared/node/seal.ts";
import type { Manifest } from "@tesai/shared/wire/bundle.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import { missingRanges, NO_RANGES } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { listHubFactsLacking } from "../down/down-store.ts";
import { type Intake, takeFrame } from "../intake/actions.ts";
import { downHeader } from "../intake/answer.ts";
import { findEpochJournal, findNewestJournal, giveAnswerNo } from "../intake/journal-store.ts";
import type { BundleKeyring } from "../intake/keyring.ts";
import { readLaneRuns } from "../intake/lane-store.ts";
import { addToQuarantine } from "../intake/quarantine-store.ts";
import type { JournalRef } from "../intake/store.ts";
import type { Trx } from "../store/store.ts";

export interface StickDoor {
	readonly intake: Intake;
	readonly keys: HubBundleKeys;
	readonly keyring: BundleKeyring;
}

/** A bundle with more than this that no box sealed is somebody's game: the rest of it is not read. */
const MOST_REFUSED = 64;
/** What a small box applies in one transaction without keeping its fridges waiting: so many facts, in so many bytes. */
const FACTS_A_FRAME = 500;
const FRAME_BYTES = 65_536;
/** A region's whole catalogue is a fifth of it; the rest comes with the next stick. */
const MOST_BYTES = 4 * 1_048_576;
const MOST_FACTS = 50_000;
const MOST_ROUNDS = 16;

/** The hub's own keys, made at its first start; `hub.pub` beside them is for every post. */
export function makeHubKeys(dataDir: string): HubBundleKeys {
	const keys = hubBundleKeys(makeBoxKey(join(dataDir, "hub.key")));
	saveHubKey(join(dataDir, "hub.pub"), keys.publicKey);
	return keys;
}

/**
 * Takes the bundle's frames in as they come: what is whole is applied, whatever comes after it. Reads on only as fast as frames are
 * applied, and no further than it must. Throws `busy` when the hub's disk is full: the same bundle may be brought again.
 */
export async function importBundle(door: StickDoor, pieces: AsyncIterable<Uint8Array>): Promise<BundleReport> {
	const { intake, keys, keyring } = door;
	const opener = new BundleOpener(hubBundleDoor(keys, (box) => keyring.bundleKeysOf(box)));
	const count = { applied: 0, refused: 0 };
	for await (const piece of pieces) {
		for (const frame of opener.push(piece)) {
			const isApplied = await takeOwnFrame(intake, frame);
			count[isApplied ? "applied" : "refused"]++;
			if (count.refused > MOST_REFUSED) break;
		}
		if (opener.isDone || count.refused > MOST_REFUSED) break;
	}
	const end = count.refused > MOST_REFUSED ? ({ state: "forged" } as const) : opener.end();
	const box = opener.box ?? null;
	await setBundleAside(intake, box, end);
	return {
		...{ box, frames: count.applied, refused: count.refused, state: end.state },
		lacksNothing: end.state === "whole" && box !== null ? await hasEverything(intake, box, end.manifest) : null,
	};
}

/** False when it is none of our boxes': that it came is in the quarantine. */
async function takeOwnFrame(intake: Intake, frame: Uint8Array): Promise<boolean> {
	try {
		await takeFrame(intake, frame, "usb");
		return true;
	} catch (error) {
		if (deliveryOf(error) === "transient") throw error;
		return false;
	}
}

/** A cut one is nobody's fault; the others are counted by what they are. */
async function setBundleAside(intake: Intake, box: number | null, { state }: BundleEnd): Promise<void> {
	if (state === "whole" || state === "cut") return;
	const entry = { what: "bundle", box, lane: null, seq: null, reason: state, count: 1 } as const;
	const at = { receivedAt: intake.clock.utc(), place: intake.frames.end };
	await intake.store.write((trx) => addToQuarantine(trx, [{ ...entry, subject: `bundle ${box ?? "-"} ${state}` }], at));
}

/** Every fact that the box had written when it made the bundle is here, by whichever road. */
async function hasEverything({ store }: Intake, box: number, { epoch, lanes }: Manifest): Promise<boolean> {
	const ref = await findEpochJournal(store.read, box, epoch);
	if (ref === undefined) return lanes.length === 0;
	const { received } = await readLaneRuns(store.read, ref);
	return lanes.every(
		({ lane, upTo }) => missingRanges(received.get(LANES.indexOf(lane)) ?? NO_RANGES, upTo).length === 0,
	);
}

/**
 * A bundle for one box: what the hub has of its newest journal, and everything that was written for it and that it has not
 * acknowledged. Throws `not-found` for a box that was never heard, or whose key is not here.
 */
export async function makeStickAnswer({ intake, keys, keyring }: StickDoor, box: BoxNo): Promise<Buffer> {
	const { store, clock } = intake;
	const boxKeys = keyring.bundleKeysOf(box);
	const frameKeys = intake.keyring.keysOf(box);
	const journal = await findNewestJournal(store.read, box);
	if (boxKeys === undefined || frameKeys === undefined || journal === undefined)
		throw new AppError("not-found", "there is nothing to answer to this box");
	const { epoch } = journal;
	const acks = await readLaneRuns(store.read, journal);
	const sealer = BundleSealer.toBox(box, boxKeys, keys);
	const bytes: Buffer[] = [];
	let lacking = await store.write((trx) => listFactsToCarry(trx, journal));
	do {
		const answerNo = await store.write((trx) => giveAnswerNo(trx, box));
		const header = downHeader(box, answerNo, clock.utc());
		const { facts, coded } = fillFrame(lacking.slice(0, FACTS_A_FRAME), { budget: FRAME_BYTES, header, acks });
		bytes.push(sealer.push(sealFrame(frameKeys, header, { epoch, facts, coded, acks })));
		const taken = new Set(facts);
		// What no frame takes, not even alone, is carried by nobody.
		lacking = facts.length === 0 ? [] : lacking.filter((fact) => !taken.has(fact));
	} while (lacking.length > 0);
	bytes.push(sealer.finish({ epoch, boot: 1, monoMs: millis(clock.utc()), whole: true, lanes: [] }));
	return Buffer.concat(bytes);
}

/** As much as the room gives, again and again until it gives nothing more: a stick has no deadline and no price. */
async function listFactsToCarry(trx: Trx, ref: JournalRef): Promise<readonly WireFact[]> {
	const facts = new Map<string, WireFact>();
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const before = facts.size;
		for (const fact of await listHubFactsLacking(trx, ref, MOST_BYTES, MOST_FACTS))
			facts.set(`${fact.lane}/${fact.seq}`, fact);
		if (facts.size === before) break;
	}
	return [...facts.values()].sort((a, b) => a.lane - b.lane || a.seq - b.seq);
}
