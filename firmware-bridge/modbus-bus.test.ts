import { afterEach, expect, test } from "vitest";
import { modbusBusTwin, UNIT_FAULTS, type UnitTwin } from "./drivers/modbus.twin.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { xyMd02Twin } from "./drivers/xy-md02.twin.ts";
import { ModbusBus } from "./modbus-bus.ts";
import { openPort, type Port } from "./port.ts";

let port: Port;
afterEach(() => port.close());

async function openBusWith(...units: UnitTwin[]): Promise<ModbusBus> {
	const { promise: open, resolve } = Promise.withResolvers<void>();
	port = openPort(twinLineOpener(modbusBusTwin(units)), {
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
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const twin = modbusBusTwin([xyMd02Twin({ unit: 2, celsius: () => 4.7 })]);
	port = openPort(
		twinLineOpener((send) => {
			const units = twin(send);
			return {
				...units,
				receive: (bytes) => {
					asked.push(bytes[0] ?? 0);
					units.receive(bytes);
				},
			};
		}),
		{ onBytes: (bytes) => bus.receive(bytes), onState: () => resolve() },
	);
	const bus = new ModbusBus(port, 9_600, 60);
	await open;
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
