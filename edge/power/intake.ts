// Readings in, from the room's own controller; and the word to the process that the box should sleep now.

import { setTimeout as pause } from "node:timers/promises";
import type { PowerConfig } from "@tesai/shared/contract/config/power.ts";
import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Tx, Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { openPowerRoom, receivePower, reloadPower, stayAwake } from "./actions.ts";
import type { PowerRoom } from "./room.ts";

/** How long a box that looks up from its sleep waits for its controller. */
const LOOK_MS = 2 * MINUTE;
/** Where time runs faster than the wall, the bridge still needs a moment of the wall to come back. */
const LEAST_LOOK_MS = SECOND;
/** So many readings of the moment are a look: one alone may be a compressor's start. */
const LOOKS = 3;

export interface PowerOptions {
	readonly db: Database;
	readonly writer: Pick<Writer, "now">;
	readonly config: PowerConfig;
	readonly timekeeper: Timekeeper;
	readonly clock: Clock;
	readonly alarmOpen: () => boolean;
	/** After the commit of a change. */
	readonly onMode: (mode: PowerMode, room: PowerRoom) => void;
	/** The hub has acknowledged everything: nothing is left to say before sleep. */
	readonly isAllSent: () => boolean;
}

export interface Power {
	readonly room: PowerRoom;
	/** Resolves when the box should be closed and put to sleep. */
	readonly rest: Promise<void>;
	/** Takes a reading that was kept; `at` is its moment. It never throws. */
	take(tx: Tx, sensor: SensorId, reading: Reading, at: Moment): void;
	/** A new alarm during the look keeps the box awake to tell it. */
	noteAlarm(): void;
	reload(): void;
	close(): void;
}

export function openPower(options: PowerOptions): Power {
	const { db, writer, config, timekeeper, clock, onMode, isAllSent } = options;
	const { promise: rest, resolve: goToRest } = Promise.withResolvers<void>();
	let looking: NodeJS.Timeout | undefined;
	let readings = 0;
	let isClosed = false;

	const room = openPowerRoom(db, config, timekeeper.now(), timekeeper.moment, {
		alarmOpen: options.alarmOpen,
		announce: (mode) => {
			onMode(mode, room);
			if (mode === "asleep") void untilTrue(() => isClosed || isAllSent()).then(goToRest);
			else stopLooking();
		},
	});
	const stopLooking = () => {
		clearTimeout(looking);
		looking = undefined;
	};
	/** The look is over: without a measurement, or with a new alarm to tell, the box stays awake. [PW13] */
	const decide = () => {
		stopLooking();
		if (!room.hasMeasured || room.hasNewAlarm) writer.now((tx) => stayAwake(tx, room));
		if (room.state.mode.mode === "asleep") goToRest();
	};
	if (room.state.mode.mode === "asleep") {
		looking = setTimeout(decide, Math.max(LEAST_LOOK_MS, wallMs(clock, LOOK_MS)));
	}

	return {
		room,
		rest,
		take: (tx, sensor, reading, at) => {
			if (sensor !== room.sensor || reading.kind !== "power") return;
			receivePower(tx, room, reading, at);
			if (looking === undefined || !room.hasMeasured) return;
			readings++;
			if (readings >= LOOKS) tx.afterCommit(() => looking !== undefined && decide());
		},
		noteAlarm: () => {
			if (looking !== undefined) room.hasNewAlarm = true;
		},
		reload: () => reloadPower(db, room, timekeeper.now(), timekeeper.moment),
		close: () => {
			isClosed = true;
			stopLooking();
		},
	};
}

/** The hub may be away for weeks; a box that has to sleep waits for it no longer than this, on the wall. [PW12] */
const FAREWELL_MS = 5_000;

async function untilTrue(check: () => boolean): Promise<void> {
	for (const until = performance.now() + FAREWELL_MS; performance.now() < until && !check(); ) await pause(100);
}
