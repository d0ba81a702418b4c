// "The fridge is failing": how many faults are found, how many days before HEAT, and how often a healthy fridge is accused.

import { findQuantile } from "../../edge/coldchain/robust.ts";
import { runTrial, type Trial, type Wiring } from "../sim/failing-trial.ts";
import { isHealthy, LABELS, type Label } from "../sim/fridge-months.ts";
import type { Report, Row } from "./report.ts";

/** Odd seeds were used to choose the bounds in edge/coldchain/trend.ts; what is told here comes from even ones alone. */
const SEEDS = Array.from({ length: Number(process.env.TESAI_FAILING_SEEDS ?? 20) }, (_, index) => index * 2 + 1_000);
const DAYS = 60;
const FAULT_DAY = 20;

const WIRINGS: readonly (readonly [string, Wiring])[] = [
	["contact, probe outside, door", { contact: true, ambient: true, door: true, supply: true }],
	["probe outside, door", { contact: false, ambient: true, door: true, supply: true }],
	["contact, no probe outside", { contact: true, ambient: false, door: true, supply: true }],
	["the one probe alone", { contact: false, ambient: false, door: false, supply: false }],
];

export async function run(): Promise<Report> {
	const rows = WIRINGS.flatMap(([name, wiring]) => tellWiring(name, wiring));
	return {
		title: `"The fridge is failing": ${SEEDS.length * LABELS.length} labelled traces of ${DAYS} days, each with four wirings`,
		rows,
	};
}

function tellWiring(name: string, wiring: Wiring): Row[] {
	const trials = new Map<Label, Trial[]>(
		LABELS.map((label) => [
			label,
			SEEDS.map((seed) => runTrial({ seed, label, days: DAYS, faultDay: FAULT_DAY }, wiring)),
		]),
	);
	const healthy = LABELS.filter(isHealthy).flatMap((label) => trials.get(label) ?? []);
	const alarms = healthy.reduce((sum, { raised }) => sum + raised.length, 0);
	const early = [...trials.values()].flat().filter(({ raised }) => raised.some((day) => day <= FAULT_DAY)).length;
	const years = (healthy.length * DAYS) / 365;
	const accused = LABELS.filter(isHealthy).flatMap((label) => {
		const count = (trials.get(label) ?? []).reduce((sum, { raised }) => sum + raised.length, 0);
		return count === 0 ? [] : [`${label.replace("healthy, ", "")} ${count}`];
	});
	return [
		{
			what: `${name}: false alarms a fridge-year`,
			value: `${(alarms / years).toFixed(2)} (${alarms} in ${years.toFixed(1)} years${accused.length > 0 ? `: ${accused.join(", ")}` : ""}; ${early} before a fault began)`,
		},
		...LABELS.filter((label) => !isHealthy(label)).map((label) => ({
			what: `${name}: ${label}`,
			value: tellFault(trials.get(label) ?? []),
		})),
	];
}

function tellFault(trials: readonly Trial[]): string {
	const found = trials.map(({ raised, heat }) => ({ at: raised.find((day) => day > FAULT_DAY), heat }));
	const seen = found.filter(({ at }) => at !== undefined);
	const hot = found.filter(({ heat }) => heat !== undefined);
	const ahead = hot.filter(({ at, heat }) => at !== undefined && heat !== undefined && at < heat);
	const warnings = ahead.map(({ at, heat }) => (heat ?? 0) - (at ?? 0));
	const days = (share: number) => findQuantile(warnings, share)?.toFixed(1) ?? "–";
	const delay = findQuantile(
		seen.map(({ at }) => (at ?? 0) - FAULT_DAY),
		0.5,
	);
	return `found ${seen.length}/${trials.length}, ${delay?.toFixed(0) ?? "–"} days after it began; ahead of HEAT ${ahead.length}/${hot.length}, by ${days(0.5)} days (median), ${days(0.1)} (10th percentile)`;
}
