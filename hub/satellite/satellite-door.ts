// Takes what a gateway brings: on disk first, whatever it is, and applied behind the gateway's back. [H18, H19]

import { AppError } from "@tesai/shared/contract/error.ts";
import { epochMs, HOUR } from "@tesai/shared/contract/quantity.ts";
import { type Intake, storeFrame } from "../intake/actions.ts";
import type { Backlog } from "../intake/backlog.ts";

export interface SatelliteDoor {
	/**
	 * Resolves once the bytes are on disk for good; throws `busy` when they are not, and then the gateway brings them again. `imei` is
	 * the modem that the gateway names, `sessionAt` when it says that the modem sent them.
	 */
	take(imei: string | undefined, bytes: Uint8Array, sessionAt?: number): Promise<void>;
}

/** A gateway keeps a message for half a day; a session that was earlier, or is yet to come, is a clock gone wrong. */
const LATEST_MS = 13 * HOUR;

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
		take: async (imei, bytes, sessionAt = Number.NaN) => {
			if (backlog.waiting >= MOST_WAITING) throw new AppError("busy", "too many messages wait to be applied");
			const now = intake.clock.utc();
			const isCredible = sessionAt <= now && sessionAt > now - LATEST_MS;
			const placed = await storeFrame(intake, bytes, "satellite", isCredible ? epochMs(sessionAt) : now);
			backlog.add(placed, (box) => {
				// The seal decides whose it is. A modem that was changed, or a box that speaks through another's, is worth a word.
				if (imeiOf(box) === imei || told.has(box)) return;
				told.add(box);
				intake.log.warn({ box }, "a box speaks through a modem that the configuration does not give it");
			});
		},
	};
}
