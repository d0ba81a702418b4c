import { expect, test } from "vitest";
import { hasGoodCrc } from "../protocols/modbus-rtu.ts";
import type { AskUnit } from "./driver.ts";
import { driver, toChargePercent, toSigned32, toTracerReading, toUnsigned32 } from "./epever-tracer.ts";
import { epeverTracerTwin } from "./epever-tracer.twin.ts";

const VALUES = {
	panelVolts: 18.2,
	panelWatts: 81.92,
	batteryVolts: 12.81,
	batteryAmps: -1.5,
	loadWatts: 34,
	loadOn: true,
	chargePercent: 87,
	charging: 2,
	kWhToday: 0.42,
};

/** Asks a twin without bytes between; `refuses` are registers that a smaller model does not have. */
function askTwin(values: Partial<typeof VALUES>, options: { refuses?: (address: number) => boolean } = {}): AskUnit {
	const twin = epeverTracerTwin({ values: () => ({ ...VALUES, ...values }), ...options });
	return async (table, address, count) => {
		const words = Array.from({ length: count }, (_, at) =>
			table === "input" || table === "holding" ? twin.readRegister(table, address + at) : undefined,
		);
		return words.includes(undefined)
			? { ok: false, fault: "refused" }
			: { ok: true, words: words.filter((word) => word !== undefined) };
	};
}
const open = () => driver.openDevice({ model: "epever-tracer", unit: 1, sensors: ["solar"] });

test("a recorded answer: 25.60 V, 3.20 A and 81.92 W of the panel, the low word of the watts first", () => {
	const frame = Uint8Array.from("01 04 08 0A 00 01 40 20 00 00 00 AF AC".split(" "), (byte) =>
		Number.parseInt(byte, 16),
	);
	expect(hasGoodCrc(frame)).toBe(true);
	const view = new DataView(frame.buffer, 3, 8);
	const words = [0, 2, 4, 6].map((at) => view.getUint16(at));
	expect(toTracerReading({ main: [...words, 2_560, 320, 8_192, 0] })).toMatchObject({
		panelVolts: 25.6,
		panelWatts: 82,
		batteryVolts: 25.6,
	});
	expect(toUnsigned32(words[2]!, words[3]!) / 100).toBe(81.92);
	expect(words[1]! / 100).toBe(3.2);
});

test("two registers are one number, low word first, with a sign where it has one", () => {
	expect(toUnsigned32(0x93e0, 0x0004) / 100).toBe(3_000);
	expect(toSigned32(0xff6a, 0xffff) / 100).toBe(-1.5);
});

test("the state of charge is told by its range, and a device that once said hundredths goes on saying them", async () => {
	expect([0, 87, 100, 101, 8_700, 10_000, 10_001].map((word) => toChargePercent(word, false))).toEqual([
		0,
		87,
		100,
		1.01,
		87,
		100,
		undefined,
	]);
	expect(toChargePercent(90, true)).toBe(0.9);
	const one = open();
	const percent = async (word: number) =>
		(
			await one.poll(async (table, address, count) =>
				address === 0x311a ? { ok: true, words: [word] } : askTwin({})(table, address, count),
			)
		)[0]?.finding;
	expect(await percent(64)).toMatchObject({ chargePercent: 64 });
	expect(await percent(6_400)).toMatchObject({ chargePercent: 64 });
	expect(await percent(64)).toMatchObject({ chargePercent: 0.6 + 0.04 });
});

test("everything that the controller knows is one power reading", async () => {
	expect(await open().poll(askTwin({}))).toEqual([
		{
			sensor: "solar",
			finding: {
				kind: "power",
				supplied: true,
				batteryVolts: 12.81,
				batteryAmps: -1.5,
				panelVolts: 18.2,
				panelWatts: 82,
				yieldTodayWh: 420,
				charge: "bulk",
				chargePercent: 87,
				loadWatts: 34,
			},
		},
	]);
});

test.each([
	[0, "off"],
	[1, "float"],
	[2, "bulk"],
	[3, "equalise"],
])("charging status %i is %s", async (charging, charge) => {
	expect((await open().poll(askTwin({ charging })))[0]?.finding).toMatchObject({ charge });
});

test("a load that is switched off has no voltage, and the fridge on it no supply", async () => {
	expect((await open().poll(askTwin({ loadOn: false })))[0]?.finding).toMatchObject({ supplied: false });
});

test("a model that refuses the later registers is read for what it has", async () => {
	const small = await open().poll(askTwin({}, { refuses: (address) => address >= 0x3108 && address !== 0x3201 }));
	expect(small[0]?.finding).toEqual({
		kind: "power",
		supplied: true,
		batteryVolts: 12.81,
		panelVolts: 18.2,
		panelWatts: 82,
		charge: "bulk",
	});
});

test("a block that is lost on the way makes no half reading", async () => {
	const whole = askTwin({});
	for (const lost of [0x3100, 0x310c, 0x311a, 0x3201, 0x330c, 0x331b]) {
		const findings = await open().poll(async (table, address, count) =>
			address === lost ? { ok: false, fault: "bad-checksum" } : whole(table, address, count),
		);
		expect(findings).toEqual([{ sensor: "solar", finding: { kind: "fault", fault: "bad-checksum" } }]);
	}
});

test.each([
	["an empty register map", [0, 0, 0, 0, 0, 0, 0, 0]],
	["every word full", [65_535, 65_535, 65_535, 65_535, 65_535, 65_535, 65_535, 65_535]],
])("%s is implausible", (_what, main) => {
	expect(toTracerReading({ main })).toBeUndefined();
});
