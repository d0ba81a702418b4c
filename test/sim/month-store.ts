// A box's store with a month of one fridge in it, written by the box's own actions: what happened and when is known exactly.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { AlarmId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { acknowledgeAlarm, noteSilence, receiveReading, registerFridges } from "../../edge/coldchain/actions.ts";
import { listUnsettledAlarms } from "../../edge/coldchain/alarm-store.ts";
import { setRegionLimits } from "../../edge/coldchain/limits-actions.ts";
import { type BoxStore, fridgeConfig, openBoxStore } from "./box-store.ts";
import { manualClock } from "./manual-clock.ts";

export const MONTH_FRIDGE = {
	id: "heladera-1",
	name: "Heladera 1",
	profile: "tight",
	temperatureSensor: "heladera-1-sonda",
	doorSensor: "heladera-1-puerta",
	powerSensor: "solar-1",
	compressorSensor: "heladera-1-motor",
} as const;

/** By the box's clock, which is right. */
export interface KnownMonth {
	readonly from: number;
	readonly to: number;
	/** One reading alone, between two calm ones. */
	readonly peak: { readonly at: number; readonly celsius: number };
	/** The box was off. */
	readonly hole: { readonly from: number; readonly to: number };
	/** A probe that said what it has not measured. */
	readonly claim: { readonly at: number; readonly celsius: number };
	readonly outage: { readonly from: number; readonly to: number };
	/** The door stood open, until HEAT and DOOR were alarms. */
	readonly open: { readonly from: number; readonly to: number; readonly highest: number };
	/** Until then the region allowed 10 °C. */
	readonly limitsUntil: number;
}

export function planMonth(to: number): KnownMonth {
	const day = (before: number, hour: number) => to - before * DAY + hour * HOUR;
	return {
		from: to - 30 * DAY,
		to,
		peak: { at: day(10, 3), celsius: 7.7 },
		hole: { from: day(6, 2), to: day(6, 7) },
		claim: { at: day(5, 4), celsius: 85 },
		outage: { from: day(4, 5), to: day(4, 13) },
		open: { from: day(2, 6), to: day(2, 6) + 50 * MINUTE, highest: 10.2 },
		limitsUntil: day(20, 0),
	};
}

/** Between two of the box's own looks at what is silent. */
const LOOK_MS = 15 * MINUTE;
/** How long the motor goes and rests in turn. */
const SWING_MS = 64 * MINUTE;

const BOOT = "44444444-4444-4444-8444-444444444444";

/** `everyMs` lies between two readings of each of the four sensors, and divides a quarter of an hour. */
export function writeMonth(dir: string, month: KnownMonth, everyMs: number): void {
	const clock = manualClock(BOOT);
	clock.setWall(month.from);
	const box = openBoxStore([fridgeOf()], clock, dir);
	box.act((tx) => registerFridges(tx, box.watched));
	const wide = { HEAT: { side: "at-or-above", celsius: celsius(10), forMs: millis(30 * MINUTE) } } as const;
	box.act((tx) => setRegionLimits(tx, box.watched, { fridge: fridgeOf().id, limits: wide }, 1));
	let isWide = true;
	while (clock.utc() + LOOK_MS <= month.to) {
		const utcOfMono = clock.utc() - clock.mono();
		const begins = clock.mono();
		clock.pass(LOOK_MS);
		box.act((tx) => {
			for (let mono: number = begins; mono < begins + LOOK_MS; mono += everyMs) {
				for (const [sensor, reading] of readAll(month, utcOfMono + mono)) {
					const stamp = { bootId: clock.bootId, monoMs: millis(mono) };
					receiveReading(tx, box.watched, sensor as SensorId, { ...reading, ...stamp } as Reading);
				}
			}
		});
		box.act((tx) => noteSilence(tx, box.watched));
		if (isWide && clock.utc() >= month.limitsUntil) {
			box.act((tx) => setRegionLimits(tx, box.watched, { fridge: fridgeOf().id }, 2));
			isWide = false;
		}
		answerAlarms(box, month);
	}
	box.db.close();
}

/** The store as the box has it at the month's end, in the same boot. */
export function openMonth(dir: string, month: KnownMonth): BoxStore {
	const clock = manualClock(BOOT);
	clock.pass(month.to - month.from);
	clock.setWall(month.to);
	return openBoxStore([fridgeOf()], clock, dir);
}

const fridgeOf = (): FridgeConfig =>
	fridgeConfig(
		Object.entries(MONTH_FRIDGE)
			.map(([name, value]) => `${name} = "${value}"`)
			.join("\n"),
	);

function readAll(month: KnownMonth, at: number): [string, object][] {
	if (at >= month.hole.from && at < month.hole.to) return [];
	const isOpen = within(month.open, at) || isShortOpening(at - month.from);
	const isDark = within(month.outage, at);
	const into = ((at - month.from) % SWING_MS) / SWING_MS;
	const isClaim = at === month.claim.at;
	return [
		[
			MONTH_FRIDGE.temperatureSensor,
			{ kind: "temperature", celsius: isClaim ? month.claim.celsius : celsiusAt(month, at) },
		],
		[MONTH_FRIDGE.doorSensor, { kind: "door", open: isOpen }],
		[MONTH_FRIDGE.powerSensor, { kind: "power", supplied: !isDark, batteryVolts: isDark ? 11.9 : 13.2 }],
		[MONTH_FRIDGE.compressorSensor, { kind: "compressor", running: !isDark && into < 0.3 }],
	];
}

/** The temperature that the probe says at a moment, to a tenth. */
export function celsiusAt(month: KnownMonth, at: number): number {
	if (at === month.peak.at) return month.peak.celsius;
	const into = ((at - month.from) % SWING_MS) / SWING_MS;
	const swing = into < 0.3 ? 5.2 - (into / 0.3) * 1.2 : 4 + ((into - 0.3) / 0.7) * 1.2;
	const day = 0.5 * Math.sin((2 * Math.PI * (at - month.from)) / DAY);
	const opened = rise(month.open, at, month.open.highest - 5, 50 * MINUTE);
	const dark = rise(month.outage, at, 1.6, 3 * HOUR);
	return Math.round((swing + day + opened + dark) * 10) / 10;
}

/** Up to `by` at the end of the stretch, and back in `backMs`. */
function rise(span: { readonly from: number; readonly to: number }, at: number, by: number, backMs: number): number {
	if (at < span.from || at > span.to + backMs) return 0;
	return at <= span.to ? (by * (at - span.from)) / (span.to - span.from) : by * (1 - (at - span.to) / backMs);
}

const within = (span: { readonly from: number; readonly to: number }, at: number) => at >= span.from && at < span.to;
/** Twice in the morning and once in the afternoon, for two minutes each. */
const isShortOpening = (into: number) =>
	[11 * HOUR, 12.5 * HOUR, 18 * HOUR].some((from) => within({ from, to: from + 2 * MINUTE }, into % DAY));

/** Whoever was there said half an hour after each alarm what they had done; what is newer than a day nobody has seen. */
function answerAlarms(box: BoxStore, month: KnownMonth): void {
	if (box.clock.utc() > month.to - DAY) return;
	for (const alarm of listUnsettledAlarms(box.db, box.timekeeper)) {
		if (alarm.acknowledged !== null || box.clock.utc() - alarm.raisedAt < 30 * MINUTE) continue;
		const reason = alarm.rule === "DOOR" ? "door-closed" : alarm.rule === "SILENT" ? "other" : "vaccines-moved";
		box.act((tx) => acknowledgeAlarm(tx, box.watched, alarm.id as AlarmId, { reason }));
	}
}
