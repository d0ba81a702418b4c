// From the box's road to the sky: the real road, a real broker, the real bridge, a modem twin on a cable in memory. What is above is the test's.

import type { BridgeConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { ClockConfig } from "@tesai/shared/contract/config/clock.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type Broker, openBroker } from "../../edge/broker/broker.ts";
import { satelliteCost } from "../../edge/roads/price.ts";
import type { RoadDoor } from "../../edge/roads/road.ts";
import { openSatelliteRoad, type SatelliteRoad } from "../../edge/satellite/satellite-road.ts";
import { openBridge } from "../../firmware-bridge/bridge.ts";
import { type HoldSession, iridiumTwin, SbdMessages } from "../../firmware-bridge/drivers/iridium-sbd.twin.ts";
import { twinLineOpener } from "../../firmware-bridge/drivers/twin.ts";
import { openPort } from "../../firmware-bridge/port.ts";

export interface SatelliteLine {
	readonly road: SatelliteRoad;
	readonly messages: SbdMessages;
	readonly setAside: readonly string[];
	/** Anybody on the box may say something on its broker. */
	readonly broker: Broker;
	/** Resolves when the bridge has said that the modem is there. */
	here(): Promise<void>;
	pullCable(): void;
	plugCable(): void;
	/** As after a crash: what the bridge knew is gone, and the modem keeps what it keeps. */
	restartBridge(): Promise<void>;
	close(): Promise<void>;
}

export interface SatelliteLineOptions {
	readonly holdSession: HoldSession;
	readonly door: RoadDoor;
	readonly speed?: number;
	readonly wholeMs?: number;
	readonly fetchMailbox?: boolean;
}

const MODEM = "satelite-1";

export async function openSatelliteLine(options: SatelliteLineOptions): Promise<SatelliteLine> {
	const clockConfig: ClockConfig = { speed: options.speed ?? 500, originAt: epochMs(Date.now()) };
	const clock = openClock(clockConfig);
	const setAside: string[] = [];
	const broker = await openBroker({
		...{ host: "127.0.0.1", port: 0, mayPublish: ["#"], maySubscribe: ["#"], mayNotSubscribe: [], log: silentLog },
		receive: (message) => road.receive(message),
	});
	const road = openSatelliteRoad(
		{
			...{ modem: MODEM, sizeLimit: 340, cost: satelliteCost(), fetchMailbox: options.fetchMailbox ?? true, clock },
			publish: (topic, payload) => broker.publish(topic, payload, { retain: false }),
			setAside: (reason) => setAside.push(reason),
			...(options.wholeMs !== undefined && { wholeMs: options.wholeMs }),
		},
		options.door,
	);
	const messages = new SbdMessages(options.holdSession, 50);
	const make = iridiumTwin({ bars: () => 4, utc: () => undefined, messages });
	let isPlugged = true;
	let pull = () => {};
	const config = {
		...{ name: "prueba", mqtt: { url: `mqtt://127.0.0.1:${broker.port}` }, clock: clockConfig },
		ports: [
			{
				...{ protocol: "modem", path: "/dev/ttyTWIN", model: "iridium-sbd", name: MODEM, sensor: MODEM },
				// Two seconds of the wall: what is said at a start and after a change is not waited for.
				pollSeconds: 1_000,
			},
		],
	} as unknown as BridgeConfig;
	const start = () =>
		openBridge(config, {
			log: silentLog,
			clock,
			openPort: (_path, portOptions) =>
				openPort(
					async (events) => {
						if (!isPlugged) throw new Error("no such device");
						pull = () => events.onClosed("the device is gone");
						return twinLineOpener(make)(events);
					},
					{ ...portOptions, reopen: { firstMs: 2, mostMs: 10 } },
				),
		});
	let bridge = await start();

	return {
		road,
		messages,
		setAside,
		broker,
		here: async () => {
			for (let turn = 0; !road.courier.isHere(); turn++) {
				if (turn > 4_000) throw new Error("the modem does not come");
				await new Promise((resolve) => setTimeout(resolve, 2));
			}
		},
		pullCable: () => {
			isPlugged = false;
			pull();
		},
		plugCable: () => {
			isPlugged = true;
		},
		restartBridge: async () => {
			await bridge.close();
			bridge = await start();
		},
		close: async () => {
			road.close();
			await bridge.close();
			await broker.close();
		},
	};
}
