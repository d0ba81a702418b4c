// Takes what a gateway brings: on disk first, whatever it is, and applied behind the gateway's back. [H18, H19]

import { AppError } from "@tesai/shared/contract/error.ts";
import { type Intake, storeFrame } from "./actions.ts";
import type { Backlog } from "./backlog.ts";

export interface SatelliteDoor {
	/**
	 * Resolves once the bytes are on disk for good; throws `busy` when they are not, and then the gateway brings them again. `imei` is
	 * the modem that the gateway names.
	 */
	take(imei: string | undefined, bytes: Uint8Array): Promise<void>;
}

/** A message is 340 bytes: these are applied in seconds. Beyond, the gateway keeps them. */
const MOST_WAITING = 10_000;

/** `imeiOf` is the modem that a box has by the configuration. */
export function openSatelliteDoor(
	intake: Intake,
	backlog: Backlog,
	imeiOf: (box: number) => string | undefined,
): SatelliteDoor {
	const told = new Set<number>();
	return {
		take: async (imei, bytes) => {
			if (backlog.waiting >= MOST_WAITING) throw new AppError("busy", "too many messages wait to be applied");
			const placed = await storeFrame(intake, bytes, "satellite");
			backlog.add(placed, (box) => {
				// The seal decides whose it is. A modem that was changed, or a box that speaks through another's, is worth a word.
				if (imeiOf(box) === imei || told.has(box)) return;
				told.add(box);
				intake.log.warn({ box }, "a box speaks through a modem that the configuration does not give it");
			});
		},
	};
}
