import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import { FACTS, type FactKind, factKindOf } from "@tesai/shared/contract/event.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { PARTS, type Part, SHARED_PARTS } from "@tesai/shared/contract/wiring.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { receiveReading, registerFridges } from "./actions.ts";
import { listWiring } from "./adoption.ts";
import { adoptSensor, ignoreSensor, releaseSensor, tellWiring } from "./adoption-actions.ts";
import { SQL } from "./adoption-store.ts";
import { listAlarms } from "./alarm-store.ts";
import { receiveMessage } from "./intake.ts";
import { countNewSensors, viewSensors } from "./view.ts";
import { openWatched } from "./watched.ts";

const H1 = "h1" as FridgeId;
const H2 = "h2" as FridgeId;
const FRIDGES = [
	fridgeConfig(
		'id = "h1"\nname = "H1"\nprofile = "tight"\ntemperatureSensor = "t1"\ndoorSensor = "d1"\nsensorSigma = 0.1',
	),
	fridgeConfig('id = "h2"\nname = "H2"\nprofile = "tight"\ntemperatureSensor = "t2"'),
];

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore(FRIDGES);
	box.act((tx) => {
		registerFridges(tx, box.watched);
		tellWiring(tx, box.watched);
	});
});
afterEach(() => box.close());

const id = (sensor: string) => sensor as SensorId;
const temperature = (value: number): Reading => ({ kind: "temperature", celsius: celsius(value) });
const DOOR: Reading = { kind: "door", open: false };
const POWER: Reading = { kind: "power", supplied: true };

function say(sensor: string, reading: Reading, after = 0): void {
	box.clock.pass(after);
	const stamped = { ...reading, bootId: box.clock.bootId, monoMs: box.clock.mono() };
	box.act((tx) => receiveReading(tx, box.watched, id(sensor), stamped));
}
const adopt = (sensor: string, fridge: FridgeId, part: Part) =>
	box.act((tx) => adoptSensor(tx, box.watched, { sensor: id(sensor), fridge, part }));
const release = (sensor: string) => box.act((tx) => releaseSensor(tx, box.watched, id(sensor)));
const ignore = (sensor: string) => box.act((tx) => ignoreSensor(tx, box.watched, id(sensor)));
const view = (sensor: string) => viewSensors(box.db, box.watched).find((one) => one.sensor === sensor);
const waiting = () => countNewSensors(box.db, box.watched, box.timekeeper.now());
const alarms = () => listAlarms(box.db, Number.MAX_SAFE_INTEGER, 50, box.timekeeper);
const temperatureSensorOf = (fridge: FridgeId) =>
	box.watched.fridges.find((one) => one.fridge.id === fridge)?.fridge.temperatureSensor;

function told(kind: FactKind): unknown[] {
	const rows = box.db.prepare("SELECT kind, body FROM event ORDER BY lane, seq").all() as {
		kind: number;
		body: Buffer;
	}[];
	return rows
		.filter((row) => factKindOf(row.kind) === kind)
		.map((row) => decodeValue(FACTS[kind].body as Schema<object>, row.body));
}

