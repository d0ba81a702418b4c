// Knows which boot this is, what wall time a stamp stands for, and when the wall clock has jumped.

import { type EpochMs, epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import {
	type Anchor,
	anchorsInEffect,
	type Between,
	deriveUtc,
	intervalOf,
	isUnsure,
	type Moment,
	type Stamp,
} from "@tesai/shared/contract/time.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { closeBoot, findBoot, insertAnchor, insertBoot, listAnchors, listBootEnds } from "./store.ts";

/** A clock that is merely slewed stays inside this between two looks a minute apart; a set clock does not. */
const JUMP_MS = 2_000;
/** Nobody vouches for the operating system's clock: a day is what a flat battery on the RTC usually costs. */
const SYSTEM_ERROR_MS = millis(86_400_000);

export interface Timekeeper {
	/** How much faster than the wall this post's time runs; 1 outside demonstrations. */
	readonly speed: number;
	/** True when this kernel boot was not seen before. */
	readonly freshBoot: boolean;
	now(): Moment;
	/** The wall time of a stamp of any boot. A boot without an anchor takes the nearest earlier one's end. */
	utc(stamp: Stamp): EpochMs;
	moment(stamp: Stamp): Moment;
	/**
	 * Between when and when a stamp lies, where one time would say more than anybody knows; undefined where it is sure, and on a box
	 * to which nobody has ever said what time it is.
	 */
	unsure(stamp: Stamp): Between | undefined;
	/** The box's number for a kernel boot id, or undefined for a boot it has never had. */
	bootOf(bootId: string): number | undefined;
	/** The stamp of a wall time, by this boot's newest anchor: constant between anchors, so the same in gives the same out. */
	stampOf(utc: EpochMs): Stamp;
	/** Every anchor the box has, in order of boot and monotonic time. */
	anchors(): readonly Anchor[];
	/** The newest anchor: what the screen says of the clock. */
	anchor(): Anchor;
	/**
	 * Compares the system's clock with the anchors; returns a new anchor, not yet saved, when it has jumped and nobody
	 * better has said what time it is.
	 */
	checkClock(): Anchor | undefined;
	/** Saves an anchor in the caller's transaction and takes it into account from now on. */
	adopt(db: Database, anchor: Anchor): void;
}

/** Registers the boot and, on a new one, its first anchor. Call once at start, before anything is stamped. */
export function openTimekeeper(db: Database, clock: Clock): Timekeeper {
	const { boot, fresh } = db
		.transaction(() => {
			const registered = insertBoot(db, clock.bootId);
			if (registered.fresh) closeBoot(db, registered.boot - 1);
			return registered;
		})
		.immediate();
	const ends = listBootEnds(db);
	// By boot, because a year of brown-outs is hundreds of boots and a stamp concerns one of them.
	const anchors = Map.groupBy(listAnchors(db), (anchor) => anchor.boot);
	const inEffect = new Map([...anchors].map(([of, all]) => [of, anchorsInEffect(all)]));

	const measured = (): Anchor => ({
		boot,
		monoMs: clock.mono(),
		utc: clock.utc(),
		source: "system",
		errorMs: SYSTEM_ERROR_MS,
	});
	const adopt = (into: Database, anchor: Anchor) => {
		insertAnchor(into, anchor);
		const all = [...(anchors.get(anchor.boot) ?? []), anchor];
		anchors.set(anchor.boot, all);
		inEffect.set(anchor.boot, anchorsInEffect(all));
	};
	if (!anchors.has(boot)) adopt(db, measured());

	const utc = (stamp: Stamp): EpochMs => {
		const known = deriveUtc(stamp, inEffect.get(stamp.boot) ?? []);
		if (known !== undefined) return known;
		const all = [...anchors.values()].flat();
		const earlier = all.filter((anchor) => anchor.boot < stamp.boot).at(-1) ?? all[0];
		return epochMs(earlier?.utc ?? 0);
	};
	const newest = (): Anchor => inEffect.get(boot)?.at(-1) ?? measured();
	const moment = (stamp: Stamp): Moment => ({ boot: stamp.boot, monoMs: stamp.monoMs, utc: utc(stamp) });

	const unsure = (stamp: Stamp): Between | undefined => {
		const own = anchors.get(stamp.boot) ?? [];
		const isVouched = own.some(({ source }) => source !== "system");
		const between = intervalOf(stamp, isVouched ? own : [...anchors.values()].flat(), ends);
		return isUnsure(between) && (between.from !== null || between.to !== null) ? between : undefined;
	};

	return {
		unsure,
		speed: clock.speed,
		freshBoot: fresh,
		now: () => moment({ boot, monoMs: clock.mono() }),
		utc,
		moment,
		bootOf: (bootId) => (bootId === clock.bootId ? boot : findBoot(db, bootId)),
		stampOf: (wall) => {
			const { utc: at, monoMs } = newest();
			return { boot, monoMs: millis(monoMs + (wall - at)) };
		},
		anchors: () => [...anchors.values()].flat(),
		anchor: newest,
		checkClock: () => {
			// The hub or a satellite has said what time it is: the system's clock has nothing to add until the next boot.
			if (newest().source !== "system") return undefined;
			const found = measured();
			const drift = Math.abs(found.utc - utc(found));
			// A faster simulated clock multiplies the 10 ms grain of the kernel's uptime.
			return drift > JUMP_MS * clock.speed ? found : undefined;
		},
		adopt,
	};
}
