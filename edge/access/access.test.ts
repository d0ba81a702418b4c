import type { SignInAnswer } from "@tesai/shared/contract/edge-api/access.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import type { BoxNo, FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import { HOUR, MINUTE, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { derivePinCode } from "@tesai/shared/node/pin-code.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { accessOf, givePin, openBoxStaff, STAFF, TEST_KEY } from "../../test/sim/staff.ts";
import { appendEvent, listEvents } from "../journal/store.ts";
import { verifyJournal } from "../journal/verify.ts";
import { listPerson } from "../people/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Access, Visitor } from "./access.ts";
import { runSigned } from "./actions.ts";
import { Sessions } from "./sessions.ts";
import { LINES_KEPT, listLines, SQL } from "./store.ts";

const { ana, beto, carla } = STAFF;
const BOX = 1 as BoxNo;

let box: BoxStore;
let access: Access;
beforeEach(() => {
	box = openBoxStore([]);
	access = openBoxStaff(box);
});
afterEach(() => box.close());

const codeFor = (person: PersonNo, number: number) => derivePinCode(TEST_KEY, { box: BOX, person, number });
const tokenOf = (answer: SignInAnswer) => {
	if (answer.outcome !== "signed-in") throw new Error(answer.outcome);
	return answer.token;
};
const enter = async ({ person, pin }: (typeof STAFF)[keyof typeof STAFF]): Promise<Visitor> =>
	access.identify(`Bearer ${tokenOf(await access.signIn({ person, pin }))}`);
const NOBODY: Visitor = { person: null, asker: null, token: null };
/** The facts of a lane as [kind, body]. */
const facts = (lane: Lane = "audit") =>
	listEvents(box.db, lane, 1, 1_000).map((row) => {
		const read = readFact(row);
		if (!read.known) throw new Error(read.reason);
		return [read.event.kind, read.event.body];
	});
const appendTwo = (tx: Tx) => {
	for (const work of ["cleaned", "defrosted"] as const)
		appendEvent(tx, { kind: "equipment-serviced", body: { fridge: "h1" as FridgeId, work } });
};
/** `count` wrong ones in a row, each as soon as it may be. */
const miss = async (count: number) => {
	for (let i = 0; i < count; i++) {
		await access.signIn({ person: ana.person, pin: "9999" });
		box.clock.pass(access.viewTile(ana).waitMs);
	}
};
const restart = (clock = box.clock) => {
	box = box.reopen(clock);
	access = accessOf(box);
};

