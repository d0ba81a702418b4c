// What the screen shows of a stick in the box: whether it may be taken out, and what is wrong with it.

import { EpochMsSchema } from "../quantity.ts";
import { choice, integer, nullable, record, type Static } from "../schema.ts";

/** `full` and `read-only`: the stick is well and takes nothing more. `gone`: it was taken out too early. `damaged`: it fails. */
export const STICK_TROUBLES = ["full", "read-only", "damaged", "slow", "gone"] as const;
export type StickTrouble = (typeof STICK_TROUBLES)[number];

export const StickViewSchema = record({
	/** `none`: no stick of ours is in. `busy`: leave it in. `ready`: it may be taken out. `trouble`: take another one. */
	state: choice(["none", "busy", "ready", "trouble"]),
	trouble: nullable(choice(STICK_TROUBLES)),
	/** When it was last ready to be taken out; null while it has not been since it was put in. */
	readyAt: nullable(EpochMsSchema),
	/** Frames and bytes that were put on it since it was put in. */
	framesWritten: integer(0, Number.MAX_SAFE_INTEGER),
	bytesWritten: integer(0, Number.MAX_SAFE_INTEGER),
	/** Frames of the hub that it brought. */
	framesRead: integer(0, Number.MAX_SAFE_INTEGER),
});
export type StickView = Static<typeof StickViewSchema>;
