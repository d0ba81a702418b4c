// What the sheet knows of the rest of the box, given to it by the wiring.

import type { SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Celsius, EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Between, Moment, Stamp } from "@tesai/shared/contract/time.ts";
import type { DayPart, SheetAlarm } from "./sheet.ts";

/** Reads see the store that the caller hands in: within a transaction its own. */
export interface SheetTies<Store> {
	readonly post: string;
	readonly hasPrinter: boolean;
	now(): Moment;
	moment(stamp: Stamp): Moment;
	unsure(stamp: Stamp): Between | undefined;
	/** Whether anybody better than the operating system has ever told this box the time. */
	isVouched(): boolean;
	readonly fridges: () => readonly FridgeId[];
	/** Undefined for a fridge that the post does not have. */
	about(store: Store, fridge: FridgeId): Pick<SheetView, "name" | "limits" | "plate"> | undefined;
	/** What the screen shows as the fridge's temperature and is believed; undefined where there is none that is fresh. */
	shown(fridge: FridgeId, now: Moment): Celsius | undefined;
	/** Lowest and highest between two wall times, and since when the probe spoke then; undefined where it said nothing. */
	extremes(
		store: Store,
		fridge: FridgeId,
		from: EpochMs,
		to: EpochMs,
	): { readonly lowest: Celsius; readonly highest: Celsius; readonly since: EpochMs } | undefined;
	parts(store: Store, fridge: FridgeId, from: EpochMs, to: EpochMs): readonly DayPart[];
	alarms(store: Store, fridge: FridgeId, from: EpochMs, to: EpochMs): readonly SheetAlarm[];
	/** After the commit: the screens hear of it. */
	readonly announce: () => void;
}
