import { expect, test } from "vitest";
import type { AskUnit, WriteCoil } from "./driver.ts";
import { driver } from "./relay.ts";
import { type RelayTwin, relayTwin } from "./relay.twin.ts";

const DEVICE = { model: "relay", unit: 9, sensors: ["puerta-1", "", "red"], switches: ["sirena", "", "luz"] };

function wire(twin: RelayTwin): { ask: AskUnit; write: WriteCoil; written: string[] } {
	const written: string[] = [];
	return {
		written,
		ask: async (table, address, count) => {
			const bits = Array.from({ length: count }, (_, at) =>
				table === "coil" || table === "discrete" ? twin.readBit?.(table, address + at) : undefined,
			);
			return bits.includes(undefined) ? { ok: false, fault: "refused" } : { ok: true, words: bits.map(Number) };
		},
		write: async (address, on) => {
			written.push(`${address} ${on}`);
			return twin.writeCoil?.(address, on) ?? false;
		},
	};
}

test("a named switch is the coil at its place, written only when it stands otherwise, and read back", async () => {
	const twin = relayTwin({ unit: 9, relays: 4 });
	const { ask, write, written } = wire(twin);
	const device = driver.openDevice(DEVICE);
	expect(device.switches).toEqual(["sirena", "luz"]);
	expect(await device.setSwitch?.(ask, write, "sirena", true)).toBe(true);
	expect(await device.setSwitch?.(ask, write, "sirena", true)).toBe(true);
	expect(await device.setSwitch?.(ask, write, "luz", true)).toBe(true);
	expect(twin.coils).toEqual([true, false, true, false]);
	expect(await device.setSwitch?.(ask, write, "sirena", false)).toBe(true);
	expect(written).toEqual(["0 true", "2 true", "0 false"]);
	expect(await device.setSwitch?.(ask, write, "nadie", true)).toBe(false);
	expect(written).toHaveLength(3);
});

test("a write that is confirmed and does nothing is not believed", async () => {
	const { ask } = wire(relayTwin({ unit: 9, relays: 4 }));
	expect(await driver.openDevice(DEVICE).setSwitch?.(ask, async () => true, "sirena", true)).toBe(false);
});

test("a write whose answer is lost is believed when the coil stands as wanted", async () => {
	const { ask, write } = wire(relayTwin({ unit: 9, relays: 4 }));
	const deaf: WriteCoil = async (address, on) => {
		await write(address, on);
		return false;
	};
	expect(await driver.openDevice(DEVICE).setSwitch?.(ask, deaf, "sirena", true)).toBe(true);
});

test("inputs are contacts; a board without inputs is asked all the same", async () => {
	const { ask } = wire(relayTwin({ unit: 9, relays: 4, contacts: [() => true, () => false, () => false] }));
	const device = driver.openDevice({ ...DEVICE, contacts: ["door", "door", "supply"] });
	expect(await device.poll(ask)).toEqual([
		{ sensor: "puerta-1", finding: { kind: "door", open: false } },
		{ sensor: "red", finding: { kind: "power", supplied: false } },
	]);
	const asked: unknown[] = [];
	const siren = driver.openDevice({ ...DEVICE, sensors: [] });
	expect(
		await siren.poll(async (...question) => {
			asked.push(question);
			return { ok: false, fault: "no-answer" };
		}),
	).toEqual([]);
	expect(asked).toEqual([["coil", 0, 1]]);
});
