// What a room gives to the disk: a way to let go of what nobody needs any more.

import type { DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Tx } from "../sqlite/writer.ts";

export interface TidyingPace {
	readonly stage: DiskStage;
	/** At most this many rows. */
	readonly most: number;
	/** Whether the stamp is older than that, by a clock that somebody vouches for. */
	isOlder(stamp: Stamp, than: Millis): boolean;
}

export interface Tidying {
	readonly name: string;
	/** Returns how many rows went; as many as allowed means that there may be more. */
	run(tx: Tx, pace: TidyingPace): number;
}
