import type { LadderStep } from "@tesai/shared/contract/config/ladder.ts";
import type { AlarmTold } from "@tesai/shared/contract/event/ladder.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { acknowledgeAlarm, receiveReading } from "../coldchain/actions.ts";
import { findAlarm, listUnsettledAlarms } from "../coldchain/alarm-store.ts";
import { acknowledgeFromAfar } from "../coldchain/elsewhere-actions.ts";
import { isAcknowledged } from "../journal/acknowledgements.ts";
import { listEvents, saveAcknowledged } from "../journal/store.ts";
import { listSetAsideRows } from "../set-aside/store.ts";
import { climbLadder, noteOrdered, type Orders, receiveSms } from "./actions.ts";
import { viewLadders } from "./announcer.ts";
import { toRungs } from "./rung.ts";
import { SQL } from "./store.ts";
import { receiveOutcome } from "./texts.ts";
import type { Ladder } from "./ties.ts";

const fridges = [1, 2].map((no) =>
	fridgeConfig(
		[
			...[`id = "heladera-${no}"`, `name = "Heladera ${no}"`, 'profile = "tight"'],
			...[`temperatureSensor = "sonda-${no}"`, `doorSensor = "puerta-${no}"`],
		].join("\n"),
	),
);
const WHOLE: readonly LadderStep[] = [
	{ level: "screen" },
	{ level: "siren", switch: "sirena" },
	{ level: "sms", modem: "modem-1", to: [{ phone: "+595981000001" }, { phone: "+595981000002", language: "gn" }] },
	{ level: "hub" },
	{ level: "region" },
];

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore(fridges);
});
afterEach(() => box.close());

const ladderOf = (steps: readonly LadderStep[] = WHOLE): Ladder => ({
	rungs: toRungs(steps),
	post: "Puesto de prueba",
	moment: box.timekeeper.moment,
	unsettled: (db) => listUnsettledAlarms(db, box.timekeeper),
	find: (db, alarm) => findAlarm(db, alarm, box.timekeeper),
	nameOf: (id: FridgeId) => fridges.find((fridge) => fridge.id === id)!.name,
	isAtHub: (db, alarm) => isAcknowledged(db, "alarm", alarm),
	acknowledge: (tx, alarm) => acknowledgeFromAfar(tx, box.watched, alarm, { reason: "seen-by-sms" }),
});
/** A tick as the announcer makes it: decided, given out, noted. */
const tick = (steps?: readonly LadderStep[]): Orders => {
	const orders = box.act((tx) => climbLadder(tx, ladderOf(steps)));
	if (orders.steps.length > 0) box.act((tx) => noteOrdered(tx, orders.steps));
	return orders;
};
const door = (no: 1 | 2, open: boolean) =>
	box.act((tx) => receiveReading(tx, box.watched, fridges[no - 1]!.doorSensor!, { kind: "door", open }));
const passMinutes = (count: number) => box.clock.pass(count * MINUTE);
/** Opens a door for long enough; what the alarm is called. */
const raise = (no: 1 | 2 = 1): AlarmId => {
	door(no, true);
	passMinutes(5);
	door(no, true);
	return listUnsettledAlarms(box.db, box.timekeeper).at(-1)!.id;
};
const see = (alarm: AlarmId) => box.act((tx) => acknowledgeAlarm(tx, box.watched, alarm, { reason: "door-closed" }));
const told = (): AlarmTold[] =>
	listEvents(box.db, "alarm", 1, 1_000)
		.filter((row) => row.kind === FACTS["alarm-told"].no)
		.map((row) => decodeValue(FACTS["alarm-told"].body as Schema<AlarmTold>, row.body));
const minutesUntil = (minute: number, each: (orders: Orders) => void, steps?: readonly LadderStep[]) => {
	for (let at = 0; at < minute; at++) {
		passMinutes(1);
		each(tick(steps));
	}
};
const outcome = (id: number, said: "sent" | "refused" | "unsure") =>
	box.act((tx) => receiveOutcome(tx, { id, outcome: said }));
const sms = (from: string, body: string) => box.act((tx) => receiveSms(tx, ladderOf(), { from, body }));
const seenAs = (alarm: AlarmId) => findAlarm(box.db, alarm, box.timekeeper)?.acknowledged?.reason;

