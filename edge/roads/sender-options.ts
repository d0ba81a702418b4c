// What the sender is opened with.

import type { BoxNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { FrameKeys } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timers } from "@tesai/shared/node/timers.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import type { HubFactTaker } from "./hub-facts.ts";
import type { SpendingRules } from "./price.ts";
import type { Road } from "./road.ts";

export interface SenderOptions {
	/** Sees only what is committed: a fact that a power cut could take back must not have left. */
	readonly reader: Database;
	readonly writer: Writer;
	readonly timekeeper: Timekeeper;
	readonly clock: Clock;
	readonly keys: FrameKeys;
	readonly box: BoxNo;
	readonly roads: readonly Road[];
	readonly log: Log;
	/** The link's state has changed: somebody may want to show it. */
	readonly onChange: () => void;
	/** Applies a fact that the hub wrote for this box. */
	readonly takeHubFact: HubFactTaker;
	/** How often the hub is asked whether it has something to say while nothing is sent; undefined: not at all. [S22] */
	readonly listenEveryMs: () => Millis | undefined;
	/** In [0, 1). */
	readonly random?: () => number;
	/** How many times longer than usual a road that did not answer is left alone while no alarm waits; 1 when left out. */
	readonly patience?: () => number;
	/** The machine's own when left out. */
	readonly timers?: Timers;
	/** What may be spent; left out, the defaults, on a post whose battery nobody measures. */
	readonly spending?: SpendingRules;
}