describe("a sensor that has no place", () => {
	test("CC41 is kept, raises nothing and waits", () => {
		for (let i = 0; i < 20; i++) say("nuevo", temperature(20), 5 * MINUTE);
		expect(alarms()).toEqual([]);
		expect(waiting()).toBe(1);
		expect(view("nuevo")).toMatchObject({ fridge: null, serves: [], ignored: false, newest: { celsius: 20 } });
	});

	test("CC41 waits no longer once somebody says that it is none of a fridge, nor after a day of silence", () => {
		say("nuevo", temperature(20));
		say("otro", DOOR);
		ignore("nuevo");
		expect(view("nuevo")).toMatchObject({ ignored: true, fridge: null });
		expect(waiting()).toBe(1);
		box.clock.pass(DAY + 1);
		expect(waiting()).toBe(0);
		release("nuevo");
		expect(view("nuevo")?.ignored).toBe(false);
	});

	test("CC41 nor does what the configuration gives to the box itself", () => {
		say("sol", POWER);
		const watched = openWatched(box.db, FRIDGES, box.timekeeper, () => {}, [id("sol")]);
		expect(countNewSensors(box.db, watched, box.timekeeper.now())).toBe(0);
		expect(viewSensors(box.db, watched)).toMatchObject([{ sensor: "sol", isBoxOwn: true, fridge: null }]);
	});

	test("CC41 CC50 one that has only ever failed is in the list, calls nobody, and can be given a place, after a restart too", () => {
		say("roto", { kind: "fault", fault: "no-answer" });
		const at = box.timekeeper.now().utc;
		const listed = { fridge: null, newest: { kind: "fault" }, lastFault: "no-answer", lastSeenAt: at };
		expect(view("roto")).toMatchObject(listed);
		expect(waiting()).toBe(0);
		box = box.reopen();
		expect(view("roto")).toMatchObject(listed);
		adopt("roto", H1, "temperature");
		expect(view("roto")).toMatchObject({ serves: [{ fridge: H1, part: "temperature", adopted: true }] });
		say("roto", temperature(5), MINUTE);
		expect(view("roto")).toMatchObject({ newest: { kind: "temperature" }, lastFault: null });
	});

	test("CC41 what is no fridge's business never waits", () => {
		say("gps", { kind: "fix", utc: box.timekeeper.now().utc, errorMs: 10 as never });
		say("modem", { kind: "modem", road: "cellular", registered: true });
		expect(waiting()).toBe(0);
	});
});

