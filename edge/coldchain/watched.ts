// What the room keeps in memory between transactions: the fridges as configured and the newest sample of each sensor.
// All of it can be read again from the store, which is what happens at start and after a commit has failed.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Limits, Rule } from "@tesai/shared/contract/limits.ts";
import { millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { isAfter, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { wireFridge } from "./adoption.ts";
import { listAdoptions, listIgnoredSensors } from "./adoption-store.ts";
import { type Alarm, FINE } from "./alarm.ts";
import { findCountedFrom, listAlarmStates } from "./alarm-store.ts";
import { type Heard, openHeard } from "./heard.ts";
import { doubtAfter } from "./honesty.ts";
import { limitsFor } from "./limits.ts";
import { readRegionLimits } from "./limits-store.ts";
import type { Past } from "./past.ts";
import { toReading } from "./reading-row.ts";
import {
	findClosedUpTo,
	findDoubled,
	findNewestReading,
	findNewestSample,
	insertSensor,
	listSensors,
	listTemperatures,
} from "./reading-store.ts";
import { governFridge, isGoverned } from "./region-limits.ts";
import { retellPast } from "./retelling.ts";
import { looksBack, rulesFedBy, sensorOfRule, type WatchedRule } from "./sample.ts";
import { type GoodSince, laterGoodSince } from "./since.ts";
import { findGoodSince } from "./since-store.ts";

export type AlarmChange = { readonly change: "raised" | "ended" | "acknowledged"; readonly alarm: AlarmView["id"] };

export interface WatchedFridge {
	readonly fridge: FridgeConfig;
	readonly limits: Limits;
	/** Who has set the limits: the post's configuration, or the region over it. */
	readonly limitsBy: "post" | "region";
}

/** The room's memory and its ties to the rest of the box. */
export interface Watched extends Heard {
	/** As configured, set by the region and adopted; another list after `reconfigure`. [CC42] [CC51] */
	readonly fridges: readonly WatchedFridge[];
	/** As the post's configuration has them, whatever was set or adopted since. */
	readonly configured: readonly FridgeConfig[];
	/** Sensors that somebody said are none of a fridge. */
	readonly ignored: ReadonlySet<SensorId>;
	/** Sensors that the configuration gives to the box itself, such as its battery's: they wait for no fridge. */
	readonly ownSensors: readonly SensorId[];
	readonly timekeeper: Timekeeper;
	/** From when silence is counted for a sensor that has never spoken. */
	readonly startedAt: Moment;
	/** Told after the commit: the screen, the displays and the log hear of it. */
	readonly announce: (change: AlarmChange) => void;
	readonly announceReadings: () => void;
	/** The box's number for a sensor, given on first sight; undefined when it has as many as it can have. */
	numberOf(sensor: SensorId): number | undefined;
	/** One rule's machine; what is set here must be saved in the same transaction. */
	alarmOf(fridge: FridgeId, rule: Rule): Alarm;
	setAlarm(fridge: FridgeId, rule: Rule, alarm: Alarm): void;
	/** Since when nothing of the fridge is broken; undefined before its first sample. */
	goodSinceOf(fridge: FridgeId): GoodSince | undefined;
	/** Returns what counts from now on, to be saved in the same transaction; undefined where nothing changes. [CC73] */
	setGoodSince(fridge: FridgeId, good: GoodSince): GoodSince | undefined;
	/** Up to where periods are closed. */
	closedUpTo(): Stamp;
	setClosedUpTo(stamp: Stamp): void;
	rulesOf(sensor: SensorId): readonly WatchedRule[];
	/** What a rule that looks back has counted, told again from the stored samples when it is not in memory. */
	pastOf(one: WatchedRule): Past | undefined;
	countPastFrom(fridge: FridgeId, rule: Rule, stamp: Stamp): void;
	/**
	 * The stamp a reading is stored under: its own, or its arrival's when it brought none, one from the future, or one
	 * of a boot this box never had. Two that arrive in one transaction stay two.
	 */
	stampReading(sensor: SensorId, reading: Reading, now: Moment): Stamp;
	/** Reads from the store which sensors are adopted and ignored and what the region has set; call in the transaction that changed it. */
	reconfigure(): void;
	/** Reads everything from the store again, after an action or a commit was undone. */
	reload(): void;
}

export function openWatched(
	db: Database,
	fridgeConfigs: readonly FridgeConfig[],
	timekeeper: Timekeeper,
	announce: (change: "readings" | AlarmChange) => void,
	ownSensors: readonly SensorId[] = [],
): Watched {
	let fridges: Watched["fridges"] = [];
	let ignored: Watched["ignored"] = new Set();
	const heard = openHeard();
	const rules = new Map<SensorId, readonly WatchedRule[]>();
	const arrivals = new Map<SensorId, Stamp>();
	const numbers = new Map<SensorId, number>();
	const alarms = new Map<FridgeId, Map<Rule, Alarm>>();
	const pasts = new Map<WatchedRule, Past>();
	const goodSince = new Map<FridgeId, GoodSince | undefined>();
	let closed: Stamp | undefined;

	const alarmsOf = (fridge: FridgeId): Map<Rule, Alarm> => {
		let found = alarms.get(fridge);
		if (found === undefined) {
			found = new Map(
				[...listAlarmStates(db, fridge, timekeeper.moment)].map((entry) => broughtUpToDate(fridge, ...entry)),
			);
			alarms.set(fridge, found);
		}
		return found;
	};
	/** Not every bad sample is written to the machine's row: while the limit stays broken, the newest sample was one. */
	const broughtUpToDate = (id: FridgeId, rule: Rule, alarm: Alarm): [Rule, Alarm] => {
		const fridge = fridges.find((one) => one.fridge.id === id)?.fridge;
		const sensor = fridge && sensorOfRule(fridge, rule);
		const last = sensor && heard.newestOf(sensor)?.at;
		if (alarm.state === "fine" || last === undefined || !isAfter(last, alarm.last)) return [rule, alarm];
		return [rule, { ...alarm, last }];
	};
	const reconfigure = () => {
		const adoptions = listAdoptions(db);
		const set = readRegionLimits(db);
		fridges = fridgeConfigs.map((config) => {
			const governed = governFridge(config, set.get(config.id));
			const limitsBy = isGoverned(set.get(config.id)) ? "region" : "post";
			return { fridge: wireFridge(governed, adoptions), limits: limitsFor(governed), limitsBy };
		});
		ignored = new Set(listIgnoredSensors(db));
		rules.clear();
		pasts.clear();
	};
	const reload = () => {
		reconfigure();
		heard.forget();
		numbers.clear();
		alarms.clear();
		goodSince.clear();
		closed = undefined;
		for (const sensor of listSensors(db)) {
			const row = findNewestSample(db, sensor);
			if (row !== undefined) heard.remember(sensor, toReading(row), timekeeper.moment(row));
			const spoken = findNewestReading(db, sensor);
			if (spoken === undefined) continue;
			const reading = toReading(spoken);
			const at = timekeeper.moment(spoken);
			if (reading.kind === "fault") heard.remember(sensor, reading, at);
			const doubled = findDoubled(db, sensor);
			heard.setDoubt(sensor, doubtAfter(reading, at, doubled && timekeeper.moment(doubled)));
		}
	};
	reload();

	const goodSinceOf = (fridge: FridgeId): GoodSince | undefined => {
		if (!goodSince.has(fridge)) goodSince.set(fridge, findGoodSince(db, fridge));
		return goodSince.get(fridge);
	};

	return {
		...heard,
		get fridges() {
			return fridges;
		},
		configured: fridgeConfigs,
		get ignored() {
			return ignored;
		},
		ownSensors,
		timekeeper,
		startedAt: timekeeper.now(),
		announce,
		announceReadings: () => announce("readings"),
		numberOf: (sensor) => {
			const known = numbers.get(sensor);
			if (known !== undefined) return known;
			const number = insertSensor(db, sensor);
			if (number !== undefined) numbers.set(sensor, number);
			return number;
		},
		alarmOf: (fridge, rule) => alarmsOf(fridge).get(rule) ?? FINE,
		setAlarm: (fridge, rule, alarm) => void alarmsOf(fridge).set(rule, alarm),
		goodSinceOf,
		setGoodSince: (fridge, good) => {
			const later = laterGoodSince(goodSinceOf(fridge), good);
			if (later !== good) return undefined;
			goodSince.set(fridge, good);
			return good;
		},
		closedUpTo: () => {
			closed ??= findClosedUpTo(db) ?? BEFORE_ALL;
			return closed;
		},
		setClosedUpTo: (stamp) => {
			closed = stamp;
		},
		rulesOf: (sensor) => {
			let found = rules.get(sensor);
			if (found === undefined) {
				found = rulesFedBy(sensor, fridges);
				rules.set(sensor, found);
			}
			return found;
		},
		pastOf: (one) => {
			if (!looksBack(one.rule)) return undefined;
			let found = pasts.get(one);
			if (found === undefined) {
				const sensor = sensorOfRule(one.fridge, one.rule);
				found = retellPast(one, {
					countedFrom: findCountedFrom(db, one.fridge.id, one.rule),
					last: sensor && heard.newestOf(sensor)?.at,
					anchors: timekeeper.anchors(),
					toMoment: timekeeper.moment,
					list: (boot, fromMs, toMs) =>
						sensor === undefined ? [] : listTemperatures(db, sensor, { boot, fromMs, toMs }, "judged"),
				});
				if (found !== undefined) pasts.set(one, found);
			}
			return found;
		},
		countPastFrom: (fridge, rule, stamp) => {
			for (const [one, past] of pasts) if (one.fridge.id === fridge && one.rule === rule) past.countFrom(stamp);
		},
		stampReading: (sensor, reading, now) => {
			const own = ownStamp(reading, timekeeper);
			const ahead = own?.boot === now.boot && own.monoMs > now.monoMs + AHEAD_MS * timekeeper.speed;
			if (own !== undefined && !ahead) return own;
			const last = arrivals.get(sensor);
			const monoMs = last?.boot === now.boot && last.monoMs >= now.monoMs ? last.monoMs + 1 : now.monoMs;
			const stamp = { boot: now.boot, monoMs: monoMs as Stamp["monoMs"] };
			arrivals.set(sensor, stamp);
			return stamp;
		},
		reconfigure,
		reload,
	};
}

/** Nothing was ever stamped so early. */
export const BEFORE_ALL: Stamp = { boot: 0, monoMs: millis(0) };

/** A sensor's clock may run this far ahead before its stamp is not believed. */
const AHEAD_MS = 5 * SECOND;

function ownStamp(reading: Reading, timekeeper: Timekeeper): Stamp | undefined {
	if (reading.bootId !== undefined && reading.monoMs !== undefined) {
		const boot = timekeeper.bootOf(reading.bootId);
		if (boot !== undefined) return { boot, monoMs: reading.monoMs };
	}
	return reading.measuredAt === undefined ? undefined : timekeeper.stampOf(reading.measuredAt);
}
