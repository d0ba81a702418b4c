// The far side of every road: the region's hub and the satellite network before it, and what both say to the boxes.

import { crc32 } from "node:zlib";
import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { codeOf } from "@tesai/shared/contract/error.ts";
import { readHeader } from "@tesai/shared/node/seal.ts";
import { SbdGateway } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import { openSimHub, type SimHub } from "./hub.ts";
import type { SatelliteLink } from "./satellite-link.ts";
import type { Scene } from "./scene.ts";
import { openSealedNumbers } from "./sealed-numbers.ts";
import { WORLD_BEGINS } from "./timeline.ts";

export interface FarSide {
	readonly hub: SimHub;
	readonly gateway: SbdGateway;
	/** Since when the hub runs; undefined while it does not. */
	readonly hubSince: number | undefined;
	/** From now on the network knows this modem. */
	addModem(modem: SatelliteLink): void;
	/** Brings a frame to the hub; undefined where it is down. Throws what the hub says. */
	deliver(frame: Uint8Array, road: RoadName): Promise<Uint8Array | undefined>;
	/** The hub's process is gone, and starts again after that while. */
	stopHub(forMs: number): void;
	/** Call after whatever was asked of the gateway: it moves on when something in it is due. */
	pokeGateway(): void;
}

export const imeiOf = (box: number): string => String(300_000_000_000_000 + box);

export function openFarSide(scene: Scene): FarSide {
	const { chronicle, timeline } = scene;
	const modems = new Map<string, SatelliteLink>();
	const sealed = openSealedNumbers();
	let hubSince: number | undefined = WORLD_BEGINS;
	let forgetDue: (() => void) | undefined;
	const hub = openSimHub({ utc: () => timeline.now, keys: scene.keys, log: scene.log, sendBySky });
	const gateway = new SbdGateway({
		random: scene.random,
		faults: scene.plan.gateway,
		seesSky: (imei) => modems.get(imei)?.takesNow ?? false,
	});

	/** The hub's numbers, too, seal one thing each; a restored one may not seal under those of its former self. */
	function checkAnswer(answer: Uint8Array): void {
		const { box, keyEpoch, messageNo } = readHeader(answer);
		const number = `down ${box} ${keyEpoch} ${messageNo}`;
		if (sealed.sealsOther(number, answer)) chronicle.complain("no message number seals twice", number);
	}

	function sendBySky(box: number, payload: Uint8Array): void {
		checkAnswer(payload);
		const place = gateway.queueMessage(timeline.now, { imei: imeiOf(box), payload, flush: true });
		chronicle.count(place < 0 ? "answer refused by the gateway" : "answer by the sky");
		chronicle.note(`answer by the sky ${crc32(payload)}`);
		pokeGateway();
	}

	function pokeGateway(): void {
		forgetDue?.();
		const at = gateway.nextAt();
		if (at === undefined) return;
		forgetDue = timeline.after(at - timeline.now, async () => {
			forgetDue = undefined;
			const { now } = timeline;
			for (const delivery of gateway.takeDeliveries(now)) {
				chronicle.count(delivery.attempt > 1 ? "satellite delivered again" : "satellite delivered");
				chronicle.note(`gateway ${delivery.id} ${delivery.attempt}`);
				const taken = await hub.acceptFromSky(delivery.payload);
				gateway.settleDelivery(timeline.now, delivery.id, taken);
			}
			for (const imei of gateway.takeRings(now)) {
				chronicle.count("satellite rings");
				modems.get(imei)?.ring();
			}
			pokeGateway();
		});
	}

	return {
		hub,
		gateway,
		get hubSince() {
			return hubSince;
		},
		addModem(modem) {
			modems.set(modem.imei, modem);
		},
		async deliver(frame, road) {
			chronicle.note(`hub ${road} ${crc32(frame)}`);
			try {
				const answer = await hub.accept(frame, road);
				chronicle.note(answer === undefined ? "hub silent" : `answer ${crc32(answer)}`);
				if (answer !== undefined) checkAnswer(answer);
				return answer;
			} catch (error) {
				chronicle.count(`hub refused: ${codeOf(error)}`);
				throw error;
			}
		},
		stopHub(forMs) {
			hub.kill();
			hubSince = undefined;
			timeline.after(forMs, async () => {
				await hub.start();
				hubSince = timeline.now;
			});
		},
		pokeGateway,
	};
}
