// How much may be on its way in at once. Beyond it a sender is told to come back, before a byte of its body is read.

export interface IntakeGate {
	/** False: refuse. True: the caller calls `leave` with the same number once the request is over, however it ends. */
	enter(bytes: number): boolean;
	leave(bytes: number): void;
}

export interface GateLimits {
	readonly bulkBytes: number;
	readonly requests: number;
	/** A frame up to this size is never held up by bulk: alarms and answers are this small (A2). */
	readonly smallBytes: number;
}

/**
 * 4 MiB of bulk take about two seconds to apply on two cores, which bounds how long an alarm can wait behind them; 256
 * requests bound sockets and memory when 5,000 posts come back in the same minute.
 */
export const GATE_LIMITS: GateLimits = { bulkBytes: 4 * 1_048_576, requests: 256, smallBytes: 4_096 };

export function openGate(limits: GateLimits): IntakeGate {
	let bulk = 0;
	let requests = 0;
	const bulkOf = (bytes: number) => (bytes <= limits.smallBytes ? 0 : bytes);
	return {
		enter(bytes) {
			if (requests >= limits.requests) return false;
			if (bulkOf(bytes) > 0 && bulk + bytes > limits.bulkBytes) return false;
			requests++;
			bulk += bulkOf(bytes);
			return true;
		},
		leave(bytes) {
			requests--;
			bulk -= bulkOf(bytes);
		},
	};
}
