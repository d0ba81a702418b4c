// A box that sends: the real journal on a real SQLite file, the real sender, and whatever road a test puts under it.

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys } from "@tesai/shared/node/seal.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import { listBacklog } from "../../edge/journal/acknowledgements.ts";
import { appendEvent } from "../../edge/journal/store.ts";
import type { Road } from "../../edge/roads/road.ts";
import { openSender, type Sender } from "../../edge/roads/sender.ts";
import type { SenderOptions } from "../../edge/roads/sender-options.ts";
import { type BoxStore, openBoxStore } from "./box-store.ts";
import { type HubTwin, openHubTwin } from "./hub-twin.ts";

export interface SendingBox extends BoxStore {
	readonly keys: FrameKeys;
	readonly hub: HubTwin;
	readonly sender: Sender;
	/** What the hub wrote and the box applied, in order; `listening` stands for an alarm that nobody has seen. */
	readonly taken: readonly HubEvent[];
	listening: boolean;
	/** How often the sender said that the link's state has changed. */
	readonly changes: () => number;
	appendControl(count: number): void;
	appendAlarm(): void;
	/** Facts that the hub has not acknowledged. */
	waiting(): number;
	/** Resolves when everything is acknowledged; rejects when that takes absurdly many turns of the event loop. */
	drained(): Promise<void>;
	stop(): Promise<void>;
}

export const SENDING_BOX = 300 as BoxNo;

/** `openRoads` gets the hub that stands at the far end. `random` is the sender's jitter: 0 waits a millisecond. */
export function openSendingBox(
	openRoads: (hub: HubTwin) => readonly Road[],
	random = () => 0,
	more: Partial<Pick<SenderOptions, "log" | "patience" | "spending" | "timers">> = {},
): SendingBox {
	const store = openBoxStore([]);
	const keys = frameKeys(new Uint8Array(32).fill(7));
	const hub = openHubTwin(keys, SENDING_BOX, () => epochMs(store.clock.utc()));
	const reader = openReader(store.path);
	let changes = 0;
	const taken: HubEvent[] = [];
	const state = { listening: false };
	const sender = openSender({
		...store,
		reader,
		keys,
		box: SENDING_BOX,
		roads: openRoads(hub),
		log: silentLog,
		onChange: () => changes++,
		takeHubFact: (_tx, event) => taken.push(event),
		listenEveryMs: () => (state.listening ? millis(2 * MINUTE) : undefined),
		random,
		...more,
	});
	const waiting = () => listBacklog(reader).reduce((count, one) => count + one.count, 0);
	return {
		...store,
		keys,
		hub,
		sender,
		taken,
		get listening() {
			return state.listening;
		},
		set listening(is) {
			state.listening = is;
		},
		changes: () => changes,
		waiting,
		appendControl(count) {
			store.act((tx) => {
				for (let i = 0; i < count; i++)
					appendEvent(tx, { kind: "box-started", body: { boot: i + 1, software: `0.${i}.0` } });
			});
			sender.wake();
		},
		appendAlarm() {
			const body = { alarm: 1, reason: "door-closed" } as never;
			store.act((tx) => appendEvent(tx, { kind: "alarm-acknowledged", body }));
			sender.wake();
		},
		async drained() {
			for (let turn = 0; waiting() > 0; turn++) {
				if (turn > 20_000) throw new Error(`${waiting()} facts still wait`);
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		},
		async stop() {
			await sender.close();
			reader.close();
			store.close();
		},
	};
}
