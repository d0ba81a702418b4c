// What is above the demonstration's satellite modem: a network that always answers, and its gateway, which speaks to a hub.

import { setTimeout as wait } from "node:timers/promises";
import { integer, maybe, record, type Static, text } from "@tesai/shared/contract/schema.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";
import { iridiumTwin, SbdMessages } from "../drivers/iridium-sbd.twin.ts";
import type { MakeTwin } from "../drivers/twin.ts";
import { SbdGateway } from "./sbd-gateway.ts";
import { openSbdService } from "./sbd-service.ts";

const port = integer(1, 65_535);

export const SimulatedSkySchema = record({
	/** The modem's end of a serial cable; over TCP when left out. */
	cable: maybe(text(400, { minLength: 1 })),
	imei: text(15, { minLength: 15, pattern: "^[0-9]{15}$" }),
	/** Where the hub hands over what it has for the post. */
	gatewayPort: port,
	/** Where the hub takes what the post has sent. */
	hubPort: port,
});

export interface SimulatedSky {
	readonly modem: MakeTwin;
	close(): Promise<void>;
}

const BARS = 4;
const LOOK_EVERY_MS = 200;

export async function openSimulatedSky(
	{ imei, gatewayPort, hubPort }: Static<typeof SimulatedSkySchema>,
	clock: Clock,
): Promise<SimulatedSky> {
	const gateway = new SbdGateway({ random: Math.random });
	const service = await openSbdService(gateway, clock.utc, gatewayPort);
	service.hub = { by: "direct-ip", port: hubPort };
	service.run(LOOK_EVERY_MS);
	const messages = new SbdMessages(async (message) => {
		const session = gateway.holdSession(clock.utc(), imei, message);
		await wait(wallMs(clock, session.tookMs));
		return session;
	});
	const rings = setInterval(() => {
		for (const _ of gateway.takeRings(clock.utc())) messages.ring();
	}, LOOK_EVERY_MS);
	return {
		modem: iridiumTwin({ bars: () => BARS, utc: clock.utc, messages }),
		close: async () => {
			clearInterval(rings);
			await service.close();
		},
	};
}
