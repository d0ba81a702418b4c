import { check } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeVeDirectBlock, encodeVeDirectHex } from "../protocols/ve-direct-text.ts";
import { loadDriver } from "./registry.ts";
import { toPowerFinding } from "./ve-direct.ts";
import { type SolarValues, toVeDirectFields } from "./ve-direct.twin.ts";

const night: SolarValues = {
	batteryVolts: 12.81,
	batteryAmps: -0.01,
	panelVolts: 0.01,
	panelWatts: 0,
	yieldTodayWh: 120,
	chargeState: 0,
	loadOn: true,
};
const read = (values: SolarValues, change: [string, string | undefined][] = []) => {
	const fields = new Map(toVeDirectFields(values));
	for (const [key, value] of change) {
		if (value === undefined) fields.delete(key);
		else fields.set(key, value);
	}
	return toPowerFinding(fields);
};

test("a recorded night block is read in its units", () => {
	expect(read(night)).toEqual({
		kind: "power",
		supplied: true,
		batteryVolts: 12.81,
		batteryAmps: -0.01,
		panelVolts: 0.01,
		panelWatts: 0,
		yieldTodayWh: 120,
		charge: "off",
		deviceError: 0,
		loadWatts: 0,
	});
});

test("the load's power is of its own current, or of what the charger answered when it was asked", () => {
	expect(read(night, [["IL", "2500"]])).toMatchObject({ loadWatts: 32 });
	expect(read(night, [["IL", "-20"]])).toMatchObject({ loadWatts: 0 });
	expect(read(night, [["IL", undefined]])).not.toHaveProperty("loadWatts");
	expect(toPowerFinding(new Map(toVeDirectFields(night).filter(([key]) => key !== "IL")), 2.5)).toMatchObject({
		loadWatts: 32,
	});
	expect(read(night, [["IL", "900000"]])).toBeUndefined();
});

test("a charger that leaves its load's current out is asked for it after a slot, and only that", async () => {
	const fields = toVeDirectFields(night).filter(([key]) => key !== "IL");
	const driver = await loadDriver("line", "ve-direct");
	const device = driver.openDevice({
		protocol: "line",
		path: "/dev/ttyTWIN",
		model: "ve-direct",
		sensors: ["solar"],
		everySeconds: 10,
	});
	expect(device.question?.()).toBeUndefined();
	device.receive(encodeVeDirectBlock(fields));
	expect(device.findings()[0]?.finding).not.toHaveProperty("loadWatts");
	expect(new TextDecoder().decode(device.question?.())).toBe(":7ADED00B4\n");
	device.receive(encodeVeDirectHex("7ADED001900"));
	expect(device.findings()[0]?.finding).toMatchObject({ kind: "power", loadWatts: 32 });
	// An answer counts for the slot behind it and no other.
	device.question?.();
	expect(device.findings()[0]?.finding).not.toHaveProperty("loadWatts");
	device.receive(encodeVeDirectHex("7ADED00FFFF"));
	expect(device.findings()[0]?.finding).not.toHaveProperty("loadWatts");
	device.receive(encodeVeDirectBlock(toVeDirectFields(night)));
	expect(device.question?.()).toBeUndefined();
});

test.each([
	[0, "off"],
	[2, "fault"],
	[3, "bulk"],
	[4, "absorption"],
	[5, "float"],
	[7, "equalise"],
	[245, "starting"],
	[247, "equalise"],
	[252, "external"],
	[99, "unknown"],
])("charge state %i is %s", (chargeState, charge) => {
	expect(read({ ...night, chargeState })).toMatchObject({ charge });
});

test.each([
	[{ ...night, loadOn: false }, false],
	[{ ...night, loadOn: undefined, batteryVolts: 11.5 }, true],
	[{ ...night, loadOn: undefined, batteryVolts: 11.4 }, false],
	[{ ...night, loadOn: undefined, batteryVolts: 23.1 }, true],
	[{ ...night, loadOn: undefined, batteryVolts: 22.8 }, false],
	[{ ...night, loadOn: undefined, batteryVolts: 45 }, false],
])("supplied as the load output says, or the battery where there is none: case %#", (values, supplied) => {
	expect(read(values as SolarValues)).toMatchObject({ supplied });
});

test.each([
	["another kind of device", [["CS", undefined]]],
	["no battery voltage", [["V", undefined]]],
	["a number that is none", [["V", "12,81"]]],
	["a battery above 100 V", [["V", "912810"]]],
	["an impossible current", [["I", "900000"]]],
	["a panel below zero", [["VPV", "-10"]]],
	["an unknown load state", [["LOAD", "O"]]],
	["an empty value", [["PPV", ""]]],
] as [string, [string, string | undefined][]][])("%s gives no finding", (_what, change) => {
	expect(read(night, change)).toBeUndefined();
});

test("every finding has the contract's shape", () => {
	const values = fc.record({
		batteryVolts: fc.integer({ min: -1_000, max: 120_000 }).map((mv) => mv / 1_000),
		batteryAmps: fc.integer({ min: -600_000, max: 600_000 }).map((ma) => ma / 1_000),
		panelVolts: fc.integer({ min: -10, max: 300_000 }).map((mv) => mv / 1_000),
		panelWatts: fc.integer({ min: -1, max: 200_000 }),
		yieldTodayWh: fc.integer({ min: 0, max: 2_000_000 }),
		chargeState: fc.integer({ min: 0, max: 300 }),
	});
	fc.assert(
		fc.property(values, (one) => {
			const finding = read(one);
			if (finding !== undefined) expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
		}),
	);
});
