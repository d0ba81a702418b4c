// What every modem's driver must do: read its own twin right, never make a value out of a modem that fails, and never hang.

import { check } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { afterEach, describe, expect, test } from "vitest";
import { cellularTwin } from "../../firmware-bridge/drivers/cellular.twin.ts";
import { iridiumTwin } from "../../firmware-bridge/drivers/iridium-sbd.twin.ts";
import { MODEM_FAULTS, type ModemTwinOptions } from "../../firmware-bridge/drivers/modem.twin.ts";
import { loadDriver } from "../../firmware-bridge/drivers/registry.ts";
import { type MakeTwin, twinLineOpener } from "../../firmware-bridge/drivers/twin.ts";
import { ModemDialogue } from "../../firmware-bridge/modem-dialogue.ts";
import { openPort, type Port } from "../../firmware-bridge/port.ts";
import { randomFrom } from "../sim/random.ts";

const NOON = Date.UTC(2026, 10, 21, 16);

/** One line a model: its twin, and what its healthy twin must be read as. */
const MODELS: Readonly<Record<string, { twin: (options: ModemTwinOptions) => MakeTwin; says: object[] }>> = {
	cellular: {
		twin: (options) => cellularTwin(options).make,
		says: [{ sensor: "modem-1", finding: { kind: "modem", road: "cellular", registered: true, dbm: -83 } }],
	},
	"iridium-sbd": {
		twin: (options) => iridiumTwin({ ...options, bars: () => 4, utc: () => NOON }),
		says: [
			{ sensor: "modem-1", finding: { kind: "modem", road: "satellite", registered: true, bars: 4 } },
			// The count has steps of 90 ms.
			{ sensor: "modem-1-reloj", finding: { kind: "fix", utc: expect.closeTo(NOON, -3), errorMs: 1_000 } },
		],
	},
};

let port: Port | undefined;
afterEach(() => port?.close());

async function openOn(model: string, echo = true) {
	let fault: (typeof MODEM_FAULTS)[number] | undefined;
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const twin = MODELS[model]!.twin({ fault: () => fault, echo, random: randomFrom(7) });
	const opened = openPort(twinLineOpener(twin), {
		onBytes: (bytes) => dialogue.receive(bytes),
		onState: () => resolve(),
	});
	port = opened;
	const dialogue = new ModemDialogue(opened, () => {}, 40);
	await open;
	const driver = await loadDriver("modem", model);
	const device = driver.openDevice({
		protocol: "modem",
		path: "/dev/ttyTWIN",
		model,
		name: "modem-1",
		sensor: "modem-1",
		pollSeconds: 60,
	} as Parameters<typeof driver.openDevice>[0]);
	return {
		poll: () => device.poll(dialogue.ask),
		fail: (how: typeof fault) => {
			fault = how;
		},
	};
}

describe.each(Object.keys(MODELS))("%s", (model) => {
	const { says } = MODELS[model]!;

	test.each([true, false])("reads its healthy twin in the contract's shape, with echo: %s", async (echo) => {
		const { poll } = await openOn(model, echo);
		for (let round = 0; round < 3; round++) {
			const findings = await poll();
			expect(findings).toMatchObject(says);
			for (const { finding } of findings) expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
		}
	});

	test.each(MODEM_FAULTS)("%s is a fault, and the next good answer is a value again", async (fault) => {
		const { poll, fail } = await openOn(model);
		for (let again = 0; again < 2; again++) {
			fail(fault);
			for (let round = 0; round < 3; round++) {
				const findings = await poll();
				expect(findings).toMatchObject([{ sensor: "modem-1", finding: { kind: "fault" } }]);
				for (const { finding } of findings) expect(check(ReadingSchema, finding)).toMatchObject({ ok: true });
			}
			fail(undefined);
			expect(await poll()).toMatchObject(says);
		}
	});
});