describe("PINs", () => {
	test("AC1 what is kept is an argon2id line of its own parameters and salt, bound to the box's key and to the person", async () => {
		await givePin(box, ana);
		await givePin(box, { ...beto, pin: ana.pin });
		const lines = box.db.prepare<[], string>("SELECT hash FROM pin ORDER BY person").pluck().all();
		for (const line of lines) expect(line).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
		expect(new Set(lines).size).toBe(2);
		expect((await access.signIn(ana)).outcome).toBe("signed-in");
		// The same PIN, the same salt, the same key: another person's row.
		box.db.prepare("UPDATE pin SET hash = ? WHERE person = 2").run(lines[0]);
		expect((await access.signIn({ person: beto.person, pin: ana.pin })).outcome).toBe("wrong-pin");
		box.db.prepare("UPDATE pin SET hash = 'not a hash' WHERE person = 1").run();
		expect((await access.signIn(ana)).outcome).toBe("wrong-pin");
	});

	test("AC1 the fifth that waits is told so before its try is counted", async () => {
		await givePin(box, ana);
		const answers = await Promise.allSettled(
			Array.from({ length: 6 }, () => access.signIn({ person: ana.person, pin: "9999" })),
		);
		// Three are looked at; the fourth try in a row is, too, and begins a wait that refuses the rest.
		const outcomes = answers.map((one) => (one.status === "fulfilled" ? one.value.outcome : "refused"));
		expect(outcomes.filter((one) => one === "wrong-pin")).toHaveLength(4);
		expect(outcomes.slice(4)).toEqual(["refused", "refused"]);
		expect(box.db.prepare("SELECT misses FROM sign_in_miss").pluck().get()).toBe(4);
	});

	test("AC1 a tile without a PIN is said to have none, and nothing is counted", async () => {
		expect(await access.signIn(ana)).toEqual({ outcome: "no-pin" });
		expect(access.viewTile(ana)).toMatchObject({ hasPin: false, waitMs: 0, nextPin: 1 });
		await expect(access.signIn({ person: 9 as PersonNo, pin: "4071" })).rejects.toMatchObject({ code: "not-found" });
	});

	test("AC2 an easy PIN is refused before the code is looked at", async () => {
		const answer = await access.setPin(NOBODY, ana.person, { pin: "1234", code: "00000000" });
		expect(answer).toEqual({ outcome: "too-easy" });
		expect(box.db.prepare("SELECT count(*) FROM sign_in_miss").pluck().get()).toBe(0);
	});

	test("AC3 owner, manager and the region's code set a PIN; nobody else does", async () => {
		await expect(access.setPin(NOBODY, ana.person, { pin: "4071" })).rejects.toMatchObject({ code: "unauthorized" });
		for (const who of [ana, beto, carla]) {
			const set = await access.setPin(NOBODY, who.person, { pin: who.pin, code: codeFor(who.person, 1) });
			expect(set).toEqual({ outcome: "set", setter: "region-code" });
		}
		const asAna = await enter(ana);
		const asCarla = await enter(carla);
		await expect(access.setPin(asAna, beto.person, { pin: "40719" })).rejects.toMatchObject({ code: "forbidden" });
		expect(await access.setPin(asAna, ana.person, { pin: "40719" })).toEqual({ outcome: "set", setter: "owner" });
		expect(await access.setPin(asCarla, beto.person, { pin: "71935" })).toEqual({ outcome: "set", setter: "manager" });
		expect((await access.signIn({ person: beto.person, pin: "71935" })).outcome).toBe("signed-in");
		expect(
			facts()
				.filter(([kind]) => kind === "pin-set")
				.map(([, body]) => body),
		).toEqual([
			...[ana, beto, carla].map(({ person }) => ({ person, number: 1, setter: "region-code" })),
			{ person: ana.person, number: 2, setter: "owner" },
			{ person: beto.person, number: 2, setter: "manager", manager: carla.person },
		]);
	});

	test("AC3 with a new PIN the other sessions of its owner end, and its own goes on", async () => {
		await givePin(box, ana);
		const [here, elsewhere] = [await enter(ana), await enter(ana)];
		await access.setPin(here, ana.person, { pin: "40719" });
		expect(access.identify(`Bearer ${here.token}`).person).toBe(ana.person);
		expect(access.identify(`Bearer ${elsewhere.token}`).person).toBeNull();
	});
});

