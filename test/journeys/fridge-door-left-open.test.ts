// The main job: a door's bytes on a cable become an alarm on the screen within the rule's time, and a fact at the hub;
// somebody acknowledges it and closes the door, and both sides know.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { expect, onTestFinished, test } from "vitest";
import { eventually, getJson, openPost, postJson } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";
import { watchScreen } from "../sim/screen-watcher.ts";

const SPEED = 60;
const POLL_SECONDS = 10;
const DOOR_MS = 5 * MINUTE;

const fridge = (no: 1 | 2) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "pqs",
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
});

test("A2 A3 CC1 a door left open: alarm on the screen, fact at the hub, acknowledged, closed", async () => {
	const clock = { speed: SPEED, originAt: Date.now() };
	const devices = await startProgram("firmware-bridge/simulation/main.ts", [JSON.stringify({ clock })]);
	onTestFinished(devices.kill9);
	const post = await openPost({
		hub: true,
		speed: SPEED,
		fridges: [fridge(1), fridge(2)],
		ports: [
			{
				protocol: "modbus-rtu",
				path: String(devices.ready.bus),
				baudRate: 9_600,
				parity: "none",
				pollSeconds: POLL_SECONDS,
				devices: [
					{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] },
					{ model: "xy-md02", unit: 2, sensors: ["heladera-2-sonda"] },
					{ model: "n4dih32", unit: 3, sensors: ["heladera-1-puerta", "heladera-2-puerta"] },
				],
			},
		],
	});
	onTestFinished(post.close);
	const fridges = () => getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`);
	const hubPost = async () => (await getJson<PostView[]>(`${post.hubUrl}/v1/posts`))[0];

	// Both fridges are read and well.
	await eventually(async () => {
		const all = await fridges();
		return all.every((one) => one.temperature !== null && one.door !== null) ? all : undefined;
	});
	expect((await fridges()).map((one) => one.attention)).toEqual(["all-good", "all-good"]);

	const screen = await watchScreen(post.edgeUrl);
	onTestFinished(screen.close);
	devices.tell({ action: "open-door", fridge: 1 });
	const shown = await screen.until((live) => live.fridges[0]?.alarms.some((alarm) => alarm.rule === "DOOR") ?? false);
	const alarm = shown.fridges[0]?.alarms.find((one) => one.rule === "DOOR");
	expect(shown.fridges[0]?.attention).toBe("act-now");
	expect(shown.fridges[1]?.alarms).toEqual([]);
	// In the post's own time: not before five minutes, and with the first poll after them.
	const took = alarm!.raisedAt - alarm!.since;
	expect(took).toBeGreaterThanOrEqual(DOOR_MS);
	expect(took).toBeLessThanOrEqual(DOOR_MS + 4 * POLL_SECONDS * 1_000);

	const atHub = await eventually(async () => (await hubPost())?.openAlarms[0]);
	expect(atHub).toMatchObject({ id: alarm!.id, rule: "DOOR", acknowledged: null, ended: null });

	const saved = await postJson<AlarmView>(`${post.edgeUrl}/v1/alarms/${alarm!.id}/acknowledgement`, {
		reason: "door-closed",
	});
	expect(saved.acknowledged?.reason).toBe("door-closed");
	await eventually(async () => (await hubPost())?.openAlarms.find((one) => one.acknowledged !== null));

	devices.tell({ action: "close-door", fridge: 1 });
	await eventually(async () => ((await fridges())[0]?.alarms.length === 0 ? true : undefined));
	await eventually(async () => ((await hubPost())?.openAlarms.length === 0 ? true : undefined));
});
