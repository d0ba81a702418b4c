// The ladder through the post's own hardware: edge, bridge, a relay board on a Modbus line and a cellular modem, byte by byte.

import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { expect, onTestFinished, test } from "vitest";
import { cellularTwin } from "../../firmware-bridge/drivers/cellular.twin.ts";
import { modbusBusTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { relayTwin } from "../../firmware-bridge/drivers/relay.twin.ts";
import { plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { eventually, getJson, openPost } from "../sim/post.ts";

/** A minute passes in a second. */
const SPEED = 60;
const MINUTE = 60_000;
const NURSE = "+595981000001";

test("AL3, AL4, AL8: the coil closes, the text leaves, and an OK from the telephone opens the coil again", {
	timeout: 60_000,
}, async () => {
	let isOpen = false;
	// A closed contact is a shut door.
	const relay = relayTwin({ unit: 5, relays: 2, contacts: [() => !isOpen] });
	const cellular = cellularTwin({ echo: true });
	const [bus, line] = [await plugTwinIntoTcp(modbusBusTwin([relay])), await plugTwinIntoTcp(cellular.make)];
	onTestFinished(async () => {
		await Promise.all([bus.unplug(), line.unplug()]);
	});
	const post = await openPost({
		speed: SPEED,
		fridges: [
			{
				id: "heladera-1",
				name: "Heladera 1",
				profile: "tight",
				limits: { DOOR: { forMs: MINUTE }, SILENT: { forMs: 10_000 * MINUTE } },
				temperatureSensor: "heladera-1-sonda",
				doorSensor: "heladera-1-puerta",
			},
		],
		ladder: [
			{ level: "screen" },
			{ level: "siren", afterMinutes: 1, switch: "sirena", forMinutes: 600 },
			{ level: "sms", afterMinutes: 3, modem: "modem-1", everyMinutes: 1, to: [{ phone: NURSE }] },
		],
		ports: [
			{
				protocol: "modbus-rtu",
				path: bus.path,
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 30,
				devices: [
					{ model: "relay", unit: 5, sensors: ["heladera-1-puerta"], contacts: ["door"], switches: ["", "sirena"] },
				],
			},
			{
				...{ protocol: "modem", model: "cellular", path: line.path, name: "modem-1", sensor: "modem-1" },
				pollSeconds: 60,
			},
		],
	});
	onTestFinished(() => post.close());
	const soon = <T>(find: () => T | undefined | Promise<T | undefined>) => eventually(find, 20_000);
	const alarm = async () => (await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]?.alarms[0];

	expect(relay.coils).toEqual([false, false]);
	isOpen = true;
	await soon(() => relay.coils[1] || undefined);
	const id = (await soon(alarm)).id;
	await soon(() => cellular.sent.length > 0 || undefined);
	expect(cellular.sent).toEqual([
		{
			to: NURSE,
			text: `ALARMA Puesto de prueba: Heladera 1: puerta abierta (N. ${id}). Responda OK si ya la atiende.`,
		},
	]);
	// A board that lost its power for a moment sounds again: the order stands.
	relay.loseRelayPower();
	await soon(() => relay.coils[1] || undefined);

	cellular.receiveSms("0981000001", `ok ${id}`, 2);
	await soon(async () => (await alarm())?.acknowledged?.reason === "seen-by-sms" || undefined);
	await soon(() => relay.coils[1] === false || undefined);
	await soon(() => cellular.sent[1]);
	expect(cellular.sent[1]?.text).toContain("vista por mensaje");
	for (const program of [post.edge, post.bridge!]) expect(JSON.stringify(program.log)).not.toContain("98100000");
});