describe("nobody answers", () => {
	test("AL1, AL5: screen and hub at once, siren, texts, region; each stored with its outcome and told to the hub", () => {
		const alarm = raise();
		expect(tick()).toEqual({ siren: { switch: "sirena", on: false }, texts: [], steps: [] });
		const texts: Orders["texts"][number][] = [];
		const sirens: (boolean | undefined)[] = [];
		minutesUntil(31, (orders) => {
			sirens.push(orders.siren?.on);
			for (const text of orders.texts) {
				texts.push(text);
				outcome(text.id, "sent");
			}
		});
		// AL4: from the second minute on, for fifteen.
		expect(sirens.map((on, at) => (on ? at + 1 : 0)).filter((minute) => minute > 0)).toEqual(
			Array.from({ length: 15 }, (_, at) => at + 2),
		);
		expect(texts).toMatchObject([
			{ target: 0, modem: "modem-1", phone: "+595981000001" },
			{ target: 1, modem: "modem-1", phone: "+595981000002" },
		]);
		expect(texts[0]?.body).toContain(`Heladera 1: puerta abierta (N. ${alarm})`);
		expect(texts[1]?.body).toContain("CHAKE");
		expect(told()).toEqual([
			{ alarm, level: "siren", target: 0, attempt: 1, outcome: "ordered" },
			{ alarm, level: "sms", target: 0, attempt: 1, outcome: "told" },
			{ alarm, level: "sms", target: 1, attempt: 1, outcome: "told" },
			{ alarm, level: "region", target: 0, attempt: 1, outcome: "ordered" },
		]);
	});

	test("AL5 the hub's level is told when the hub has the alarm, and not before", () => {
		const alarm = raise();
		const hubSays = () => viewLadders(box.db, ladderOf())[0]?.told.find(({ level }) => level === "hub")?.outcome;
		tick();
		expect(hubSays()).toBeNull();
		box.act((tx) => saveAcknowledged(tx, "alarm", { first: alarm, last: alarm }));
		tick();
		expect(hubSays()).toBe("told");
	});

	test("AL1 levels that can tell nobody are skipped, and the hub hears why", () => {
		raise();
		minutesUntil(11, () => {}, [{ level: "siren" }, { level: "sms", to: [{ phone: "123456" }] }]);
		expect(told().map(({ outcome: said }) => said)).toEqual(["skipped-no-siren", "skipped-no-modem"]);
	});

	test("AL5 a tick that has nothing to do writes nothing", () => {
		raise();
		tick();
		const changes = box.db.prepare("SELECT total_changes()").pluck();
		const written = changes.get();
		tick();
		expect(changes.get()).toBe(written);
	});
});

describe("somebody has seen it", () => {
	test("AL3 at the screen: the siren is ordered off, no text leaves, nothing is due again", () => {
		const alarm = raise();
		tick();
		minutesUntil(3, () => {});
		expect(tick().siren?.on).toBe(true);
		see(alarm);
		expect(tick()).toEqual({ siren: { switch: "sirena", on: false }, texts: [], steps: [] });
		minutesUntil(60, (orders) => expect(orders).toMatchObject({ texts: [], steps: [], siren: { on: false } }));
		expect(told().map(({ level }) => level)).toEqual(["siren"]);
	});

	test.each([
		["door-closed", "vista en el puesto"],
		["seen-by-region", "vista en la region"],
	] as const)("AL3 %s: who had a text is told where it was seen, once", (reason, words) => {
		const alarm = raise();
		tick();
		minutesUntil(10, ({ texts }) => texts.forEach(({ id }) => void outcome(id, "sent")));
		box.act((tx) => acknowledgeFromAfar(tx, box.watched, alarm, { reason }));
		const bodies: string[] = [];
		minutesUntil(20, ({ texts }) => {
			for (const { id, body } of texts) {
				bodies.push(body);
				outcome(id, "sent");
			}
		});
		expect(bodies).toHaveLength(2);
		expect(bodies[0]).toContain(words);
		expect(told().filter(({ level }) => level === "sms")).toHaveLength(2);
	});

	test("AL3 the end of an alarm stops its ladder as well", () => {
		raise();
		tick();
		minutesUntil(10, ({ texts }) => texts.forEach(({ id }) => void outcome(id, "sent")));
		door(1, false);
		passMinutes(5);
		const { siren, texts } = tick();
		expect(siren?.on).toBe(false);
		expect(texts[0]?.body).toContain("termino: Heladera 1, puerta abierta");
		expect(viewLadders(box.db, ladderOf())).toEqual([]);
	});

	test("AL8 OK from a number on call acknowledges what it was told of, once", () => {
		const first = raise(1);
		tick();
		minutesUntil(10, ({ texts }) => texts.forEach(({ id }) => void outcome(id, "sent")));
		// The second alarm has no text yet: nobody has seen what they were not told.
		const second = raise(2);
		tick();
		sms("0981000001", "Ok, voy");
		expect(seenAs(first)).toBe("seen-by-sms");
		expect(seenAs(second)).toBeUndefined();
		sms("0981000001", "Ok");
		expect(listSetAsideRows(box.db)).toMatchObject([{ door: "sms", reason: "a text about no alarm that is waiting" }]);
	});

	test("AL8 OK with a number acknowledges that alarm, from whoever is on call", () => {
		const first = raise(1);
		const second = raise(2);
		tick();
		sms("+595981000002", `ok ${second}`);
		expect([seenAs(first), seenAs(second)]).toEqual([undefined, "seen-by-sms"]);
	});

	test.each([
		["+595991999999", "OK", "a text from a number that is not on call"],
		["+595981000001", "Saldo: 0", "a text that is not an answer"],
		["+595981000001", "OK 99999", "a text about no alarm that is waiting"],
	])("AL8 %s writing %s is set aside without words or number", (from, body, reason) => {
		raise();
		tick();
		sms(from, body);
		expect(listSetAsideRows(box.db)).toMatchObject([{ door: "sms", reason, count: 1, sample: null }]);
	});
});

