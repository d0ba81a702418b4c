// The SQL of lanes: which seqs of each lane are received and which are applied, as runs.

import type { HubLane } from "@tesai/shared/contract/hub-api/posts.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { countSeqs, type Ranges, toRanges, toRuns } from "@tesai/shared/wire/ranges.ts";
import { type LaneProof, listLaneProofs } from "../proof/proof-store.ts";
import { inChunks } from "../store/chunk.ts";
import type { HubTables } from "../store/schema.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { JournalRef } from "./store.ts";

export interface LaneRuns {
	readonly received: ReadonlyMap<number, Ranges>;
	readonly applied: ReadonlyMap<number, Ranges>;
}

/** By lane number, for every lane of the journal in which anything was received. */
export async function readLaneRuns(from: Reader, { box, journal }: JournalRef): Promise<LaneRuns> {
	const rows = await laneRunsQuery(from).where("box", "=", box).where("journal", "=", journal).execute();
	return toLaneRuns(rows);
}

export const laneRunsQuery = (from: Reader) => from.selectFrom("lane_run").selectAll();

/** Writes a lane's whole set anew: it has a row a run, which is one row for a lane without gaps. */
export async function saveLaneRuns(
	trx: Trx,
	{ box, journal }: JournalRef,
	lane: number,
	is_applied: 0 | 1,
	ranges: Ranges,
): Promise<void> {
	await trx
		.deleteFrom("lane_run")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("is_applied", "=", is_applied)
		.execute();
	await inChunks(toRuns(ranges), (chunk) =>
		trx
			.insertInto("lane_run")
			.values(chunk.map((run) => ({ box, journal, lane, is_applied, ...run })))
			.execute(),
	);
}

/** The lanes of each box's newest journal. */
export async function listHubLanes(
	read: Reader,
	box?: number,
): Promise<readonly (HubLane & { readonly box: number })[]> {
	const rows = await hubLanesQuery(read, box).execute();
	const proofs = new Map(
		(await listLaneProofs(read, box)).map((one) => [`${one.box} ${one.journal} ${one.lane}`, one]),
	);
	return [...Map.groupBy(rows, (row) => row.box)].flatMap(([of, runs]) => {
		const { received, applied } = toLaneRuns(runs);
		return [...received].flatMap(([number, ranges]) => {
			const lane = LANES[number];
			if (lane === undefined) return [];
			const done = applied.get(number);
			const count = countSeqs(ranges);
			const appliedUpTo = done === undefined ? 0 : (done.gaps[0]?.first ?? done.upTo + 1) - 1;
			const proof = toProof(proofs.get(`${of} ${runs[0]?.journal} ${number}`));
			return { box: of, lane, appliedUpTo, received: count, missing: ranges.upTo - count, ...(proof && { proof }) };
		});
	});
}

function toProof(found: LaneProof | undefined): HubLane["proof"] {
	if (found === undefined || (found.provenSeq === 0 && found.differs === undefined)) return undefined;
	const { provenSeq: upTo, differs } = found;
	return { upTo, ...(differs && { differs: { from: differs.first, upTo: differs.last } }) };
}

export const hubLanesQuery = (read: Reader, box?: number) =>
	laneRunsQuery(read)
		.where("journal", "=", (eb) =>
			eb
				.selectFrom("journal as newest")
				.select("newest.journal")
				.whereRef("newest.box", "=", "lane_run.box")
				.orderBy("newest.journal", "desc")
				.limit(1),
		)
		.$if(box !== undefined, (query) => query.where("box", "=", box as number));

function toLaneRuns(rows: readonly HubTables["lane_run"][]): LaneRuns {
	const side = (is_applied: number) =>
		new Map(
			[
				...Map.groupBy(
					rows.filter((row) => row.is_applied === is_applied),
					(row) => row.lane,
				),
			].map(([lane, runs]) => [lane, toRanges(runs)]),
		);
	return { received: side(0), applied: side(1) };
}