describe("adoption", () => {
	test("CC42 an adopted temperature sensor raises the fridge's alarm, and the one before it no more", () => {
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		expect(view("nuevo")).toMatchObject({ fridge: H1, serves: [{ fridge: H1, part: "temperature", adopted: true }] });
		for (let i = 0; i < 7; i++) {
			say("t1", temperature(30));
			say("nuevo", temperature(9), 5 * MINUTE);
		}
		expect(alarms()).toMatchObject([{ fridge: H1, rule: "HEAT", worstCelsius: 9 }]);
		expect(waiting()).toBe(1);
		expect(view("t1")).toMatchObject({ fridge: null });
	});

	test("CC42 what the sensor before it had open ends as device-retired; other rules go on", () => {
		for (let i = 0; i < 8; i++) {
			say("t1", temperature(9), 5 * MINUTE);
			say("d1", { kind: "door", open: true });
		}
		expect(alarms().map((one) => one.rule)).toEqual(["HEAT", "DOOR"]);
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		expect(alarms()).toMatchObject([
			{ rule: "HEAT", ended: { reason: "device-retired" } },
			{ rule: "DOOR", ended: null },
		]);
	});

	test("CC42 survives a restart", () => {
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		box = box.reopen();
		expect(temperatureSensorOf(H1)).toBe("nuevo");
		expect(view("nuevo")?.serves).toEqual([{ fridge: H1, part: "temperature", adopted: true }]);
	});

	test("CC42 an adoption that was undone with its transaction is undone in memory", () => {
		say("nuevo", temperature(5));
		expect(() =>
			box.act((tx) => {
				adoptSensor(tx, box.watched, { sensor: id("nuevo"), fridge: H1, part: "temperature" });
				throw new Error("the disk is gone");
			}),
		).toThrow("the disk is gone");
		expect(temperatureSensorOf(H1)).toBe("t1");
	});

	test("CC42 the configured probe's sigma does not hold for the one in its place", () => {
		say("nuevo", temperature(5));
		expect(box.watched.fridges[0]?.fridge.sensorSigma).toBe(0.1);
		adopt("nuevo", H1, "temperature");
		expect(box.watched.fridges[0]?.fridge.sensorSigma).toBeUndefined();
	});

	test("CC43 a supply serves two fridges, and so does a room's air", () => {
		say("sol", POWER);
		say("sala", temperature(30));
		for (const fridge of [H1, H2]) {
			adopt("sol", fridge, "power");
			adopt("sala", fridge, "ambient");
		}
		expect(view("sol")?.serves).toHaveLength(2);
		expect(view("sala")?.serves).toHaveLength(2);
	});

	test.each<[string, () => void, string]>([
		[
			"a temperature that serves another fridge",
			() => adopt("t2", H1, "temperature"),
			"t2 already is the temperature of fridge h2",
		],
		[
			"a temperature as the same fridge's air",
			() => adopt("t1", H1, "ambient"),
			"t1 already is the temperature of fridge h1",
		],
		[
			"a door as a temperature",
			() => adopt("puerta", H1, "temperature"),
			"puerta cannot be a fridge's temperature: it measures door",
		],
		["a fridge that is not there", () => adopt("nuevo", "h9" as FridgeId, "temperature"), "there is no fridge h9"],
		["a sensor that never spoke", () => adopt("nadie", H1, "temperature"), "nothing of a sensor nadie has come"],
		["ignoring a fridge's sensor", () => ignore("t1"), "t1 is the temperature of fridge h1"],
		["ignoring a sensor that never spoke", () => ignore("nadie"), "nothing of a sensor nadie has come"],
	])("CC43 %s is refused, and nothing is changed", (_name, attempt, message) => {
		for (const one of ["t1", "t2", "nuevo"]) say(one, temperature(5));
		say("puerta", DOOR);
		const before = box.watched.fridges;
		expect(attempt).toThrow(message);
		expect(box.watched.fridges).toEqual(before);
		expect(told("fridge-wired")).toHaveLength(2);
	});

	test("CC43 the same adoption twice is once", () => {
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		adopt("nuevo", H1, "temperature");
		expect(told("fridge-wired")).toHaveLength(3);
	});

	test("CC44 a released sensor gives its place back to the configured one", () => {
		say("t1", temperature(5));
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		release("nuevo");
		expect(temperatureSensorOf(H1)).toBe("t1");
		expect(view("nuevo")).toMatchObject({ fridge: null, serves: [] });
	});

	test("CC44 a configured sensor that has another place now does not come back into two", () => {
		for (const one of ["t1", "nuevo"]) say(one, temperature(5));
		adopt("nuevo", H1, "temperature");
		adopt("t1", H2, "ambient");
		expect(() => release("nuevo")).toThrow("t1, which would be the temperature of h1 again, has another place now");
		expect(temperatureSensorOf(H1)).toBe("nuevo");
		release("t1");
		release("nuevo");
		expect(temperatureSensorOf(H1)).toBe("t1");
	});

	test("CC44 a configured sensor that somebody ignored meanwhile is a fridge's again", () => {
		for (const one of ["t1", "nuevo"]) say(one, temperature(5));
		adopt("nuevo", H1, "temperature");
		ignore("t1");
		release("nuevo");
		expect(view("t1")).toMatchObject({ fridge: H1, ignored: false });
	});

	test("CC44 a configured sensor is not released, and an unknown one cannot be", () => {
		say("t1", temperature(5));
		expect(() => release("t1")).toThrow("t1 stands in the box's configuration");
		expect(() => release("nadie")).toThrow("nobody has adopted a sensor nadie");
	});

	test("CC45 the hub is told of every part, at the first start and on change", () => {
		say("nuevo", temperature(5));
		adopt("nuevo", H1, "temperature");
		expect(told("fridge-wired")).toEqual([
			{
				fridge: "h1",
				parts: [
					{ part: "temperature", sensor: "t1" },
					{ part: "door", sensor: "d1" },
				],
			},
			{ fridge: "h2", parts: [{ part: "temperature", sensor: "t2" }] },
			{
				fridge: "h1",
				parts: [
					{ part: "temperature", sensor: "nuevo" },
					{ part: "door", sensor: "d1" },
				],
			},
		]);
		expect(told("fridge-registered")).toMatchObject([
			{ fridge: "h1" },
			{ fridge: "h2" },
			{ temperatureSensor: "nuevo" },
		]);
		box = box.reopen();
		box.act((tx) => tellWiring(tx, box.watched));
		expect(told("fridge-wired")).toHaveLength(3);
	});
});

test("CC40 one message of a network device: its good value is kept, its bad one set aside, its battery shown", async () => {
	const payload = Buffer.from('{"temperature": 4.9, "contact": "shut", "battery": 80}');
	await receiveMessage(box.writer, box.watched, { topic: "zigbee2mqtt/heladera-2", payload });
	expect(view("z2m-heladera-2-temp")).toMatchObject({ newest: { celsius: 4.9 }, batteryPercent: 80 });
	expect(box.db.prepare("SELECT door, reason FROM set_aside").all()).toEqual([
		{ door: "zigbee2mqtt", reason: "contact must be true or false" },
	]);
});

