// A post without any link gets its time, and the knowledge of where it is, from a GNSS receiver on a cable of the bridge.

import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import { expect, onTestFinished, test } from "vitest";
import { nmeaTwin, type ReceiverFault } from "../../firmware-bridge/drivers/nmea-gnss.twin.ts";
import { plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { eventually, getJson, openPost } from "../sim/post.ts";

const HOUR = 3_600_000;

test("A6 the satellites' time is the post's time within its error, and a receiver that is wrong by years changes nothing", async () => {
	let fault: ReceiverFault | undefined = "weeks-behind";
	/** The box's own clock is three hours behind the truth. */
	const truth = () => Date.now() + 3 * HOUR;
	const receiver = await plugTwinIntoTcp(
		nmeaTwin({ utc: truth, latitude: -22.520833, longitude: -60.06, fault: () => fault, everyMs: 200 }),
	);
	onTestFinished(receiver.unplug);
	const post = await openPost({
		ports: [{ protocol: "line", model: "nmea-gnss", path: receiver.path, sensors: ["reloj-1"], everySeconds: 1 }],
	});
	onTestFinished(post.close);
	const about = () => getJson<About>(`${post.edgeUrl}/v1/about`);
	const mqtt = await post.connectMqtt();
	const said: string[] = [];
	mqtt.on("message", (_topic, payload) => said.push(String(payload)));
	await mqtt.subscribeAsync("tesai/v1/reading/reloj-1", { qos: 1 });

	await eventually(() => said.some((reading) => reading.includes("implausible")) || undefined, 20_000);
	expect(await about()).toMatchObject({ clock: { source: "system" }, position: null });

	fault = undefined;
	const known = await eventually(async () => {
		const found = await about();
		return found.clock.source === "gnss" ? found : undefined;
	}, 20_000);
	expect(known.position).toEqual({ latitude: -22.5208, longitude: -60.06 });
	expect(known.clock.errorMs).toBe(600);
	// The simulated receiver says its second at any moment within it; the rest is the way of the answer.
	const off = (await about()).now - truth();
	expect(Math.abs(off)).toBeLessThan(known.clock.errorMs + 400);

	// The next boot of the programs needs no new fix.
	await post.restart("edge");
	expect(await about()).toMatchObject({ clock: { source: "gnss" }, position: { latitude: -22.5208 } });
});
