// The one table of errors. A caller looks at the code alone, never at the text.

/**
 * What went wrong, for whoever must decide what to do next.
 * `delivery` tells a sender: transient = try again later; ambiguous = it may have arrived, sending again is safe
 * because facts are applied once; permanent = sending the same bytes again is useless.
 */
export const ERRORS = {
	invalid: { status: 400, delivery: "permanent", meaning: "what came from outside does not have the declared shape" },
	unauthorized: { status: 401, delivery: "permanent", meaning: "the sender could not be recognised" },
	forbidden: { status: 403, delivery: "permanent", meaning: "the sender may not do this" },
	"not-found": { status: 404, delivery: "permanent", meaning: "there is no such thing" },
	conflict: { status: 409, delivery: "permanent", meaning: "the thing is not in a state that allows this" },
	"too-large": { status: 413, delivery: "permanent", meaning: "more bytes than this door takes" },
	unsupported: { status: 415, delivery: "permanent", meaning: "a kind of content that this door does not take" },
	unprocessable: {
		status: 422,
		delivery: "permanent",
		meaning: "the shape is right and what it says cannot be; the faults are listed",
	},
	"too-many": { status: 429, delivery: "transient", meaning: "this sender has enough under way; try again later" },
	busy: { status: 503, delivery: "transient", meaning: "not now; try again later" },
	unreachable: { status: 503, delivery: "transient", meaning: "the other side could not be reached" },
	"no-answer": { status: 504, delivery: "ambiguous", meaning: "sent, but no answer came in time" },
	internal: { status: 500, delivery: "ambiguous", meaning: "a fault of ours; the details are in the log" },
} as const satisfies Record<string, { status: number; delivery: Delivery; meaning: string }>;

export type Delivery = "transient" | "ambiguous" | "permanent";
export type ErrorCode = keyof typeof ERRORS;

/** The only error class of the project. `hint` says what a technician can do, in one sentence. */
export class AppError extends Error {
	readonly code: ErrorCode;
	readonly hint: string | undefined;

	constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = "AppError";
		this.code = code;
		this.hint = options.hint;
	}
}

/** Anything thrown that is not ours is a fault of ours until somebody has looked. */
export function codeOf(error: unknown): ErrorCode {
	return error instanceof AppError ? error.code : "internal";
}

export function deliveryOf(error: unknown): Delivery {
	return ERRORS[codeOf(error)].delivery;
}