test("CC48 a remembered value that is sent again is not a new one", async () => {
	const seen = new Date(box.timekeeper.now().utc - 30 * MINUTE).toISOString();
	const payload = Buffer.from(JSON.stringify({ temperature: 4.9, last_seen: seen }));
	for (let i = 0; i < 2; i++) {
		await receiveMessage(box.writer, box.watched, { topic: "zigbee2mqtt/h", payload });
		box.clock.pass(MINUTE);
	}
	expect(view("z2m-h-temp")?.lastSeenAt).toBe(Date.parse(seen));
	expect(box.db.prepare("SELECT count(*) FROM reading").pluck().get()).toBe(1);
});

test("CC48 a door that opened and shut within the second that last_seen tells did both", async () => {
	const second = Math.floor(box.timekeeper.now().utc / 1_000) * 1_000;
	const last_seen = new Date(second).toISOString().replace(".000Z", "+00:00");
	for (const contact of [false, true]) {
		box.clock.pass(150);
		const payload = Buffer.from(JSON.stringify({ contact, last_seen }));
		await receiveMessage(box.writer, box.watched, { topic: "zigbee2mqtt/p", payload });
	}
	expect(view("z2m-p-door")?.newest).toEqual({ kind: "door", open: false, untilChanged: true });
	expect(box.db.prepare("SELECT count(*) FROM reading").pluck().get()).toBe(2);
});

test("the examples of DEVICES.md are taken as they stand there", async () => {
	const text = readFileSync(join(import.meta.dirname, "DEVICES.md"), "utf8");
	const examples = [...text.matchAll(/^mosquitto_pub .* -t (\S+)\s+-m '(.*)'$/gm)];
	expect(examples.length).toBeGreaterThan(5);
	for (const [, topic = "", message = ""] of examples) {
		await receiveMessage(box.writer, box.watched, { topic, payload: Buffer.from(message) });
		box.clock.pass(1_000);
	}
	expect(box.db.prepare("SELECT count(*) FROM reading").pluck().get()).toBe(examples.length);
	expect(box.db.prepare("SELECT count(*) FROM set_aside").pluck().get()).toBe(0);
});

describe("any order of adopting, releasing and ignoring", () => {
	const SENSORS = ["t1", "t2", "d1", "a", "b", "puerta", "sol"];
	const step = fc.oneof(
		fc.record({
			do: fc.constant("adopt" as const),
			sensor: fc.constantFrom(...SENSORS),
			fridge: fc.constantFrom(H1, H2),
			part: fc.constantFrom(...PARTS),
		}),
		fc.record({ do: fc.constantFrom("release" as const, "ignore" as const), sensor: fc.constantFrom(...SENSORS) }),
	);

	test("CC42 CC43 CC44 every fridge keeps a temperature, no sensor two places, and a restart changes nothing", () => {
		for (const one of ["t1", "t2", "a", "b"]) say(one, temperature(5));
		for (const one of ["d1", "puerta"]) say(one, DOOR);
		say("sol", POWER);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
				for (const one of steps) {
					try {
						if (one.do === "adopt") adopt(one.sensor, one.fridge, one.part);
						else if (one.do === "release") release(one.sensor);
						else ignore(one.sensor);
					} catch (error) {
						expect(error).toBeInstanceOf(AppError);
					}
				}
				const { fridges } = box.watched;
				const places = fridges.flatMap(({ fridge }) => listWiring(fridge));
				expect(places.filter((place) => place.part === "temperature")).toHaveLength(2);
				for (const sensor of SENSORS) {
					const own = places.filter((place) => place.sensor === sensor);
					const isShared = own.every((place) => SHARED_PARTS.includes(place.part));
					expect(own.length <= 1 || (isShared && new Set(own.map((place) => place.part)).size === 1)).toBe(true);
					expect(box.watched.ignored.has(id(sensor)) && own.length > 0).toBe(false);
				}
				const again = openWatched(box.db, FRIDGES, box.timekeeper, () => {});
				expect(again.fridges).toEqual(fridges);
				expect(again.ignored).toEqual(box.watched.ignored);
			}),
			{ numRuns: 60 },
		);
	});
});

/** Both hold at most a handful of rows a sensor. */
const WHOLE = new Set<keyof typeof SQL>(["listAdoptions", "listIgnored"]);

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	if (!WHOLE.has(name)) expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
