// The SQL of how each fridge works: one row a fridge, the newest day that its box has told.

import type { TrendSign, TrendVerdict } from "@tesai/shared/contract/event/assessment.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { Assessment } from "./assessment.ts";

export async function saveAssessments(trx: Trx, assessments: readonly Assessment[]): Promise<void> {
	await keepLater(
		trx,
		"assessment",
		["box", "fridge"],
		assessments.map((row) => ({
			box: row.box,
			fridge: row.fridge,
			journal: row.journal,
			seq: row.seq,
			verdict: row.verdict,
			sign: row.sign,
			strain: row.strain ?? null,
			mkt_celsius: row.mktCelsius ?? null,
			duty_percent: row.dutyPercent ?? null,
		})),
	);
}

export async function clearAssessments(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "assessment", box);
}

export interface AssessmentRow {
	readonly box: number;
	readonly fridge: FridgeId;
	readonly verdict: TrendVerdict;
	readonly sign: TrendSign;
	readonly strain: number | null;
	readonly mktCelsius: Celsius | null;
	readonly dutyPercent: number | null;
}

/** By box and fridge. `box` narrows to one. */
export async function listAssessments(read: Reader, box?: number): Promise<readonly AssessmentRow[]> {
	const rows = await assessmentsQuery(read, box).execute();
	return rows.map((row) => ({
		box: row.box,
		fridge: row.fridge as FridgeId,
		verdict: row.verdict as TrendVerdict,
		sign: row.sign as TrendSign,
		strain: row.strain,
		mktCelsius: row.mkt_celsius as Celsius | null,
		dutyPercent: row.duty_percent,
	}));
}

export const assessmentsQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("assessment")
		.selectAll()
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.orderBy("box")
		.orderBy("fridge");
