// Which text messages a modem has been ordered to send, which of them wait, and what became of each: one order, one message.

import type { SmsOrder, SmsOutcome } from "@tesai/shared/contract/order.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";

/** Of an alarm nobody sends more; what is beyond is refused at once, so that whoever ordered can go another way. */
const MOST_WAITING = 50;
/** Whoever ordered repeats an order within minutes, not after a thousand others. */
const MOST_REMEMBERED = 1_000;
/**
 * A message that could not leave for so long is refused: it surely has not gone, and an alarm must find another way. Before the edge
 * gives the order up after ten minutes and writes it anew, or it would go twice.
 */
export const SMS_PATIENCE_MS = 480_000;

interface Waiting {
	readonly order: SmsOrder;
	readonly since: Millis;
}

export class SmsOrders {
	readonly #waiting: Waiting[] = [];
	readonly #outcomes = new Map<number, SmsOutcome["outcome"]>();

	/** A new order waits from now on. Otherwise its outcome, or undefined while it waits. */
	accept(order: SmsOrder, now: Millis): SmsOutcome["outcome"] | undefined {
		const known = this.#outcomes.get(order.id);
		if (known !== undefined) return known;
		if (this.#waiting.some((one) => one.order.id === order.id)) return undefined;
		if (this.#waiting.length >= MOST_WAITING) return "refused";
		this.#waiting.push({ order, since: now });
		return undefined;
	}

	/** The one that has waited longest, and whether it has waited too long. */
	first(now: Millis): { readonly order: SmsOrder; readonly isTooLate: boolean } | undefined {
		const first = this.#waiting[0];
		return first && { order: first.order, isTooLate: now - first.since > SMS_PATIENCE_MS };
	}

	/** The order is done with; from now on its id is this outcome. */
	settle(id: number, outcome: SmsOutcome["outcome"]): void {
		const at = this.#waiting.findIndex(({ order }) => order.id === id);
		if (at >= 0) this.#waiting.splice(at, 1);
		this.#outcomes.set(id, outcome);
		const oldest = this.#outcomes.keys().next().value;
		if (this.#outcomes.size > MOST_REMEMBERED && oldest !== undefined) this.#outcomes.delete(oldest);
	}
}
