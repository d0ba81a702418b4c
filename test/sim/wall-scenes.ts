// Posts as the wall may meet them: one to six fridges, well and in trouble, for tests that look at the page and not at the box.

import type { About, Live } from "@tesai/shared/contract/edge-api/system.ts";

export const SCENE_NOW = Date.UTC(2026, 10, 20, 13, 21, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const before = (ms: number) => SCENE_NOW - ms;

export const SCENE_ABOUT = {
	post: { id: "py-15-prueba", name: "Puesto de prueba Loma Plata" },
	box: 1,
	software: "1.0.0",
	demonstration: false,
	now: SCENE_NOW,
	clock: { source: "hub", errorMs: 50 },
	position: null,
} as unknown as About;
export const UNSURE_ABOUT = { ...SCENE_ABOUT, clock: { source: "system", errorMs: 86_400_000 } };

const NAMES = [
	"Heladera 1",
	"Heladera del pasillo",
	"Congelador chico",
	"Heladera solar",
	"Heladera de reserva",
	"Heladera 6",
];

/** A fridge that is well, with `changes`. */
export function sceneFridge(no: number, changes: object = {}) {
	return {
		id: `heladera-${no}`,
		name: NAMES[no - 1] ?? `Heladera ${no}`,
		profile: "tight",
		attention: "all-good",
		since: { at: before((no + 2) * 26 * HOUR), basis: "ended", atLeast: false },
		temperature: { celsius: 3.4 + no / 2, measuredAt: before(20_000), ageMs: 20_000 },
		sensorFlag: null,
		door: { open: false, since: before(3 * HOUR) },
		power: { supplied: true, since: before(90 * HOUR), batteryVolts: 13.1, panelWatts: 31 },
		watching: [],
		alarms: [],
		limits: { lowCelsius: 2, highCelsius: 8 },
		...changes,
	};
}

export function sceneAlarm(id: number, fridge: number, changes: object = {}) {
	return {
		id,
		fridge: `heladera-${fridge}`,
		rule: "HEAT",
		since: before(42 * MINUTE),
		raisedAt: before(12 * MINUTE),
		forMs: 30 * MINUTE,
		limitCelsius: 8,
		worstCelsius: 9.9,
		ended: null,
		acknowledged: null,
		...changes,
	};
}

export const hotFridge = (no: number, alarm: object = {}, changes: object = {}) =>
	sceneFridge(no, {
		attention: "act-now",
		since: { at: before(42 * MINUTE), basis: "began", atLeast: false },
		temperature: { celsius: 9.9, measuredAt: before(20_000), ageMs: 20_000 },
		door: { open: true, since: before(44 * MINUTE) },
		alarms: [sceneAlarm(no * 10, no, alarm)],
		...changes,
	});

export const WATCHED = {
	attention: "look-now",
	since: { at: before(12 * MINUTE), basis: "began", atLeast: false },
	temperature: { celsius: 8.6, measuredAt: before(20_000), ageMs: 20_000 },
	power: { supplied: false, since: before(2 * HOUR), batteryVolts: 12.1, panelWatts: 0 },
	holdover: { leastMs: 3 * HOUR, mostMs: 5 * HOUR },
	watching: [
		{ rule: "HEAT", since: before(12 * MINUTE), alarmAt: SCENE_NOW + 18 * MINUTE },
		{ rule: "POWR", since: before(2 * HOUR), alarmAt: SCENE_NOW + 22 * HOUR },
	],
};
export const DOUBTED = {
	attention: "look-now",
	since: { at: before(7 * MINUTE), basis: "began", atLeast: false },
	sensorFlag: "out-of-range",
	temperature: { celsius: 4.1, measuredAt: before(7 * MINUTE), ageMs: 7 * MINUTE },
};
export const UNHEARD = { temperature: null, since: null, door: null, power: null };
export const STALE = { temperature: { celsius: -12.4, measuredAt: before(25 * MINUTE), ageMs: 25 * MINUTE } };
export const NEW_HERE = { since: { at: before(20 * MINUTE), basis: "known", atLeast: false } };
export const AT_LEAST = { since: { at: before(5 * HOUR), basis: "ended", atLeast: true } };
export const LONG_NAME = "Heladera grande de la sala de vacunación, junto a la ventana";

export function scene(fridges: readonly object[], changes: object = {}): Live {
	return {
		now: SCENE_NOW,
		fridges,
		link: {
			lastAcknowledgedAt: before(8 * MINUTE),
			waiting: 0,
			oldestWaitingMs: null,
			roads: [
				{
					road: "https",
					state: "up",
					lastTriedAt: before(MINUTE),
					lastAnswerAt: before(MINUTE),
					lastError: null,
					nextTryAt: null,
					bytesSent: 1_000,
				},
			],
			lanes: [],
		},
		setAside: 0,
		disk: { stage: "ample", freeBytes: 20e9, totalBytes: 30e9 },
		power: {
			mode: "normal",
			modeSince: before(HOUR),
			measuredAt: before(20_000),
			batteryVolts: 13.1,
			batteryAmps: 1.4,
			panelWatts: 31,
			loadWatts: 11,
			charge: { percent: 87, errorPercent: 3, source: "counted" },
			hoursLeft: { state: "enough", least: 40 },
			screenOff: false,
		},
		ladders: [],
		newSensors: 0,
		...changes,
	} as unknown as Live;
}

export const FULL_DISK = { disk: { stage: "full", freeBytes: 1e9, totalBytes: 30e9 } };
export const DEAD_LINE = {
	link: {
		lastAcknowledgedAt: before(52 * HOUR),
		waiting: 1_284,
		oldestWaitingMs: 52 * HOUR,
		roads: [
			{
				road: "https",
				state: "down",
				lastTriedAt: before(MINUTE),
				lastAnswerAt: before(52 * HOUR),
				lastError: "unreachable",
				nextTryAt: null,
				bytesSent: 1_000,
			},
		],
		lanes: [],
	},
};
export const SAVING = {
	power: {
		mode: "survive",
		modeSince: before(HOUR),
		measuredAt: before(20_000),
		batteryVolts: 11.9,
		batteryAmps: -0.8,
		panelWatts: 0,
		loadWatts: 9,
		charge: { percent: 17, errorPercent: 5, source: "counted" },
		hoursLeft: { state: "known", least: 3.4, likely: 5, most: 7.2 },
		screenOff: false,
	},
};
export const SCENE_LADDER = (alarm: number) => ({
	alarm,
	told: [
		{ level: "screen", at: before(12 * MINUTE), outcome: "ordered" },
		{ level: "siren", at: before(10 * MINUTE), outcome: "ordered" },
		{ level: "sms", at: before(2 * MINUTE), outcome: null },
		{ level: "hub", at: before(11 * MINUTE), outcome: "told" },
	],
	next: { level: "region", at: SCENE_NOW + 18 * MINUTE },
	contact: null,
});

export const NAMED = [
	{
		person: 3,
		name: "Prueba Benítez",
		roles: ["nurse"],
		rights: [],
		active: true,
		hasPin: true,
		waitMs: 0,
		nextPin: 2,
	},
];
const SEEN = {
	acknowledged: {
		at: before(9 * MINUTE),
		reason: "vaccines-moved",
		note: null,
		by: { person: 3, how: "tile" },
	},
};
const REMINDED = { acknowledged: { at: before(31 * MINUTE), reason: "other", note: null, by: null } };
const FREEZING = {
	temperature: { celsius: -12.4, measuredAt: before(20_000), ageMs: 20_000 },
};
const OVER = { ended: { at: before(5 * MINUTE), reason: "back-in-range" } };
const NO_NUMBER = { limitCelsius: null, worstCelsius: null };
const LADDERS = { ladders: [SCENE_LADDER(10)] };
const one = sceneFridge;
const six = [1, 2, 3, 4, 5, 6];

/** What a wall may have to show; the names that begin with "alarm" have it all to themselves. */
export const SCENES = {
	good1: scene([one(1)]),
	good2: scene([one(1), one(2, NEW_HERE)]),
	mixed2: scene([one(1, WATCHED), one(2, AT_LEAST)]),
	mixed3: scene([one(1, WATCHED), one(2), one(3, STALE)]),
	mixed4: scene([one(1, WATCHED), one(2), one(3, STALE), one(4, DOUBTED)]),
	mixed6: scene([one(1, WATCHED), one(2), one(3, STALE), one(4, DOUBTED), one(5, UNHEARD), one(6)]),
	nodata2: scene([one(1, UNHEARD), one(2, STALE)]),
	long2: scene([one(1, { name: LONG_NAME }), one(2, { ...WATCHED, name: LONG_NAME })]),
	long6: scene(six.map((no) => one(no, { name: LONG_NAME, ...(no === 2 && WATCHED), ...(no === 3 && STALE) }))),
	seen2: scene([hotFridge(1, SEEN), one(2)]),
	dead2: scene([one(1), one(2)], { ...DEAD_LINE, setAside: 2, newSensors: 1 }),
	survive2: scene([one(1), one(2)], SAVING),
	over2: scene([one(1, { attention: "look-now", alarms: [sceneAlarm(10, 1, OVER)] }), one(2)]),
	alarm1: scene([hotFridge(1)], LADDERS),
	alarm2: scene([hotFridge(1), one(2)], LADDERS),
	alarm6: scene(
		[hotFridge(1), one(2), one(3, STALE), one(4, WATCHED), one(5, UNHEARD), hotFridge(6, { rule: "POWR" })],
		LADDERS,
	),
	alarmSilent: scene([hotFridge(1, { rule: "SILENT", ...NO_NUMBER }, STALE), one(2)], LADDERS),
	alarmWarning: scene([
		one(1, { attention: "look-now", alarms: [sceneAlarm(10, 1, { rule: "FAILING", ...NO_NUMBER })] }),
		one(2),
	]),
	alarmReminded: scene([hotFridge(1, REMINDED), one(2)]),
	alarmDisk: scene([hotFridge(1), hotFridge(2, { rule: "FRZE", limitCelsius: -0.5 }, FREEZING), one(3)], {
		...LADDERS,
		...FULL_DISK,
	}),
	alarmLong: scene([hotFridge(1, {}, { name: LONG_NAME }), one(2, { name: LONG_NAME })], LADDERS),
};
