// Proves that nothing of a box's journal is missing or changed: computes each lane's chain from the facts that are here and
// compares it with the heads that the box has told (S31). Each fact is hashed once, when everything before it is there.

import { LANES } from "@tesai/shared/contract/lane.ts";
import { type ChainedRow, genesisHash, hashRow, headOf } from "@tesai/shared/node/journal-chain.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import { findStoredFacts } from "../intake/store.ts";
import type { Projection } from "../projection.ts";
import { breathe, type Store, type Trx } from "../store/store.ts";
import {
	deleteToldHeads,
	findCommonPast,
	findLaneProof,
	findLowestFork,
	insertToldHeads,
	type LaneProof,
	type LaneRef,
	listLanesTold,
	listToldHeads,
	readEpoch,
	saveLaneProof,
} from "./proof-store.ts";

/** Facts hashed in one transaction: about 10 ms of work. */
const SLICE = 512;

/**
 * Takes in what boxes tell of their journals. A rebuild of the views leaves it as it is: a head is compared once, and what it proved
 * stays proven. `onNews` is called when there is something to compare.
 */
export function openProofProjection(onNews: () => void): Projection {
	return {
		project: async (trx, events) => {
			for (const { box, journal, kind, body } of events) {
				if (kind !== "journal-heads-told") continue;
				for (const head of body.heads)
					await insertToldHeads(trx, { box, journal, lane: LANES.indexOf(head.lane) }, [head]);
				onNews();
			}
		},
		clear: async () => {},
		// What was told was told.
		refold: async () => {},
	};
}

/** Compares what can be compared, in small transactions; returns how many facts were hashed. What still lacks facts waits. */
export async function proveHeads(store: Store, isStopped: () => boolean = () => false): Promise<number> {
	let hashed = 0;
	for (const ref of await listLanesTold(store.read)) {
		for (let more = true; more && !isStopped(); ) {
			const step = await store.write((trx) => proveLane(trx, ref));
			hashed += step.hashed;
			more = step.hashed === SLICE;
			await breathe();
		}
	}
	return hashed;
}

async function proveLane(trx: Trx, ref: LaneRef): Promise<{ readonly hashed: number }> {
	let proof: LaneProof = (await findLaneProof(trx, ref)) ?? {
		...(await findChainStart(trx, ref)),
		provenSeq: 0,
		differs: undefined,
	};
	const before = proof;
	for (const head of await listToldHeads(trx, ref)) {
		const left = SLICE - (proof.seq - before.seq);
		const last = Math.min(head.seq, proof.seq + left);
		const walked = await walkChain(trx, ref, proof, last);
		proof = { ...proof, ...walked };
		if (proof.seq < head.seq) break;
		// A head that was overtaken by a newer one says what that one has said.
		if (proof.seq === head.seq) proof = await compareHead(trx, ref, proof, head);
		await deleteToldHeads(trx, ref, head.seq);
	}
	// A copy's chain is begun anew until its first fact is here: where it leaves the former one may be told later.
	if (proof.seq > before.seq || proof.differs !== before.differs || proof.provenSeq !== before.provenSeq)
		await saveLaneProof(trx, ref, proof);
	return { hashed: proof.seq - before.seq };
}

/** Where a chain was once not the box's, no later head can fit: only the first difference is kept. */
async function compareHead(
	trx: Trx,
	ref: LaneRef,
	proof: LaneProof,
	told: { readonly high: number; readonly low: number },
): Promise<LaneProof> {
	if (proof.differs !== undefined) return proof;
	const { high, low } = headOf(proof.hash);
	if (high === told.high && low === told.low) return { ...proof, provenSeq: proof.seq };
	const doubtful: Range = { first: proof.provenSeq + 1, last: proof.seq };
	const first = (await findLowestFork(trx, ref, doubtful)) ?? doubtful.first;
	return { ...proof, differs: { ...doubtful, first } };
}

interface Walked {
	readonly seq: number;
	readonly hash: Uint8Array;
}

/** Goes on along the facts that are here, as far as none is missing. */
async function walkChain(trx: Trx, ref: LaneRef, from: Walked, last: number): Promise<Walked> {
	let { seq, hash } = from;
	while (seq < last) {
		const range = { first: seq + 1, last: Math.min(last, seq + SLICE) };
		const facts = await findStoredFacts(trx, ref, ref.lane, range);
		for (let fact = facts.get(seq + 1); fact !== undefined; fact = facts.get(seq + 1)) {
			const { kind, version, stamp, body } = fact;
			const row: ChainedRow = { lane: ref.lane, seq: fact.seq, kind, version, ...stamp, body, prevHash: hash };
			hash = hashRow(row);
			seq = fact.seq;
		}
		if (seq < range.last) break;
		await breathe();
	}
	return { seq, hash };
}

/** A copy's chain goes on where it left that of the box it was copied from. */
async function findChainStart(trx: Trx, ref: LaneRef): Promise<Walked> {
	const past = await findCommonPast(trx, ref);
	if (past === undefined) return { seq: 0, hash: genesisHash(await readEpoch(trx, ref), ref.lane) };
	const former = { ...ref, journal: past.former };
	const walked = await walkChain(trx, former, await findChainStart(trx, former), past.upTo);
	return walked;
}
