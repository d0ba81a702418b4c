import { afterEach, describe, expect, test } from "vitest";
import { modbusBusTwin, UNIT_FAULTS, type UnitTwin } from "./drivers/modbus.twin.ts";
import { relayTwin } from "./drivers/relay.twin.ts";
import { type MakeTwin, twinLineOpener } from "./drivers/twin.ts";
import { xyMd02Twin } from "./drivers/xy-md02.twin.ts";
import { ModbusBus } from "./modbus-bus.ts";
import { openPort, type Port } from "./port.ts";
import { withCrc } from "./protocols/modbus-rtu.ts";

let port: Port;
afterEach(() => port.close());

async function openBusWith(...units: UnitTwin[]): Promise<ModbusBus> {
	return openBusOn(modbusBusTwin(units));
}

async function openBusOn(twin: MakeTwin): Promise<ModbusBus> {
	const { promise: open, resolve } = Promise.withResolvers<void>();
	port = openPort(twinLineOpener(twin), {
		onBytes: (bytes) => bus.receive(bytes),
		onState: () => resolve(),
	});
	const bus = new ModbusBus(port, 9_600, 60);
	await open;
	return bus;
}

test("registers of several units, asked at once, are answered one after the other", async () => {
	const bus = await openBusWith(
		xyMd02Twin({ unit: 1, celsius: () => 4.7 }),
		xyMd02Twin({ unit: 2, celsius: () => -20.5, scale: 100 }),
	);
	expect(await Promise.all([bus.ask(1, "input", 1, 2), bus.ask(2, "input", 1, 2), bus.ask(1, "input", 1, 1)])).toEqual([
		{ ok: true, words: [47, 500] },
		{ ok: true, words: [65_536 - 2_050, 5_000] },
		{ ok: true, words: [47] },
	]);
	expect(bus.discardedBytes).toBe(0);
});

test("P3 every way to fail has its name, and the next request is answered", async () => {
	const unit = xyMd02Twin({ celsius: () => 4.7 });
	const bus = await openBusWith(unit);
	const told: Record<string, unknown> = {};
	// One time limit each: asked together they would still wait for one another.
	for (const fault of UNIT_FAULTS) {
		unit.fault = fault;
		const answer = await bus.ask(1, "input", 1, 2);
		told[fault] = answer.ok ? answer.words : answer.fault;
	}
	expect(told).toEqual({
		"no-answer": "no-answer",
		"wrong-crc": "bad-checksum",
		garbage: "bad-checksum",
		"half-frame": "bad-checksum",
		refusal: "refused",
		"other-parity": "bad-checksum",
	});
	expect(bus.discardedBytes).toBeGreaterThan(50);
	unit.fault = undefined;
	expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: true, words: [47, 500] });
	expect(await bus.ask(1, "input", 7, 1)).toEqual({ ok: false, fault: "refused" });
});

test("P3 a silent unit costs one time limit: it is asked once, and the one behind it is answered", async () => {
	const asked: number[] = [];
	const bus = await openBusOn(recordUnits(modbusBusTwin([xyMd02Twin({ unit: 2, celsius: () => 4.7 })]), asked));
	expect(await Promise.all([bus.ask(1, "input", 1, 2), bus.ask(2, "input", 1, 2)])).toEqual([
		{ ok: false, fault: "no-answer" },
		{ ok: true, words: [47, 500] },
	]);
	expect(asked).toEqual([1, 2]);
});

test("a closed port answers for every unit at once", async () => {
	const bus = await openBusWith(xyMd02Twin({ celsius: () => 4.7 }));
	await port.close();
	const answers = await Promise.all(Array.from({ length: 32 }, (_, at) => bus.ask(at + 1, "input", 1, 2)));
	expect(answers.every((answer) => !answer.ok && answer.fault === "no-answer")).toBe(true);
});

/** The unit number of each request, as it arrives. */
function recordUnits(makeTwin: MakeTwin, asked: number[]): MakeTwin {
	return (send) => {
		const twin = makeTwin(send);
		return {
			...twin,
			receive: (bytes) => {
				asked.push(bytes[0] ?? 0);
				twin.receive(bytes);
			},
		};
	};
}

test("bits are read and a coil is set through the bus", async () => {
	const board = relayTwin({ unit: 9, relays: 3, contacts: Array.from({ length: 9 }, (_, at) => () => at % 3 === 0) });
	const bus = await openBusWith(board);
	expect(await bus.ask(9, "discrete", 0, 9)).toEqual({ ok: true, words: [1, 0, 0, 1, 0, 0, 1, 0, 0] });
	expect(await bus.writeCoil(9, 2, true)).toBe(true);
	expect(board.coils).toEqual([false, false, true]);
	expect(await bus.ask(9, "coil", 0, 3)).toEqual({ ok: true, words: [0, 0, 1] });
	expect(await bus.writeCoil(9, 3, true)).toBe(false);
	board.fault = "no-answer";
	expect(await bus.writeCoil(9, 2, false)).toBe(false);
});

