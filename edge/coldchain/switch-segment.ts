// Packs what a sensor of states said in a period into facts: the changes alone, and where nobody knew.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { SwitchesRecorded, SwitchRole, SwitchState } from "@tesai/shared/contract/event/switches.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";

export interface TimedState {
	readonly monoMs: number;
	readonly role: SwitchRole;
	readonly state: SwitchState;
}

/** How long a state is believed after it was last said: a quarter of an hour, the period of the ministry's records. */
export const BELIEVED_MS = 15 * MINUTE;

/** A fact takes at most this many changes: a contact that chatters once a second for an hour, with room. */
const MOST_CHANGES = 4_096;

/** What the sensor is to the fridge; undefined when it is nothing to it. */
export function roleOf(fridge: FridgeConfig, sensor: SensorId): SwitchRole | undefined {
	if (sensor === fridge.doorSensor) return "door";
	if (sensor === fridge.powerSensor) return "supply";
	if (sensor === fridge.compressorSensor) return "compressor";
	return sensor === fridge.temperatureSensor || sensor === fridge.ambientSensor ? "probe" : undefined;
}

/**
 * What a reading says of its sensor's states, in order; nothing when it is no such sensor's. `fallback` is the role of a faulty one.
 * A device that counts says how long, not when: its sum is laid at the beginning of what it was counted over.
 */
export function toStates(reading: Reading, monoMs: number, fallback: SwitchRole | undefined): TimedState[] {
	switch (reading.kind) {
		case "door":
			return [{ monoMs, role: "door", state: reading.open ? "on" : "off" }];
		case "power":
			return [{ monoMs, role: "supply", state: reading.supplied ? "on" : "off" }];
		case "compressor": {
			const { running, ranMs, overMs } = reading;
			if (ranMs === undefined || overMs === undefined) {
				return [{ monoMs, role: "compressor", state: running ? "on" : "off" }];
			}
			const said = (at: number, isOn: boolean): TimedState => ({
				monoMs: at,
				role: "compressor",
				state: isOn ? "on" : "off",
			});
			const from = monoMs - overMs;
			const ran = Math.min(ranMs, overMs);
			const isAll = ran === overMs;
			return [
				said(from, ran > 0),
				...(ran > 0 && !isAll ? [said(from + ran, false)] : []),
				said(monoMs, isAll && ran > 0),
			];
		}
		case "temperature":
			return [{ monoMs, role: "probe", state: "on" }];
		case "fault":
			return fallback === undefined ? [] : [{ monoMs, role: fallback, state: reading.fault }];
		case "fix":
		case "modem":
			return [];
	}
}

/** `said` is of one sensor and one boot; of two words of one moment the later counts. Nothing is told of a probe that measured all the time. */
export function packSwitches(sensor: SensorId, boot: number, said: readonly TimedState[]): SwitchesRecorded[] {
	const inOrder = said.toSorted((a, b) => a.monoMs - b.monoMs);
	const last = inOrder.at(-1);
	if (last === undefined) return [];
	const { role } = last;
	if (role === "probe" && said.every((one) => one.state === "on")) return [];
	const changes = listChanges(inOrder);
	const facts: SwitchesRecorded[] = [];
	for (let at = 0; at < changes.length; at += MOST_CHANGES) {
		const part = changes.slice(at, at + MOST_CHANGES);
		const end = changes[at + MOST_CHANGES]?.monoMs ?? last.monoMs;
		facts.push(packPart(sensor, role, boot, part, end));
	}
	return facts;
}

function listChanges(said: readonly TimedState[]): TimedState[] {
	const changes: TimedState[] = [];
	let before: TimedState | undefined;
	for (const one of said) {
		if (before !== undefined && one.monoMs - before.monoMs > BELIEVED_MS) {
			changes.push({ ...one, monoMs: before.monoMs + BELIEVED_MS, state: "unknown" });
		}
		if (changes.at(-1)?.monoMs === one.monoMs) changes.pop();
		if (changes.at(-1)?.state !== one.state) changes.push(one);
		before = one;
	}
	return changes;
}

function packPart(
	sensor: SensorId,
	role: SwitchRole,
	boot: number,
	part: readonly TimedState[],
	end: number,
): SwitchesRecorded {
	const from = part[0]?.monoMs ?? end;
	const gaps = part.map((one, index) => one.monoMs - (part[index - 1]?.monoMs ?? one.monoMs));
	const stepMs = Math.max(1, gaps.reduce(divisorOf, 0));
	return {
		sensor,
		role,
		from: { boot, monoMs: millis(from) },
		lastsMs: millis(end - from),
		stepMs: millis(stepMs),
		changes: part.map(({ state }, index) => ({ skip: index === 0 ? 0 : (gaps[index] ?? 0) / stepMs - 1, state })),
	};
}

function divisorOf(a: number, b: number): number {
	return b === 0 ? a : divisorOf(b, a % b);
}
