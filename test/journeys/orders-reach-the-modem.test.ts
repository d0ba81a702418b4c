// What the post orders of its modem becomes one text message, whatever is repeated; what the modem hears comes back; and an
// order that is none stops nothing.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { connectAsync } from "mqtt";
import { stringify } from "smol-toml";
import { expect, onTestFinished, test } from "vitest";
import { cellularTwin } from "../../firmware-bridge/drivers/cellular.twin.ts";
import { iridiumTwin } from "../../firmware-bridge/drivers/iridium-sbd.twin.ts";
import { plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { eventually } from "../sim/post.ts";
import { type Program, startProgram } from "../sim/program.ts";
import { openReadingBroker, type ReadingBroker } from "../sim/reading-broker.ts";

test("A4, A10: one order is one message, answers come back, bad orders are counted, and no number stands in the log", async () => {
	const cellular = cellularTwin({ echo: true });
	const plugged = await plugTwinIntoTcp(cellular.make);
	const satellite = await plugTwinIntoTcp(iridiumTwin({ bars: () => 3, utc: () => Date.now() }));
	onTestFinished(async () => {
		await Promise.all([plugged.unplug(), satellite.unplug()]);
	});
	const broker = await openReadingBroker();
	onTestFinished(broker.close);
	// Orders are the edge's alone; here this client stands in its place.
	const edge = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
	onTestFinished(() => edge.endAsync(true));
	const modem = { protocol: "modem", pollSeconds: 1 };
	const bridge = await startBridge(broker, [
		{ ...modem, model: "cellular", path: plugged.path, name: "modem-1", sensor: "modem-1" },
		{ ...modem, model: "iridium-sbd", path: satellite.path, name: "satelite-1", sensor: "satelite-1" },
		{ ...modem, model: "no-such-modem", path: "tcp://127.0.0.1:9", name: "modem-2", sensor: "modem-2" },
	]);
	const order = (modemName: string, body: object) =>
		edge.publishAsync(`tesai/v1/sms/${modemName}`, JSON.stringify(body), { qos: 1 });
	const heardOn = (topic: string) =>
		broker.received.filter((one) => one.topic === topic).map(({ payload }) => JSON.parse(payload) as unknown);

	const sms = { id: 41, to: "+595981000001", body: "Heladera 1: 9,2 °C, mbo’e ñande" };
	// An order on its way while the bridge connects may be lost; whoever orders repeats it until the outcome is there.
	await eventually(async () => {
		await order("modem-1", sms);
		return heardOn("tesai/v1/sms-outcome/modem-1").length > 0 || undefined;
	}, 20_000);
	for (let again = 0; again < 5; again++) await order("modem-1", sms);
	await order("modem-1", { id: 42, to: "not a number", body: "x" });
	await order("modem-2", { id: 43, to: "+595981000001", body: "x" });
	await order("satelite-1", { id: 44, to: "+595981000001", body: "x" });
	await eventually(() => heardOn("tesai/v1/sms-outcome/satelite-1").length > 0 || undefined, 20_000);
	expect(heardOn("tesai/v1/sms-outcome/satelite-1")).toEqual([{ id: 44, outcome: "refused" }]);
	expect(new Set(heardOn("tesai/v1/sms-outcome/modem-1").map((body) => JSON.stringify(body)))).toEqual(
		new Set(['{"id":41,"outcome":"sent"}']),
	);
	// The codes of the network's alphabet: ñ is 0x7D.
	expect(cellular.sent).toEqual([{ to: "+595981000001", text: "Heladera 1: 9,2 C, mbo'e }ande" }]);

	cellular.receiveSms("+595981000002", "OK", 2);
	cellular.receiveSms("Promo", "Recarga hoy");
	await eventually(() => heardOn("tesai/v1/sms-received/modem-1").length > 0 || undefined, 20_000);
	await eventually(() => cellular.stored.size === 0 || undefined, 20_000);
	expect(heardOn("tesai/v1/sms-received/modem-1")).toEqual([{ from: "+595981000002", body: "OK" }]);

	const states = () => heardOn("tesai/v1/bridge/prueba") as BridgeState[];
	await eventually(() => states().at(-1)?.refusedOrders === 2 || undefined, 10_000);
	expect(states().at(-1)?.refusedDrivers).toMatchObject([{ model: "no-such-modem" }]);
	expect(heardOn("tesai/v1/reading/modem-1").at(-1)).toMatchObject({ kind: "modem", road: "cellular", dbm: -83 });
	expect(heardOn("tesai/v1/reading/satelite-1").at(-1)).toMatchObject({ kind: "modem", road: "satellite", bars: 3 });
	expect(heardOn("tesai/v1/reading/satelite-1-reloj").at(-1)).toMatchObject({ kind: "fix", errorMs: 1_000 });

	expect(JSON.stringify(bridge.log)).not.toMatch(/59598100000|not a number/);
});

async function startBridge(broker: ReadingBroker, ports: readonly object[]): Promise<Program> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-orders-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	const file = join(dir, "bridge.toml");
	writeFileSync(file, stringify({ name: "prueba", mqtt: { url: `mqtt://127.0.0.1:${broker.port}` }, ports }));
	const bridge = await startProgram("firmware-bridge/main.ts", [file]);
	onTestFinished(async () => {
		await bridge.stop();
	});
	return bridge;
}