describe("wrong PINs", () => {
	beforeEach(() => givePin(box, ana));

	test("AC4 three are free, then the waits grow, and the right one clears them", async () => {
		const waits: unknown[] = [];
		for (let i = 0; i < 9; i++) {
			waits.push(await access.signIn({ person: ana.person, pin: "9999" }));
			box.clock.pass(access.viewTile(ana).waitMs);
		}
		const wrong = (waitMs: number) => ({ outcome: "wrong-pin", waitMs });
		const expected = [0, 0, 0, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR];
		expect(waits).toEqual(expected.map(wrong));
		expect(facts().slice(1)).toEqual(
			expected.slice(3).map((waitMs, at) => ["sign-in-locked", { person: ana.person, misses: at + 4, waitMs }]),
		);
		expect((await access.signIn(ana)).outcome).toBe("signed-in");
		expect(await access.signIn({ person: ana.person, pin: "9999" })).toEqual(wrong(0));
	});

	test("AC4 while the tile waits the right PIN is not looked at either, and nothing more is counted", async () => {
		await miss(3);
		await access.signIn({ person: ana.person, pin: "9999" });
		box.clock.pass(10 * SECOND);
		expect(await access.signIn(ana)).toEqual({ outcome: "waiting", waitMs: 20 * SECOND });
		expect(access.viewTile(ana).waitMs).toBe(20 * SECOND);
		box.clock.pass(20 * SECOND);
		expect((await access.signIn(ana)).outcome).toBe("signed-in");
	});

	test("AC4 a power cut while the hash is computed gives no free try", async () => {
		await miss(3);
		// Never awaited: the program is gone before it comes out.
		void access.signIn(ana).catch(() => {});
		const copy = box.db.prepare("SELECT misses FROM sign_in_miss").pluck().get();
		expect(copy).toBe(4);
		expect(accessOf(box).viewTile(ana).waitMs).toBe(30 * SECOND);
	});

	test("AC4 a tile's wait is its own", async () => {
		await givePin(box, beto);
		await miss(3);
		await access.signIn({ person: ana.person, pin: "9999" });
		expect((await access.signIn(beto)).outcome).toBe("signed-in");
	});

	test("AC5 a restart goes on, a set clock changes nothing, and a new boot starts the wait again", async () => {
		await miss(3);
		await access.signIn({ person: ana.person, pin: "9999" });
		box.clock.pass(10 * SECOND);
		restart();
		expect(access.viewTile(ana).waitMs).toBe(20 * SECOND);
		box.clock.setWall(Date.UTC(2040, 0, 1));
		expect(access.viewTile(ana).waitMs).toBe(20 * SECOND);
		const plugged = manualClock("22222222-2222-4222-8222-222222222222");
		// A manual clock is an hour into its boot.
		plugged.pass(-HOUR + 5 * SECOND);
		restart(plugged);
		expect(await access.signIn(ana)).toEqual({ outcome: "waiting", waitMs: 25 * SECOND });
		box.clock.pass(25 * SECOND);
		expect((await access.signIn(ana)).outcome).toBe("signed-in");
	});

	test("AC6 a code is good once, for this person and this box, and a wrong one counts as a wrong PIN", async () => {
		const set = (code: string) => access.setPin(NOBODY, ana.person, { pin: "40719", code });
		const wrong = [
			codeFor(ana.person, 1),
			codeFor(beto.person, 2),
			derivePinCode(TEST_KEY, { box: 2 as BoxNo, person: ana.person, number: 2 }),
		];
		for (const code of wrong) expect(await set(code)).toEqual({ outcome: "wrong-code", waitMs: 0 });
		expect(await access.signIn({ person: ana.person, pin: "9999" })).toEqual({
			outcome: "wrong-pin",
			waitMs: 30 * SECOND,
		});
		expect(await set(codeFor(ana.person, 2))).toEqual({ outcome: "waiting", waitMs: 30 * SECOND });
		box.clock.pass(30 * SECOND);
		expect(await set(codeFor(ana.person, 2))).toEqual({ outcome: "set", setter: "region-code" });
		expect(access.viewTile(ana)).toMatchObject({ waitMs: 0, nextPin: 3 });
		expect(await set(codeFor(ana.person, 2))).toEqual({ outcome: "wrong-code", waitMs: 0 });
	});
});

test("AC6 a code is eight digits that say nothing of the next one", () => {
	const codes = Array.from({ length: 200 }, (_, number) => codeFor(ana.person, number + 1));
	for (const code of codes) expect(code).toMatch(/^[0-9]{8}$/);
	expect(new Set(codes).size).toBe(200);
	expect(derivePinCode(new Uint8Array(32).fill(7), { box: BOX, person: ana.person, number: 1 })).toBe("70507062");
});

