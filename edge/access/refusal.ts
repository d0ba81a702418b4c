// How a refusal of the rule of access leaves the box.

import type { Decision } from "@tesai/shared/contract/access.ts";
import { AppError } from "@tesai/shared/contract/error.ts";

/** Throws `unauthorized` for whoever may sign in first, `forbidden` for whoever has and may not. */
export function checkDecision({ allowed, because }: Decision): void {
	if (allowed) return;
	if (because === "sign-in-first") throw new AppError("unauthorized", "sign in first");
	throw new AppError("forbidden", because === "has-left" ? "this person works here no more" : "this right is missing");
}
