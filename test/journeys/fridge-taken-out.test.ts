// A fridge that is taken out of the configuration while its alarm is open: the box starts, the alarm ends, the others stay.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { expect, onTestFinished, test } from "vitest";
import { eventually, getJson, openPost } from "../sim/post.ts";

const fridge = (no: 1 | 2) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "tight",
	limits: { DOOR: { forMs: 0 }, SILENT: { forMs: 600_000_000 } },
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
});

test("CC10, A8: the box starts without the fridge, and its alarm has ended as retired", {
	timeout: 60_000,
}, async () => {
	// What the edge reads at its next start.
	const options: { fridges: object[] } = { fridges: [fridge(1), fridge(2)] };
	const post = await openPost(options);
	onTestFinished(() => post.close());
	const mqtt = await post.connectMqtt();
	const open = () =>
		mqtt.publishAsync("tesai/v1/reading/heladera-2-puerta", JSON.stringify({ kind: "door", open: true }), { qos: 1 });
	await open();
	await open();
	const alarms = () => getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`);
	await eventually(async () => (await alarms()).find(({ rule, ended }) => rule === "DOOR" && ended === null));

	options.fridges = [fridge(1)];
	await post.restart("edge");
	expect(await alarms()).toMatchObject([{ fridge: "heladera-2", ended: { reason: "device-retired" } }]);
	const left = await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`);
	expect(left.map(({ id }) => id)).toEqual(["heladera-1"]);
});