describe("texts on a bad day", () => {
	test("AL5 a text that nobody answers for is ordered again under its id, then counts as unsure and is written anew", () => {
		raise();
		tick();
		const ids: number[] = [];
		minutesUntil(70, ({ texts }) => ids.push(...texts.filter(({ target }) => target === 0).map(({ id }) => id)));
		const attempts = told().filter(({ level, target }) => level === "sms" && target === 0);
		expect(attempts.map(({ attempt, outcome: said }) => [attempt, said])).toEqual([
			[1, "unsure"],
			[2, "unsure"],
			[3, "unsure"],
		]);
		expect(new Set(ids).size).toBe(3);
		expect(ids.filter((id) => id === ids[0])).toHaveLength(5);
	});

	test("AL5 a refused text is tried again and told once", () => {
		raise();
		tick();
		let count = 0;
		minutesUntil(40, ({ texts }) => texts.forEach(({ id }) => void outcome(id, count++ < 2 ? "refused" : "sent")));
		expect(told().map(({ level, outcome: said }) => `${level} ${said}`)).toEqual([
			"siren ordered",
			...["sms refused", "sms refused", "sms told", "sms told"],
			"region ordered",
		]);
	});

	test("AL5 an outcome that comes twice, or of a text that was never written, changes nothing", () => {
		raise();
		tick();
		minutesUntil(10, () => {});
		const [id] = box.db.prepare("SELECT id FROM sms_text ORDER BY id").pluck().all() as number[];
		outcome(id!, "sent");
		outcome(id!, "refused");
		outcome(4, "sent");
		expect(told().filter(({ level }) => level === "sms")).toMatchObject([{ outcome: "told" }]);
		expect(listSetAsideRows(box.db)).toMatchObject([{ door: "sms" }]);
	});

	test("AL6 several alarms make one text a number, and a later one waits its five minutes", () => {
		const first = raise(1);
		const second = raise(2);
		tick();
		const texts: Orders["texts"][number][] = [];
		minutesUntil(10, (orders) => texts.push(...orders.texts));
		const mine = texts.filter(({ target }) => target === 0);
		expect(new Set(mine.map(({ id }) => id)).size).toBe(1);
		expect(mine[0]?.body).toContain(`(N. ${first}); Heladera 2: puerta abierta (N. ${second})`);
	});
});

describe("a restart", () => {
	test("AL4, AL5: in the middle: what was due is given out, what was told is not told again, the siren is ordered anew", () => {
		raise();
		tick();
		minutesUntil(9, () => {});
		passMinutes(1);
		// Decided and on disk; the process dies before anything was given out.
		const lost = box.act((tx) => climbLadder(tx, ladderOf()));
		expect(lost.texts).toHaveLength(2);
		box = box.reopen();
		passMinutes(2);
		const again = tick();
		expect(again.texts.map(({ id }) => id)).toEqual(lost.texts.map(({ id }) => id));
		expect(again.siren?.on).toBe(true);
		for (const { id } of again.texts) outcome(id, "sent");
		box = box.reopen();
		minutesUntil(30, ({ texts }) => expect(texts).toEqual([]));
		expect(told().filter(({ level }) => level === "sms")).toHaveLength(2);
		expect(told().filter(({ level }) => level === "siren")).toHaveLength(1);
	});
});

test("the ladder's statements go by an index", () => {
	const plans = Object.values(SQL).flatMap((sql) => {
		const count = sql.split("?").length - 1;
		const rows = box.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: count }, () => 1));
		return (rows as { detail: string }[]).map(({ detail }) => detail);
	});
	expect(plans.filter((detail) => /^SCAN (?!(?:climb|sms_text) USING (?:COVERING )?INDEX)/.test(detail))).toEqual([]);
});
