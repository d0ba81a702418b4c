// A recorded discharge, judged: which modes the box would have taken, and how near its hours left came to the truth.

import type { HoursLeft } from "@tesai/shared/contract/edge-api/power.ts";
import type { PowerMode, PowerReason } from "@tesai/shared/contract/event/power.ts";
import { epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { PowerReading } from "./span.ts";
import { hoursLeftOf, type PowerSettings, type PowerState, startState, takeReading } from "./state.ts";

export interface RecordedReading {
	readonly utc: number;
	readonly reading: PowerReading;
}

export interface JudgedChange {
	readonly utc: number;
	readonly mode: PowerMode;
	readonly reason: PowerReason;
	readonly percent: number;
	readonly volts: number | null;
}

export interface JudgedHour {
	readonly utc: number;
	readonly percent: number;
	readonly hoursLeft: HoursLeft;
	/** Hours until the end that was looked for. */
	readonly truth: number;
	/** (likely − truth) / truth; null where the box did not say. */
	readonly error: number | null;
	/** In the last two thirds of the discharge. */
	readonly counts: boolean;
}

export interface Judgement {
	readonly changes: readonly JudgedChange[];
	/** Of every discharge that reached its end: from the last charging to the end. */
	readonly hours: readonly JudgedHour[];
	readonly ends: readonly number[];
	/** What was learned about the battery by the last end: capacity as a share of the rating, and ohms. */
	readonly scale: number;
	readonly ohms: number;
}

/**
 * Runs a record through the same step as the live room. An end is where the box puts itself to sleep, or, with
 * `endVolts`, where the battery first stays below those volts for ten minutes.
 */
export function judgeDischarge(
	records: readonly RecordedReading[],
	settings: PowerSettings,
	options: { readonly endVolts?: number; readonly wakeCheckMinutes?: number } = {},
): Judgement {
	const changes: JudgedChange[] = [];
	const foreseen: Foreseen[] = [];
	const hours: JudgedHour[] = [];
	const ends: number[] = [];
	let state: PowerState | undefined;
	let learned = { scale: 1, ohms: settings.battery.ohms };
	let looksAt = Number.NEGATIVE_INFINITY;
	let chargedAt = records[0]?.utc ?? 0;
	let lowSince: number | null = null;
	const end = (utc: number, { charge }: PowerState["gauge"]) => {
		ends.push(utc);
		hours.push(...judgeHours(foreseen, Math.max(chargedAt, ends.at(-2) ?? 0), utc));
		learned = { scale: charge.scale, ohms: charge.ohms };
	};
	for (const { utc, reading } of records) {
		const at = { boot: 1, monoMs: millis(utc - (records[0]?.utc ?? 0)), utc: epochMs(utc) };
		state ??= startState(settings, at);
		// A sleeping box looks only now and then.
		const isNow = state.mode.mode !== "asleep" || utc >= looksAt;
		const step = takeReading(state, settings, reading, at, { isNow, alarmOpen: false });
		state = step.state;
		const { gauge } = state;
		if (isNow) looksAt = utc + (options.wakeCheckMinutes ?? 15) * MINUTE;
		if (step.change !== null) {
			const volts = reading.batteryVolts ?? null;
			changes.push({ utc, ...step.change, percent: gauge.charge.level * 100, volts });
			if (step.change.mode === "asleep" && options.endVolts === undefined) end(utc, gauge);
		}
		if (options.endVolts !== undefined && reading.batteryVolts !== undefined) {
			const isLow = reading.batteryVolts < options.endVolts;
			if (isLow && lowSince !== null && ends.at(-1) !== lowSince && utc - lowSince >= 10 * MINUTE) end(lowSince, gauge);
			lowSince = isLow ? (lowSince ?? utc) : null;
		}
		if ((gauge.last?.amps ?? 0) > settings.battery.capacityAh / 200) chargedAt = utc;
		if (utc - (foreseen.at(-1)?.utc ?? Number.NEGATIVE_INFINITY) >= HOUR) {
			foreseen.push({ utc, percent: gauge.charge.level * 100, hoursLeft: hoursLeftOf(state, settings, utc) });
		}
	}
	return { changes, hours, ends, ...learned };
}

type Foreseen = Pick<JudgedHour, "utc" | "percent" | "hoursLeft">;

function judgeHours(foreseen: readonly Foreseen[], start: number, end: number): JudgedHour[] {
	return foreseen
		.filter(({ utc }) => utc >= start && utc < end)
		.map((said) => {
			const truth = (end - said.utc) / HOUR;
			const likely = said.hoursLeft.state === "known" ? said.hoursLeft.likely : null;
			const error = likely === null ? null : (likely - truth) / truth;
			return { ...said, truth, error, counts: said.utc - start >= (end - start) / 3 };
		});
}

/** The judgement as lines for a terminal. */
export function describeJudgement({ changes, hours, ends, scale, ohms }: Judgement): string[] {
	const time = (utc: number) => new Date(utc).toISOString().slice(0, 16).replace("T", " ");
	const lines = changes.map(
		(change) =>
			`${time(change.utc)}  ${change.mode.padEnd(8)} (${change.reason}) at ${change.percent.toFixed(0)} %, ${change.volts?.toFixed(2) ?? "?"} V`,
	);
	if (lines.length === 0) lines.push("no change of mode");
	if (ends.length === 0) return [...lines, "the record does not reach the end: no truth to compare hours left with"];
	lines.push(`ends: ${ends.map(time).join(", ")} UTC`);
	lines.push(`learned: ${(scale * 100).toFixed(0)} % of the rated capacity, ${(ohms * 1_000).toFixed(0)} mΩ`);
	for (const { utc, percent, hoursLeft, truth, error, counts } of hours) {
		const said =
			hoursLeft.state === "known"
				? `${hoursLeft.least}–${hoursLeft.most ?? "…"} h, likely ${hoursLeft.likely}`
				: hoursLeft.state === "enough"
					? `more than ${hoursLeft.least} h`
					: `unknown: ${hoursLeft.why}`;
		const told = error === null ? "" : `  ${error >= 0 ? "+" : ""}${(error * 100).toFixed(0)} %`;
		lines.push(
			`${time(utc)}  ${percent.toFixed(0)} %  true ${truth.toFixed(1)} h  ${said}${told}${counts ? "" : "  (first third)"}`,
		);
	}
	const counted = hours.filter((hour) => hour.counts);
	const worst = Math.max(0, ...counted.map((hour) => Math.abs(hour.error ?? 0)));
	const within = counted.filter((hour) => hour.error !== null && Math.abs(hour.error) <= 0.2).length;
	const inRange = counted.filter(
		({ hoursLeft: said, truth }) =>
			said.state === "known" && said.least <= truth + 0.05 && (said.most === null || said.most >= truth - 0.05),
	).length;
	lines.push(
		`last two thirds: ${within} of ${counted.length} hours within ±20 %, worst ${(worst * 100).toFixed(0)} %; truth inside the range in ${inRange} of ${counted.length}`,
	);
	return lines;
}