describe("P14 two units with one number", () => {
	const probe = (celsius: number) => xyMd02Twin({ celsius: () => celsius });

	test("whether they say the same or not, never a value; believed again when one has been alone for a while", async () => {
		const other = probe(8.9);
		const bus = await openBusWith(probe(4.7), other);
		for (let poll = 0; poll < 3; poll++)
			expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: false, fault: "duplicate-address" });
		other.fault = "no-answer";
		const told = [];
		for (let poll = 0; poll < 5; poll++) told.push((await bus.ask(1, "input", 1, 2)).ok);
		expect(told).toEqual([false, false, false, true, true]);
	});

	test("the slower of them is heard at the first meeting, however long a transmitter takes", async () => {
		const bus = await openBusOn(withLate(modbusBusTwin([probe(4.7)]), modbusBusTwin([probe(4.7)]), 60));
		expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: false, fault: "duplicate-address" });
	});

	test("one that is added later and answers while the next unit is asked is found at the next poll", async () => {
		const late = probe(8.9);
		late.fault = "no-answer";
		const both = modbusBusTwin([probe(4.7), xyMd02Twin({ unit: 2, celsius: () => 3.3 })]);
		const bus = await openBusOn(withLate(both, modbusBusTwin([late]), 25));
		const poll = async () => [await bus.ask(1, "input", 1, 2), await bus.ask(2, "input", 1, 2)];
		for (let round = 0; round < 2; round++)
			expect(await poll()).toMatchObject([{ ok: true }, { ok: true, words: [33, 500] }]);
		late.fault = undefined;
		const rounds = [await poll(), await poll(), await poll()];
		expect(rounds.at(-1)).toEqual([
			{ ok: false, fault: "duplicate-address" },
			{ ok: true, words: [33, 500] },
		]);
	});

	test("one answer that comes twice by accident costs a second question and no value", async () => {
		const asked: number[] = [];
		let twice = true;
		const one = modbusBusTwin([probe(4.7)]);
		const bus = await openBusOn(
			recordUnits(
				(send) =>
					one((bytes) => {
						send(bytes);
						if (twice) send(bytes);
						twice = false;
					}),
				asked,
			),
		);
		expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: true, words: [47, 500] });
		expect(asked).toEqual([1, 1]);
	});
});

describe("P13 a unit that talks unasked", () => {
	/** `says` goes out every `everyMs`, on top of what the asked units answer. */
	const withBabble =
		(makeTwin: MakeTwin, says: () => Uint8Array, everyMs: number): MakeTwin =>
		(send) => {
			const twin = makeTwin(send);
			const timer = setInterval(() => send(says()), everyMs);
			return {
				receive: twin.receive,
				switchOff: () => {
					clearInterval(timer);
					twin.switchOff();
				},
			};
		};
	const line = modbusBusTwin([
		xyMd02Twin({ unit: 1, celsius: () => 4.7 }),
		xyMd02Twin({ unit: 2, celsius: () => 3.3 }),
	]);
	/** What unit 1 would say at 25.0 °C. */
	const FALSE_ANSWER = withCrc(Uint8Array.of(1, 4, 4, 0, 250, 2, 34));

	test("in bursts of noise makes no value, and the others are read between them", async () => {
		const bus = await openBusOn(withBabble(line, () => crypto.getRandomValues(new Uint8Array(20)), 90));
		const told = [];
		for (let poll = 0; poll < 6; poll++) told.push(await bus.ask(1, "input", 1, 2), await bus.ask(2, "input", 1, 2));
		const good = told.filter((answer, at) => answer.ok && answer.words[0] === (at % 2 === 0 ? 47 : 33));
		expect(good.length).toBeGreaterThanOrEqual(told.length / 2);
		expect(told.filter((answer) => answer.ok)).toHaveLength(good.length);
		expect(bus.discardedBytes).toBeGreaterThan(20);
	});

	test("in the name of another, over whose true answer it talks, never makes a value", async () => {
		let forged = 0;
		const one = modbusBusTwin([xyMd02Twin({ celsius: () => 4.7 })]);
		const bus = await openBusOn((send) =>
			one((bytes) => {
				if (forged++ < 3) send(FALSE_ANSWER);
				// The true one, behind it, is spoilt by it.
				send(forged <= 3 ? bytes.map((byte) => byte ^ 0x11) : bytes);
			}),
		);
		expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: false, fault: "bad-checksum" });
		expect(await bus.ask(1, "input", 1, 2)).toEqual({ ok: true, words: [47, 500] });
	});

	test("in the name of another never makes a value of its own", async () => {
		const bus = await openBusOn(withBabble(line, () => FALSE_ANSWER, 35));
		const told = [];
		for (let poll = 0; poll < 5; poll++) told.push(await bus.ask(1, "input", 1, 2), await bus.ask(2, "input", 1, 2));
		for (const [at, answer] of told.entries())
			if (answer.ok) expect(answer.words, `answer ${at}`).toEqual([at % 2 === 0 ? 47 : 33, 500]);
			else expect(["duplicate-address", "bad-checksum"]).toContain(answer.fault);
		expect(told.some((answer) => answer.ok)).toBe(true);
	});
});

/** A second device on the line, whose answers come later. */
function withLate(makeTwin: MakeTwin, makeLate: MakeTwin, lateMs: number): MakeTwin {
	return (send) => {
		const [twin, late] = [makeTwin(send), makeLate((bytes) => setTimeout(() => send(bytes), lateMs))];
		return {
			receive: (bytes) => {
				twin.receive(bytes);
				late.receive(bytes);
			},
			switchOff: () => {},
		};
	};
}
