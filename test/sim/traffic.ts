// A busy post: many probes by MQTT, alarms that rise and end, a person who acknowledges, all of it witnessed.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { getJson, type Post, postJson } from "./post.ts";
import { pick, type Random } from "./random.ts";
import type { Witness } from "./witness.ts";

const FRIDGES = 12;
const DAY_MS = 86_400_000;

/** Fridges whose alarms rise with the third warm second, so that a short run has many. */
export const BUSY_FRIDGES = Array.from({ length: FRIDGES }, (_, no) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "tight",
	temperatureSensor: sensorOf(no),
	limits: { HEAT: { side: "at-or-above", celsius: 8, forMs: millis(2_000) }, SILENT: { forMs: 30 * DAY_MS } },
}));

function sensorOf(no: number): string {
	return `heladera-${no}-sonda`;
}

/**
 * Makes readings with stamps of their own, a second apart for each sensor, from one hour back: no two share a place in
 * the table, and a run has thousands of them.
 */
export class Readings {
	readonly #clock = openClock();
	readonly #next = Array.from({ length: FRIDGES }, () =>
		Math.floor(Math.max(0, this.#clock.mono() - 3_600_000) / 1_000),
	);

	/** `undefined` while the sensor has used up the present second. */
	next(no: number, random: Random): { sensor: string; slot: number; centi: number; payload: string } | undefined {
		const slot = this.#next[no]!;
		if (slot * 1_000 > this.#clock.mono()) return undefined;
		this.#next[no] = slot + 1;
		// Five seconds warm, five cold.
		const centi = (slot % 10 < 5 ? 900 : 400) + pick(random, 100);
		const reading = { kind: "temperature", celsius: centi / 100, bootId: this.#clock.bootId, monoMs: slot * 1_000 };
		return { sensor: sensorOf(no), slot, centi, payload: JSON.stringify(reading) };
	}
}

export interface Traffic {
	/** Nothing more is sent; what is still unanswered was never promised. */
	stop(): Promise<void>;
}

/** Runs until stopped or until the edge dies, which is no error here. */
export async function startTraffic(post: Post, readings: Readings, witness: Witness, random: Random): Promise<Traffic> {
	const client = await post.connectMqtt();
	let running = true;
	const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
	/** Whatever is cut off in the middle has promised nothing. */
	const untilCut = async (step: () => Promise<void>, everyMs: number) => {
		while (running) {
			await step().catch(() => {});
			await pause(everyMs);
		}
	};

	const publish = async () => {
		for (let no = 0; no < FRIDGES && running && client.connected; no++) {
			const reading = readings.next(no, random);
			if (reading === undefined) continue;
			client
				.publishAsync(`tesai/v1/reading/${reading.sensor}`, reading.payload, { qos: 1 })
				.then(() => witness.readingAcknowledged(reading.sensor, reading.slot, reading.centi))
				.catch(() => {});
		}
	};
	const acknowledge = async () => {
		const alarms = await getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms`);
		for (const { id } of alarms) witness.alarmShown(id);
		const open = alarms.filter((alarm) => alarm.acknowledged === null).slice(0, 5);
		for (const { id } of open) {
			await postJson(`${post.edgeUrl}/v1/alarms/${id}/acknowledgement`, { reason: "door-closed" });
			witness.alarmAcknowledged(id);
		}
	};
	const askHub = async () => {
		const [view] = await getJson<PostView[]>(`${post.hubUrl}/v1/posts`);
		for (const { lane, appliedUpTo } of view?.lanes ?? []) witness.hubHolds(lane, appliedUpTo);
	};
	const loops = [untilCut(publish, 15), untilCut(acknowledge, 40), ...(post.hub ? [untilCut(askHub, 100)] : [])];
	return {
		stop: async () => {
			running = false;
			client.end(true);
			await Promise.all(loops);
		},
	};
}
