// The choices of the acknowledgement form, and what an answer of the edge means for the person who pressed Save.

import type { PostReason } from "@tesai/shared/contract/event/coldchain.ts";
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
