// What happens to the post's power: each function is one verb and one transaction: decide, store, append the event.

import type { PowerConfig } from "@tesai/shared/contract/config/power.ts";
import type { PowerModeChanged } from "@tesai/shared/contract/event/power.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, isAfter, type Moment, type Stamp, toStamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { cutIntoPeriods } from "../coldchain/period.ts";
import { appendEvent, findState, saveState } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { isChargeKnown, levelError } from "./charge.ts";
import { batteryOf, thresholdsOf } from "./chemistry.ts";
import { REMEMBERED_MS, stepGauge } from "./gauge.ts";
import { type ModeStep, severityOf, wakeUp } from "./mode.ts";
import type { PowerRoom } from "./room.ts";
import { type PowerReading, SPAN_MS } from "./span.ts";
import { hoursLeftOf, type PowerState, percentOf, startState, takeReading } from "./state.ts";
import { insertMode, insertSpan, listNewestModes, listNewestSpans, listSpansAfter } from "./store.ts";
import { SUMMARY_MS, summarisePower } from "./summary.ts";

/** A reading that waited longer than this somewhere counts for the charge, and chooses no mode. [PW9] */
const FRESH_MS = 10 * MINUTE;
const TOLD = "power-told";
/** A month of spans; more would make one transaction long. */
const MOST_SPANS = 8_640;

type MomentOf = (stamp: Stamp) => Moment;

/** The room as its store knows it: the newest spans are folded again, so a restart forgets nothing. [PW3] */
export function openPowerRoom(
	db: Database,
	config: PowerConfig,
	now: Moment,
	momentOf: MomentOf,
	ties: Pick<PowerRoom, "alarmOpen" | "announce">,
): PowerRoom {
	const settings = { battery: batteryOf(config), thresholds: thresholdsOf(config) };
	const room: PowerRoom = {
		...ties,
		sensor: config.sensor,
		settings,
		state: startState(settings, now),
		hoursLeft: { state: "unknown", why: "no-reading" },
		newest: null,
		hasMeasured: false,
		hasNewAlarm: false,
		isLookedAt: false,
	};
	reloadPower(db, room, now, momentOf);
	return room;
}

/** Reads everything from the store again, also after an action or a commit was undone. */
export function reloadPower(db: Database, room: PowerRoom, now: Moment, momentOf: MomentOf): void {
	const { settings } = room;
	const spans = listNewestSpans(db, REMEMBERED_MS / SPAN_MS);
	let { gauge } = startState(settings, now);
	for (const span of spans) gauge = stepGauge(gauge, settings.battery, { ...span, at: momentOf(span) });
	const last = listNewestModes(db, 1)[0];
	const mode: PowerState["mode"] =
		last === undefined
			? { mode: "normal", since: now, wanted: null }
			: { mode: last.mode, since: momentOf(last), wanted: null };
	room.state = { gauge, mode, open: undefined };
	room.hoursLeft = hoursLeftOf(room.state, settings, now.utc);
}

/** Takes one reading of the room's controller, which is not older than the one before it. [PW1] */
export function receivePower(tx: Tx, room: PowerRoom, reading: PowerReading, at: Moment): void {
	if (room.newest !== null && !isAfter(at, room.newest.at)) return;
	const isNow = elapsed(at, tx.now) < FRESH_MS;
	// Only a box that may be about to stop asks the fridges.
	const alarmOpen = room.state.mode.mode === "survive" && room.alarmOpen();
	const { state, closed, change } = takeReading(room.state, room.settings, reading, at, { isNow, alarmOpen });
	room.state = state;
	room.newest = { reading, at };
	room.hasMeasured ||= isNow;
	if (closed !== null) {
		insertSpan(tx.db, closed, percentOf(state));
		room.hoursLeft = hoursLeftOf(state, room.settings, at.utc);
	}
	if (change !== null) tellMode(tx, room, change);
}

/**
 * The box has looked up from its sleep and nobody has heard the controller, or an alarm was raised: it stays awake, over
 * a fridge that it can watch. Not below the floor. [PW13]
 */
export function stayAwake(tx: Tx, room: PowerRoom): void {
	const { thresholds } = room.settings;
	const volts = room.hasMeasured ? (room.newest?.reading.batteryVolts ?? null) : null;
	const { state, change } = wakeUp(room.state.mode, volts, thresholds, tx.now, room.hasNewAlarm);
	if (change === null) return;
	room.state = { ...room.state, mode: state };
	tellMode(tx, room, change);
}

function tellMode(tx: Tx, room: PowerRoom, change: NonNullable<ModeStep["change"]>): void {
	const { hoursLeft, newest } = room;
	const percent = percentOf(room.state);
	const body: PowerModeChanged = {
		...change,
		...(percent !== null && { chargePercent: percent }),
		...(newest?.reading.batteryVolts !== undefined && { batteryVolts: newest.reading.batteryVolts }),
		...(hoursLeft.state === "known" && { hoursLeft: hoursLeft.likely, hoursLeftLeast: hoursLeft.least }),
	};
	insertMode(tx.db, tx.now, change.mode);
	appendEvent(tx, { kind: "power-mode-changed", body });
	// The last thing a box says before it sleeps must not share a commit that may never come.
	tx.urgent();
	tx.afterCommit(() => room.announce(change.mode));
}

/** Tells the hub of every quarter of a day that is over. [PW15] */
export function closePowerPeriods(tx: Tx, room: PowerRoom, momentOf: MomentOf): void {
	const told = Number(findState(tx.db, TOLD) ?? 0);
	const spans = listSpansAfter(tx.db, told, MOST_SPANS);
	const current = Math.floor(tx.now.utc / SUMMARY_MS);
	const changes = listNewestModes(tx.db, MOST_SPANS).map((change) => ({ ...momentOf(change), mode: change.mode }));
	const periods = cutIntoPeriods(spans, SUMMARY_MS, (stamp) => momentOf(stamp).utc);
	for (const { boot, index, rows } of periods) {
		const first = rows[0];
		if (first === undefined || (boot === tx.now.boot && index === current)) continue;
		const { monoMs, utc } = momentOf(first);
		const start = index * SUMMARY_MS;
		const from = toStamp({ boot, monoMs: millis(monoMs - (utc - start)) });
		const before = changes.findLast((change) => change.utc <= start)?.mode ?? "normal";
		const inside = changes.filter((change) => change.utc > start && change.utc < start + SUMMARY_MS);
		const modes = [before, ...inside.map(({ mode }) => mode)];
		const worst = modes.reduce((a, b) => (severityOf(b) > severityOf(a) ? b : a));
		const { charge } = room.state.gauge;
		const error = isChargeKnown(charge) ? levelError(charge) * 100 : null;
		appendEvent(tx, { kind: "power-summarised", body: summarisePower(from, rows, error, worst) });
		saveState(tx.db, TOLD, rows.at(-1)?.id ?? told);
	}
}
