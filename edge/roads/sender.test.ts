import { createHash } from "node:crypto";
import { AppError, type ErrorCode } from "@tesai/shared/contract/error.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { DEADLINE, LANES } from "@tesai/shared/contract/lane.ts";
import { MINUTE, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import { machineTimers } from "@tesai/shared/node/timers.ts";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { HubTwin } from "../../test/sim/hub-twin.ts";
import { openSendingBox, type SendingBox } from "../../test/sim/sending-box.ts";
import { appendEvent, listAcknowledged, listEvents, listSent } from "../journal/store.ts";
import { verifyJournal } from "../journal/verify.ts";
import type { Road, RoadAnswer } from "./road.ts";

const LANE_NO = { control: LANES.indexOf("control"), alarm: LANES.indexOf("alarm") };
const failed = (code: ErrorCode, waitMs?: number): RoadAnswer => ({
	state: "failed",
	error: new AppError(code, "as the test wants it"),
	...(waitMs !== undefined && { waitMs }),
});
const answered = (answer: Uint8Array): RoadAnswer => ({ state: "answered", answer });

/** A road whose every journey is decided by the test. */
function scripted(send: (frame: Uint8Array, turn: number) => RoadAnswer | Promise<RoadAnswer>): Road {
	let turn = 0;
	return {
		name: "https",
		sizeLimit: 1_048_576,
		cost: { perByte: 0, perSession: 0 },
		send: async (frame) => send(frame, turn++),
		close: () => {},
	};
}

let box: SendingBox;
afterEach(() => box.stop());

const openBox = (
	send: (hub: HubTwin, frame: Uint8Array, turn: number) => RoadAnswer | Promise<RoadAnswer>,
	random?: () => number,
) => {
	// Nothing takes any time here: how large a frame becomes must not depend on the machine that runs the test.
	const timers = { ...machineTimers, nowMs: () => 0 };
	box = openSendingBox((hub) => [scripted((frame, turn) => send(hub, frame, turn))], random, { timers });
	return box;
};
/** The alarms that the region has seen, in the order the box heard of them. */
const alarmsSeen = (open: SendingBox) =>
	open.taken.map((event) => (event.kind === "alarm-acknowledged-elsewhere" ? event.body.alarm : undefined));
const turns = async (count = 20) => {
	for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
const road = () => box.sender.view(box.timekeeper.now()).roads[0];

describe("the sender", () => {
	test("S14 S15 whatever is lost, repeated or reordered, the far side ends up complete and nothing acknowledged is unsent", async () => {
		let fates: string[] = [];
		const answers: Uint8Array[] = [];
		const falselyAcknowledged: string[] = [];
		const open = openBox((hub, frame) => {
			for (const lane of ["control", "alarm"] as const)
				for (const { first, last } of listAcknowledged(open.db, lane))
					for (let seq = first; seq <= last; seq++)
						if (!hub.has(LANE_NO[lane], seq)) falselyAcknowledged.push(`${lane} ${seq}`);
			const what = fates.shift() ?? "well";
			if (what === "lost") return failed("unreachable");
			if (what === "busy") return failed("busy");
			const answer = hub.receive(frame);
			if (what === "answer-lost") return failed("no-answer");
			if (what === "tampered") return answered(answer.map((byte, i) => (i === answer.length - 1 ? byte ^ 1 : byte)));
			answers.push(what === "twice" ? hub.receive(frame) : answer);
			return answered(what === "old-answer" ? (answers[0] as Uint8Array) : answer);
		});
		const fate = fc.constantFrom("lost", "answer-lost", "twice", "old-answer", "tampered", "busy", "well");
		await fc.assert(
			fc.asyncProperty(fc.array(fate, { maxLength: 9 }), fc.array(fc.nat(5), { maxLength: 5 }), async (next, work) => {
				fates = [...next];
				for (const count of work) {
					if (count === 0) open.appendAlarm();
					else open.appendControl(count);
					await turns(2);
				}
				await open.drained();
				expect(falselyAcknowledged).toEqual([]);
			}),
			{ numRuns: 30 },
		);
		expect(open.hub.forked).toBe(0);
		expect(verifyJournal(open.db)).toEqual([]);
		const written = (["control", "alarm"] as const).flatMap((lane) => listEvents(open.db, lane, 1, 10_000));
		expect(written.length).toBeGreaterThan(30);
		expect(open.hub.facts.size).toBe(written.length);
		for (const { lane, seq, kind, version, boot, monoMs, body } of written) {
			const fact = open.hub.facts.get(`${lane}/${seq}`);
			expect(fact).toMatchObject({ kind, version, stamp: { boot, monoMs } });
			expect(Buffer.from(fact!.body).equals(body)).toBe(true);
		}
	}, 20_000);

	test("S13 an alarm that is written while a frame is under way leads the next one", async () => {
		let arrive: (() => void) | undefined;
		const open = openBox(async (hub, frame, turn) => {
			if (turn === 0) await new Promise<void>((resolve) => (arrive = resolve));
			return answered(hub.receive(frame));
		});
		open.appendControl(3);
		await turns();
		open.appendAlarm();
		open.appendControl(2);
		await turns();
		expect(open.hub.payloads).toHaveLength(0);
		arrive?.();
		await open.drained();
		const lanes = open.hub.payloads[1]?.facts.map((fact) => fact.lane);
		expect(lanes).toContain(LANE_NO.alarm);
	});

	test("S14 a fact that is not yet on disk does not leave", async () => {
		const open = openBox((hub, frame) => answered(hub.receive(frame)));
		open.appendControl(1);
		await open.drained();
		const before = open.hub.facts.size;
		open.db.exec("BEGIN IMMEDIATE");
		open.db.exec(`INSERT INTO event SELECT lane, seq + 1, kind, version, boot, mono_ms, body, prev_hash FROM event
			WHERE lane = 0 ORDER BY seq DESC LIMIT 1`);
		open.sender.wake();
		await turns();
		expect(open.hub.facts.size).toBe(before);
		open.db.exec("COMMIT");
		open.sender.wake();
		await open.drained();
		expect(open.hub.facts.size).toBe(before + 1);
	});

	test("S15 what perhaps arrived is noted as sent and sent again; what certainly did not is not noted", async () => {
		const noted: unknown[] = [];
		const open = openBox((hub, frame, turn) => {
			noted.push(listSent(open.db, "control").map(({ road, first, last }) => ({ road, first, last })));
			return failedBefore[turn] ?? answered(hub.receive(frame));
		});
		const failedBefore = [failed("unreachable"), failed("no-answer")];
		open.appendControl(3);
		await open.drained();
		expect(noted.slice(0, 3)).toEqual([[], [], [{ road: "https", first: 1, last: 3 }]]);
		expect(listSent(open.db, "control")).toEqual([]);
	});

	test.each([
		["our own frame", (_hub: HubTwin, frame: Uint8Array) => frame],
		["a web page", () => Buffer.from("<html>log in</html>")],
		["nothing", () => new Uint8Array()],
		[
			"an answer with one bit changed",
			(hub: HubTwin, frame: Uint8Array) => hub.receive(frame).map((byte, i) => (i === 8 ? byte ^ 4 : byte)),
		],
	])("S16 %s acknowledges nothing", async (_what, reply) => {
		const open = openBox(
			(hub, frame) => answered(reply(hub, frame)),
			() => 0.999,
		);
		open.appendControl(2);
		await turns();
		expect(open.waiting()).toBe(2);
		expect(road()).toMatchObject({ state: "down", lastAnswerAt: null });
		expect(["unauthorized", "invalid"]).toContain(road()?.lastError);
		expect(open.sender.view(open.timekeeper.now()).lastAcknowledgedAt).toBeNull();
	});

	test("S15 an answer without news is a failure, so that nothing is sent in a circle", async () => {
		let sent = 0;
		const old: Uint8Array[] = [];
		const open = openBox(
			(hub, frame) => {
				sent++;
				old.push(hub.receive(frame));
				return answered(old[0] as Uint8Array);
			},
			() => 0.999,
		);
		open.appendControl(1);
		await turns();
		open.appendControl(1);
		await turns(50);
		expect(sent).toBeLessThanOrEqual(3);
		expect(road()?.state).toBe("down");
	});

	test("S15 a pause that the hub asks for is kept, even for an alarm", async () => {
		let sent = 0;
		const open = openBox(() => {
			sent++;
			return failed("busy", 30_000);
		});
		open.appendControl(1);
		await turns();
		open.appendAlarm();
		await turns();
		expect(sent).toBe(1);
		const view = road();
		expect((view?.nextTryAt ?? 0) - (view?.lastTriedAt ?? 0)).toBe(30 * SECOND);
	});

	test.each(["no-answer", "too-large"] as const)(
		"S15 a link too thin for large frames (%s) gets smaller ones until they pass",
		async (code) => {
			const sizes: number[] = [];
			const open = openBox((hub, frame) => {
				sizes.push(frame.length);
				return frame.length > 4_500 ? failed(code) : answered(hub.receive(frame));
			});
			// Words that no coder can guess: a frame is about as long as what it carries.
			const word = (i: number) => createHash("sha256").update(`${i}`).digest("base64").slice(0, 20);
			open.act((tx) => {
				for (let i = 0; i < 600; i++) appendEvent(tx, { kind: "box-started", body: { boot: 1, software: word(i) } });
			});
			open.sender.wake();
			await open.drained();
			expect(Math.max(...sizes)).toBeGreaterThan(4_500);
			expect(open.hub.facts.size).toBeGreaterThanOrEqual(600);
		},
	);

	test("S15 a fresh alarm knocks within two seconds while nobody answers; an old one and a busy hub are left alone", async () => {
		let code: ErrorCode = "unreachable";
		const open = openBox(
			() => failed(code),
			() => 0.999,
		);
		const pause = async () => {
			open.appendAlarm();
			await turns();
			return (road()?.nextTryAt ?? 0) - (road()?.lastTriedAt ?? 0);
		};
		for (let i = 0; i < 8; i++) expect(await pause()).toBeLessThanOrEqual(2 * SECOND);
		code = "busy";
		expect(await pause()).toBeGreaterThan(30 * SECOND);
		code = "no-answer";
		expect(await pause()).toBeLessThanOrEqual(2 * SECOND);
		open.clock.pass(DEADLINE.alarm);
		expect(await pause()).toBeGreaterThan(30 * SECOND);
	});

	test("S15 a box that saves lets a road rest for long, but not while a fresh alarm waits, whatever came back", async () => {
		const timers = { ...machineTimers, nowMs: () => 0 };
		const codes: ErrorCode[] = ["unauthorized", "busy", "invalid"];
		const options = { timers, patience: () => 30 };
		box = openSendingBox(
			() => [scripted((_frame, turn) => failed(codes[turn % 3] ?? "busy"))],
			() => 0.999,
			options,
		);
		const pause = async () => {
			box.sender.wake();
			await turns();
			return (road()?.nextTryAt ?? 0) - (road()?.lastTriedAt ?? 0);
		};
		for (let i = 0; i < 8; i++) {
			box.appendAlarm();
			expect(await pause()).toBeLessThanOrEqual(60 * SECOND);
		}
		box.clock.pass(DEADLINE.alarm);
		box.appendAlarm();
		expect(await pause()).toBeGreaterThan(20 * 60 * SECOND);
	});

	test("S15 an alarm of an earlier boot is no younger than this one has lasted, whatever a lost wall clock says", async () => {
		const open = openBox(
			() => failed("unreachable"),
			() => 0.999,
		);
		const earlier = { boot: 0, monoMs: millis(0) };
		const body = { alarm: 1, reason: "door-closed" } as never;
		for (let i = 0; i < 7; i++) {
			open.act((tx) => appendEvent(tx, { kind: "alarm-acknowledged", body }, earlier));
			open.sender.wake();
			await turns();
		}
		expect((road()?.nextTryAt ?? 0) - (road()?.lastTriedAt ?? 0)).toBeGreaterThan(30 * SECOND);
	});

	test("S15 a new alarm does not wait for the end of a back-off", async () => {
		const open = openBox(
			(hub, frame, turn) => (turn === 0 ? failed("no-answer") : answered(hub.receive(frame))),
			() => 0.999,
		);
		open.appendControl(1);
		await turns();
		expect(open.waiting()).toBe(1);
		open.appendAlarm();
		await open.drained();
		expect(open.hub.payloads[0]?.facts.map((fact) => fact.lane)).toContain(LANE_NO.alarm);
	});

	test("S17 the hub's clock becomes an anchor once, not with every answer", async () => {
		const open = openBox((hub, frame) => answered(hub.receive(frame)));
		for (let i = 0; i < 5; i++) {
			open.appendControl(1);
			await open.drained();
			open.clock.pass(MINUTE);
		}
		const anchors = open.timekeeper.anchors().map(({ source }) => source);
		expect(anchors).toEqual(["system", "hub"]);
		expect(open.timekeeper.anchor().errorMs).toBeLessThan(2_000);
	});

	test("S18 the link's state follows from acknowledgements", async () => {
		let up = false;
		const open = openBox(
			(hub, frame) => (up ? answered(hub.receive(frame)) : failed("unreachable")),
			() => 0.001,
		);
		const view = () => open.sender.view(open.timekeeper.now());
		expect(view()).toMatchObject({ waiting: 0, oldestWaitingMs: null, lastAcknowledgedAt: null });
		expect(road()?.state).toBe("trying");
		open.appendControl(2);
		await turns();
		open.clock.pass(MINUTE);
		expect(view()).toMatchObject({ waiting: 2, oldestWaitingMs: MINUTE, lastAcknowledgedAt: null });
		expect(road()).toMatchObject({ state: "down", lastError: "unreachable" });
		up = true;
		await open.drained();
		expect(view()).toMatchObject({ waiting: 0, oldestWaitingMs: null });
		expect(view().lastAcknowledgedAt).not.toBeNull();
		expect(road()).toMatchObject({ state: "up", lastError: null, nextTryAt: null });
		expect(open.changes()).toBeGreaterThan(1);
	});
});

describe("what the hub wrote", () => {
	const seen = (alarm: number) =>
		({
			kind: "alarm-acknowledged-elsewhere",
			body: { alarm: alarm as AlarmId, journal: 7, reason: "seen-by-region" },
		}) as const;

	test("S20 comes in an answer, is in every answer until the box has said that it has it, and counts once", async () => {
		const open = openBox((hub, frame) => answered(hub.receive(frame)));
		// The first answer brings the hub's time, which is a fact and a frame of its own.
		open.appendAlarm();
		await open.drained();
		await turns();
		const before = open.hub.payloads.length;
		open.hub.tell(seen(3));
		open.hub.tell(seen(4));
		open.appendAlarm();
		await open.drained();
		await turns();
		expect(alarmsSeen(open)).toEqual([3, 4]);
		expect(open.hub.boxHas).toBeUndefined();
		open.appendAlarm();
		await open.drained();
		await turns();
		expect(open.hub.boxHas?.received.get(LANE_NO.alarm)).toEqual({ upTo: 2, gaps: [] });
		open.appendAlarm();
		await open.drained();
		await turns();
		// Said once and known to have arrived: it costs nothing from then on.
		expect(open.hub.payloads.slice(before).map(({ acks }) => acks !== undefined)).toEqual([false, true, false]);
		expect(open.taken).toHaveLength(2);
	});

	test("S20 S14 is neither lost nor doubled by lost, repeated and old answers", async () => {
		let fates: string[] = [];
		const answers: Uint8Array[] = [];
		const open = openBox((hub, frame) => {
			const what = fates.shift() ?? "well";
			if (what === "lost") return failed("unreachable");
			const answer = hub.receive(frame);
			if (what === "answer-lost") return failed("no-answer");
			answers.push(answer);
			return answered(what === "old-answer" ? (answers[0] as Uint8Array) : answer);
		});
		let alarm = 0;
		const fate = fc.constantFrom("lost", "answer-lost", "old-answer", "well");
		await fc.assert(
			fc.asyncProperty(fc.array(fate, { maxLength: 6 }), fc.nat(3), async (next, count) => {
				fates = [...next];
				for (let i = 0; i < count; i++) open.hub.tell(seen(++alarm));
				open.appendAlarm();
				await open.drained();
				fates = [];
				open.appendAlarm();
				await open.drained();
				await turns();
				expect(alarmsSeen(open)).toEqual(Array.from({ length: alarm }, (_, i) => i + 1));
			}),
			{ numRuns: 30 },
		);
	});

	test("S35 a full answer is followed at once by word that it is here, until the hub has no more; a small one is not", async () => {
		let frames = 0;
		const open = openBox((hub, frame) => {
			frames++;
			return answered(hub.receive(frame));
		});
		open.appendAlarm();
		await open.drained();
		await turns();
		for (let item = 1; item <= 150; item++) {
			const code = String((item * 7_919) % 100_003);
			const body = {
				item,
				code,
				kind: "medicine",
				unit: "tablet",
				nameEs: `Ítem ${code} ${item}`,
				lots: [],
				retired: false,
			};
			open.hub.tell({ kind: "item-listed", body } as never);
		}
		const before = frames;
		open.appendAlarm();
		await open.drained();
		await turns(200);
		expect(open.taken).toHaveLength(150);
		expect(open.hub.boxHas?.received.get(LANES.indexOf("supply"))).toEqual({ upTo: 150, gaps: [] });
		expect(frames - before).toBeLessThan(12);
		const after = frames;
		open.hub.tell(seen(3));
		open.appendAlarm();
		await open.drained();
		await turns(50);
		expect(frames - after).toBe(1);
	});

	test("S22 while somebody is waited for, an empty frame asks every other minute, and at no other time", async () => {
		const sizes: number[] = [];
		const open = openBox((hub, frame) => {
			sizes.push(frame.length);
			return answered(hub.receive(frame));
		});
		open.appendAlarm();
		await open.drained();
		await turns();
		const minutes = async (count: number) => {
			for (let i = 0; i < count; i++) {
				open.clock.pass(MINUTE);
				open.sender.wake();
				await turns();
			}
		};
		const before = sizes.length;
		await minutes(10);
		expect(sizes).toHaveLength(before);
		open.listening = true;
		open.hub.tell(seen(1));
		await minutes(10);
		expect(sizes).toHaveLength(before + 5);
		expect(open.taken).toHaveLength(1);
		// A header, the epoch and the tag; the first one after news also says what arrived.
		console.info(`empty frames: ${sizes.slice(before).join(", ")} bytes`);
		expect(Math.max(...sizes.slice(before))).toBeLessThanOrEqual(34);
		expect(road()).toMatchObject({ state: "up", lastError: null });
	});

	test("S22 an unanswered empty frame backs off like any other, and no dear road carries one", async () => {
		let sent = 0;
		const open = openBox(() => {
			sent++;
			return failed("unreachable");
		});
		open.listening = true;
		open.sender.wake();
		await turns();
		expect(sent).toBe(1);
		expect(road()?.state).toBe("down");
		await box.stop();
		const dear = { ...scripted(() => failed("unreachable")), cost: { perByte: 100, perSession: 0 } };
		const send = vi.fn(dear.send);
		box = openSendingBox(() => [{ ...dear, send }]);
		box.listening = true;
		box.sender.wake();
		await turns();
		expect(send).not.toHaveBeenCalled();
	});
});
