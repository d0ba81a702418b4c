// Brings the answers that wait to the gateway: one a box, the newest, again with growing pauses while the gateway is away. [H20]

import { setTimeout as delay } from "node:timers/promises";
import { codeOf, deliveryOf } from "@tesai/shared/contract/error.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Store } from "../store/store.ts";
import type { GatewaySender } from "./gateway-sender.ts";
import { dropSatelliteAnswer, listWaitingAnswers, type WaitingAnswer } from "./satellite-store.ts";

export interface SatelliteSender {
	/** An answer may have been put by; cheap, and safe at any time. */
	wake(): void;
	close(): Promise<void>;
}

export interface SatelliteSenderOptions {
	readonly store: Store;
	readonly gateway: GatewaySender;
	readonly imeiOf: (box: number) => string | undefined;
	readonly log: Log;
	readonly firstRetryMs?: number;
}

const FIRST_RETRY_MS = 2_000;
const MOST_RETRY_MS = 300_000;

export function openSatelliteSender(options: SatelliteSenderOptions): SatelliteSender {
	const { store, gateway, imeiOf, log, firstRetryMs = FIRST_RETRY_MS } = options;
	const ending = new AbortController();
	let running: Promise<void> | undefined;
	let isAsked = false;
	let failures = 0;

	/** True when the gateway is done with it, for good or for ill. */
	async function hand(answer: WaitingAnswer): Promise<boolean> {
		const imei = imeiOf(answer.box);
		try {
			if (imei !== undefined) await gateway.send(imei, answer.frame);
		} catch (error) {
			const isOver = deliveryOf(error) === "permanent";
			log.warn({ box: answer.box, code: codeOf(error), error: String(error), isOver }, "an answer by satellite");
			if (!isOver) return false;
		}
		await store.write((trx) => dropSatelliteAnswer(trx, answer));
		return true;
	}

	async function run(): Promise<void> {
		while (isAsked && !ending.signal.aborted) {
			isAsked = false;
			try {
				// Behind the transaction that woke us, which may not be over.
				const waiting = await store.write((trx) => listWaitingAnswers(trx));
				let allOver = true;
				for (const answer of waiting) {
					if (ending.signal.aborted) break;
					allOver = (await hand(answer)) && allOver;
				}
				failures = allOver ? 0 : failures + 1;
			} catch (error) {
				failures++;
				log.error({ error: String(error) }, "answers by satellite wait for the store");
			}
			if (failures === 0) continue;
			isAsked = true;
			const pause = Math.min(MOST_RETRY_MS, firstRetryMs * 2 ** Math.min(failures - 1, 10));
			await delay(pause, undefined, { signal: ending.signal }).catch(() => {});
		}
		running = undefined;
	}

	return {
		wake: () => {
			isAsked = true;
			running ??= run();
		},
		close: async () => {
			ending.abort();
			await running;
		},
	};
}
