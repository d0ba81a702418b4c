// What a judged trace says, in lines for a person: each alarm, and where its labels say something else.

import { writeAbst } from "@tesai/shared/contract/cce/moment.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Trace } from "./trace.ts";
import { type JudgedAlarm, type JudgedTrace, LABELLED } from "./trace-judgement.ts";

/** A run of records in which the labels and the rules say different things. */
export interface Difference {
	readonly code: string;
	readonly says: "label only" | "rule only" | "unknown code";
	readonly from: number;
	to: number;
}

export interface Agreement {
	/** Records that carry a label, and those of them that say just what the rules say. */
	readonly labelled: number;
	readonly agreed: number;
	readonly differences: readonly Difference[];
}

/** Compares the labels with the rules, record by record; records without a label are not counted. */
export function compareLabels({ records }: Trace, { active }: Pick<JudgedTrace, "active">): Agreement {
	const differences: Difference[] = [];
	let labelled = 0;
	let agreed = 0;
	const open = new Map<string, Difference>();
	for (const [index, { no, labels }] of records.entries()) {
		if (labels === undefined) continue;
		labelled++;
		const ours: readonly string[] = active[index] ?? [];
		const found = new Map<string, Difference["says"]>();
		for (const code of labels) {
			if (!LABELLED.some((rule) => rule === code)) found.set(code, "unknown code");
			else if (!ours.includes(code)) found.set(code, "label only");
		}
		for (const code of ours) if (!labels.includes(code)) found.set(code, "rule only");
		if (found.size === 0) agreed++;
		for (const [key, difference] of open) if (found.get(difference.code) !== difference.says) open.delete(key);
		for (const [code, says] of found) {
			const running = open.get(code);
			if (running !== undefined) running.to = no;
			else {
				const begun = { code, says, from: no, to: no };
				open.set(code, begun);
				differences.push(begun);
			}
		}
	}
	return { labelled, agreed, differences };
}

export function describeTrace(trace: Trace, judged: JudgedTrace, profile: string): string[] {
	const { name, records, intervalMs, notes } = trace;
	const [first, last] = [records[0], records.at(-1)];
	const when = first === undefined || last === undefined ? "" : `, ${writeAbst(first.utc)} to ${writeAbst(last.utc)}`;
	const { labelled, agreed, differences } = compareLabels(trace, judged);
	const silence = judged.limits.SILENT?.forMs ?? 0;
	return [
		`${name}: ${records.length} records, one every ${intervalMs / MINUTE} min${when}; profile ${profile}, silent after ${silence / MINUTE} min`,
		...notes.map((note) => `  note   ${note}`),
		...describeFaults(judged),
		...judged.alarms.map((alarm) => `  alarm  ${describeAlarm(alarm)}`),
		...(judged.alarms.length === 0 ? ["  no alarm"] : []),
		labelled === 0 ? "  labels none in the trace" : `  labels ${agreed} of ${labelled} records agree`,
		...differences.map(({ code, says, from, to }) => `  differ ${code}: ${says}, records ${from} to ${to}`),
	];
}

function describeAlarm({ rule, raised, since, ended, worst, limit, forMs }: JudgedAlarm): string {
	const end =
		ended === null
			? "open"
			: `ended at record ${ended.record} (${writeAbst(Math.floor(ended.utc / 1_000) * 1_000)}) ${ended.reason}`;
	return [
		`${rule} raised at record ${raised.record} (${writeAbst(raised.utc)})`,
		`since ${writeAbst(Math.floor(since / 1_000) * 1_000)}`,
		end,
		...(worst === null ? [] : [`worst ${worst} °C`]),
		`${limit === null ? "" : `${limit} °C `}for ${forMs / MINUTE} min`,
	].join(", ");
}

/** One line a kind: a probe that is silent for a day would fill the page. */
function describeFaults({ faults }: JudgedTrace): string[] {
	return [...Map.groupBy(faults, (one) => one.fault)].map(([fault, all]) => {
		const claims = [...new Set(all.flatMap((one) => (one.claimed === null ? [] : [`${one.claimed} °C`])))];
		const claimed = claims.length === 0 ? "" : `, claimed ${claims.slice(0, 5).join(", ")}`;
		return `  fault  ${fault}: ${all.length} records from record ${all[0]?.record}${claimed}`;
	});
}