describe("sessions", () => {
	beforeEach(async () => {
		for (const who of [ana, carla]) await givePin(box, who);
	});

	test("AC7 a session ends idle, after a duty, by signing out and with the program", async () => {
		const visitor = await enter(ana);
		const isIn = () => access.identify(`Bearer ${visitor.token}`).person !== null;
		for (let i = 0; i < 47; i++) {
			box.clock.pass(15 * MINUTE - 1);
			expect(isIn()).toBe(true);
		}
		box.clock.pass(15 * MINUTE);
		expect(isIn()).toBe(false);
		const idle = await enter(ana);
		box.clock.pass(15 * MINUTE);
		expect(access.identify(`Bearer ${idle.token}`).person).toBeNull();
		const out = await enter(ana);
		access.signOut(out);
		expect(access.identify(`Bearer ${out.token}`).person).toBeNull();
		const before = await enter(ana);
		restart();
		expect(access.identify(`Bearer ${before.token}`).person).toBeNull();
	});

	test("AC7 a token is 128 bits, nothing like another, and a made-up one is nobody's", async () => {
		const { token } = await enter(ana);
		expect(Buffer.from(token ?? "", "base64url")).toHaveLength(16);
		for (const header of [undefined, "", "Bearer", "Bearer x", `Bearer ${"A".repeat(22)}`, `Basic ${token}`])
			expect(access.identify(header).person).toBeNull();
	});

	test("AC7 the seventeenth session puts out the one that was idle longest, and no other", () => {
		const sessions = new Sessions(() => 0);
		const [first, second] = [sessions.begin(ana.person), sessions.begin(ana.person)];
		sessions.use(first);
		for (let i = 0; i < 15; i++) sessions.begin(carla.person);
		expect(sessions.use(second)).toBeUndefined();
		expect(sessions.use(first)).toBe(ana.person);
	});

	test("AC7 somebody whom the region has removed is out at once and does not come back", async () => {
		const visitor = await enter(ana);
		const { pin: _, ...listed } = ana;
		box.act((tx) => listPerson(tx, { ...listed, active: false }, 50));
		expect(access.identify(`Bearer ${visitor.token}`).person).toBeNull();
		await expect(access.signIn(ana)).rejects.toMatchObject({ code: "forbidden" });
		await expect(
			access.setPin(NOBODY, ana.person, { pin: "40719", code: codeFor(ana.person, 2) }),
		).rejects.toMatchObject({ code: "forbidden" });
		box.act((tx) => listPerson(tx, listed, 51));
		expect(access.identify(`Bearer ${visitor.token}`).person).toBeNull();
	});

	test("AC7 neither name nor PIN, code or token comes into the log", async () => {
		const lines: string[] = [];
		const note = (...words: unknown[]) => void lines.push(JSON.stringify(words));
		const log: Log = { ...silentLog, debug: note, info: note, warn: note, error: note };
		access = accessOf(box, log);
		const visitor = await enter(ana);
		await access.signIn({ person: ana.person, pin: "99182" });
		await access.setPin(visitor, ana.person, { pin: "40719" });
		for (let i = 0; i < 20; i++) {
			try {
				access.guardRecord(NOBODY, "read-record", { record: "patient", no: 7 });
			} catch {}
		}
		expect(lines).toHaveLength(1);
		for (const secret of ["Prueba", ana.pin, "99182", "40719", visitor.token ?? ""])
			expect(lines.join()).not.toContain(secret);
	});
});

test("AC12 the box is open until the first PIN is set, but for persons' records, and never again", async () => {
	expect(access.isOpen()).toBe(true);
	expect(access.listAllowedTo(NOBODY)).toContain("change-equipment");
	for (const action of ["manage-people", "read-record", "write-record"] as const)
		expect(access.decide(NOBODY, action).allowed).toBe(false);
	await givePin(box, ana);
	expect(access.listAllowedTo(NOBODY)).toEqual(["acknowledge-alarm"]);
	const { pin: _, ...listed } = ana;
	box.act((tx) => listPerson(tx, { ...listed, active: false }, 50));
	expect(access.isOpen()).toBe(false);
});

