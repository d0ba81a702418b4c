// The choices of the acknowledgement form, and what an answer of the edge means for the person who pressed Save.

import type { Acknowledgement } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PostReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Answer } from "../api.ts";

/** Every reason of the contract, in the order of the alarm's steps. */
export const REASONS = [
	"door-closed",
	"power-restored",
	"vaccines-moved",
	"technician-called",
	"sensor-fixed",
	"other",
] as const satisfies readonly PostReason[];

/** Whose name stands under it; `nobody`: somebody said on purpose that it is none of the names. */
export type Signature = PersonNo | "nobody";

/**
 * What the page asks now. Who it was is asked after the reason, where the post has names and none is known yet, or when somebody
 * wants to change the name.
 */
export function toQuestion(
	reason: PostReason | null,
	by: Signature | null,
	names: number,
	isChangingName: boolean,
): "reason" | "who" {
	if (isChangingName) return "who";
	return reason !== null && by === null && names > 0 ? "who" : "reason";
}

/** Spaces around a note are the typist's; a name that nobody picked is left out. */
export function toAcknowledgement(reason: PostReason, note: string, by: Signature | null): Acknowledgement {
	const text = note.trim();
	return { reason, ...(text !== "" && { note: text }), ...(by !== null && by !== "nobody" && { by }) };
}

export type Saving = "choosing" | "saving" | "saved" | "unsaved" | "already" | "gone";

/**
 * No answer is "not saved": the person tries again, and when the first try had arrived after all the second one is
 * told so (`already`). Nothing but a 2xx is ever "saved".
 */
export function toSaving(answer: Answer<unknown>): Saving {
	if (answer.ok) return "saved";
	if (answer.code === "conflict") return "already";
	if (answer.code === "not-found") return "gone";
	return "unsaved";
}