describe("what is written down", () => {
	beforeEach(async () => {
		for (const who of [ana, carla]) await givePin(box, who);
	});

	test("AC9 every fact of a signed action is signed in its transaction, and an undone one leaves neither", () => {
		const act = (fail: boolean) =>
			box.act((tx) =>
				runSigned(tx, { by: ana.person, how: "pin" }, (own) => {
					expect(own.signer).toEqual({ by: ana.person, how: "pin" });
					appendTwo(own);
					if (fail) throw new Error("refused");
				}),
			);
		expect(() => act(true)).toThrow("refused");
		expect(facts().filter(([kind]) => kind === "deed-signed")).toEqual([]);
		act(false);
		const [first, second] = listEvents(box.db, "supply", 1, 9);
		expect(facts().slice(-2)).toEqual(
			[first, second].map((row) => ["deed-signed", { lane: "supply", seq: row?.seq, by: ana.person, how: "pin" }]),
		);
		box.act((tx) => runSigned(tx, null, appendTwo));
		expect(facts().filter(([kind]) => kind === "deed-signed")).toHaveLength(2);
		expect(listLines(box.db, box.timekeeper.utc, 1)).toMatchObject([
			{ kind: "deed", by: ana.person, how: "pin", lane: "supply", fact: "equipment-serviced" },
		]);
	});

	test("AC9 raw rows are not signed one by one", () => {
		box.act((tx) =>
			runSigned(tx, { by: ana.person, how: "pin" }, (own) => {
				appendTwo(own);
				appendEvent(own, { kind: "input-set-aside", body: { door: "mqtt", reason: "prueba", count: 1 } });
			}),
		);
		expect(facts("diagnostics")).toHaveLength(1);
		expect(facts().filter(([kind]) => kind === "deed-signed")).toHaveLength(2);
	});

	test("AC10 reads, writes and refusals of a record are on disk before the record is shown", async () => {
		const [asAna, asCarla] = [await enter(ana), await enter(carla)];
		const patient = { record: "patient", no: 12 } as const;
		access.guardRecord(asAna, "write-record", patient);
		expect(() => access.guardRecord(asCarla, "write-record", patient)).toThrow(/right/);
		expect(() => access.guardRecord(NOBODY, "read-record", patient)).toThrow(/sign in/);
		const common = { record: "patient", no: 12 };
		expect(facts().slice(-3)).toEqual([
			["record-accessed", { by: ana.person, action: "write-record", ...common, allowed: true }],
			["record-accessed", { by: carla.person, action: "write-record", ...common, allowed: false }],
			["record-accessed", { action: "read-record", ...common, allowed: false }],
		]);
		expect(listLines(box.db, box.timekeeper.utc, 9, carla.person)).toMatchObject([
			{ kind: "record", by: carla.person, allowed: false },
			{ kind: "pin", by: carla.person },
		]);
	});

	test("AC10 whoever knocks without signing in fills no disk", () => {
		const knock = () => {
			try {
				access.guardRecord(NOBODY, "read-record", { record: "patient", no: 1 });
			} catch {}
		};
		const count = () => facts().filter(([kind]) => kind === "record-accessed").length;
		for (let i = 0; i < 50; i++) knock();
		expect(count()).toBe(10);
		box.clock.pass(MINUTE);
		knock();
		expect(count()).toBe(11);
	});

	test("AC10 a line that was changed or taken out shows", async () => {
		const asAna = await enter(ana);
		for (const no of [1, 2, 3, 4]) access.guardRecord(asAna, "read-record", { record: "patient", no });
		expect(verifyJournal(box.db)).toEqual([]);
		const { no } = FACTS["record-accessed"];
		const [seq] = box.db.prepare<[number], number>("SELECT seq FROM event WHERE kind = ? ORDER BY seq").pluck().all(no);
		const body = box.db.prepare<[number], Buffer>("SELECT body FROM event WHERE kind = ? ORDER BY seq").pluck().get(no);
		const forged = Buffer.from(body ?? []);
		forged[forged.length - 2] = (forged.at(-2) ?? 0) ^ 1;
		box.db.prepare("UPDATE event SET body = ? WHERE kind = ? AND seq = ?").run(forged, no, seq);
		expect(verifyJournal(box.db)).toMatchObject([{ lane: "audit", fault: "changed" }]);
		box.db.prepare("UPDATE event SET body = ? WHERE kind = ? AND seq = ?").run(body, no, seq);
		box.db.prepare("DELETE FROM event WHERE kind = ? AND seq = ?").run(no, seq);
		expect(verifyJournal(box.db)).toMatchObject([{ lane: "audit", fault: "missing" }]);
	});

	test("AC10 the list at the box is bounded; the journal has all", () => {
		const add = box.db.prepare(
			"INSERT INTO access_line (kind, person, boot, mono_ms, body) VALUES ('x', 1, 1, 1, '{}')",
		);
		box.db.transaction(() => {
			for (let i = 0; i < LINES_KEPT + 10; i++) add.run();
		})();
		access.guardRecord({ person: ana.person, asker: ana, token: null }, "read-record", { record: "patient", no: 1 });
		expect(box.db.prepare("SELECT count(*) FROM access_line").pluck().get()).toBe(LINES_KEPT);
	});
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN") || detail.includes("TEMP B-TREE"))).toEqual([]);
});
