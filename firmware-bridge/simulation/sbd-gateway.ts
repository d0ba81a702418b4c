// The satellite network and its gateway as one state machine: sessions, the mailbox, ring alerts, and deliveries to the hub that come
// late, twice, in another order or never. No sockets, no timers and no clock of its own: whoever drives it says what time it is.

type Random = () => number;

/** Chances from 0 to 1, each drawn anew for every session or message. */
export interface GatewayFaults {
	/** No satellite is heard: nothing happens (32). */
	readonly noService: number;
	/** The gateway is full or the modem busy: the message surely did not go (11, 35). */
	readonly refused: number;
	/** The link breaks off before the message is through (18). */
	readonly cutBefore: number;
	/** The link breaks off when the message is through: it goes, and the modem cannot know (13, 18). */
	readonly cutAfter: number;
	/** Reported as sent, and never delivered to anybody. */
	readonly lost: number;
	/** Delivered two to four times. */
	readonly duplicated: number;
	/** Delivered late, up to `mostLateMs`: this is also what changes the order. */
	readonly late: number;
	/** A message for the post does not come through in its session and stays in the mailbox. */
	readonly mailboxFailed: number;
	/** A message for the post leaves the mailbox and never arrives. */
	readonly mailboxLost: number;
	readonly ringLost: number;
}

export const NO_FAULTS: GatewayFaults = {
	...{ noService: 0, refused: 0, cutBefore: 0, cutAfter: 0, lost: 0, duplicated: 0, late: 0 },
	...{ mailboxFailed: 0, mailboxLost: 0, ringLost: 0 },
};

/** A bad month of everything at once. */
export const ROUGH_SKY: GatewayFaults = {
	...{ noService: 0.15, refused: 0.05, cutBefore: 0.08, cutAfter: 0.08, lost: 0.02, duplicated: 0.1, late: 0.15 },
	...{ mailboxFailed: 0.05, mailboxLost: 0.03, ringLost: 0.3 },
};

export interface GatewayOptions {
	/** In [0, 1). */
	readonly random: Random;
	readonly faults?: GatewayFaults;
	/** Whether that modem sees the sky; left out, always. */
	readonly seesSky?: (imei: string, now: number) => boolean;
	readonly mostLateMs?: number;
	/** After so long without being taken a message is given up. */
	readonly givenUpAfterMs?: number;
}

/** What a session says to the modem: the six numbers of `+SBDIX`, and the message itself. */
export interface GatewaySession {
	readonly tookMs: number;
	readonly sentStatus: number;
	readonly sentNo: number;
	readonly receivedStatus: 0 | 1 | 2;
	readonly receivedNo: number;
	readonly received: Uint8Array;
	readonly waiting: number;
}

/** One attempt to bring one message to the hub. */
export interface GatewayDelivery {
	readonly id: number;
	readonly imei: string;
	readonly sentNo: number;
	readonly receivedNo: number;
	readonly sessionAt: number;
	readonly payload: Uint8Array;
	/** From 1 on. */
	readonly attempt: number;
}

/** In credits of 50 bytes; messages in both directions and checks of an empty mailbox. */
export interface GatewayCounts {
	credits: number;
	sessions: number;
	accepted: number;
	lost: number;
	duplicated: number;
	/** Deliveries that the hub did not take within twelve hours. */
	givenUp: number;
	fetched: number;
	flushed: number;
}

interface Pending {
	readonly delivery: Omit<GatewayDelivery, "attempt">;
	attempt: number;
	dueAt: number;
	isUnderWay: boolean;
}

interface Subscriber {
	sentNo: number;
	receivedNo: number;
	readonly mailbox: Uint8Array[];
	ringAt: number | undefined;
}

export const HALF_A_DAY_MS = 12 * 3_600_000;
const FIRST_RETRY_MS = 2_000;
const MOST_QUEUED = 50;
export const LARGEST_SENT = 340;
export const LARGEST_RECEIVED = 270;

/** How many credits a message costs; an empty check of the mailbox costs one, too. */
export const creditsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 50));

export class SbdGateway {
	readonly #options: GatewayOptions;
	readonly #subscribers = new Map<string, Subscriber>();
	readonly #pending: Pending[] = [];
	#faults: GatewayFaults;
	#lastId = 0;
	readonly counts: GatewayCounts = {
		...{ credits: 0, sessions: 0, accepted: 0, lost: 0, duplicated: 0, givenUp: 0, fetched: 0, flushed: 0 },
	};

	constructor(options: GatewayOptions) {
		this.#options = options;
		this.#faults = options.faults ?? NO_FAULTS;
	}

	/** From now on these; what is under way keeps its fate. */
	set faults(faults: GatewayFaults) {
		this.#faults = faults;
	}

	/** How many messages wait for that modem. */
	queued(imei: string): number {
		return this.#subscriberOf(imei).mailbox.length;
	}

	/** One session of a modem, with a message or without one. */
	holdSession(now: number, imei: string, message: Uint8Array | undefined): GatewaySession {
		const subscriber = this.#subscriberOf(imei);
		this.counts.sessions++;
		const tookMs = 5_000 + pick(this.#options.random, 15_000);
		const failed = (sentStatus: number): GatewaySession => ({
			...{ tookMs, sentStatus, sentNo: subscriber.sentNo, receivedStatus: 0, receivedNo: -1 },
			...{ received: new Uint8Array(), waiting: 0 },
		});
		const seesSky = this.#options.seesSky?.(imei, now) ?? true;
		if (!seesSky || this.#falls("noService")) return failed(32);
		if (this.#falls("refused")) return failed(this.#options.random() < 0.5 ? 11 : 35);
		if (message !== undefined && message.length > LARGEST_SENT) return failed(12);
		if (this.#falls("cutBefore")) return failed(18);
		// The count moves with every session that the gateway closed.
		subscriber.sentNo = (subscriber.sentNo + 1) & 0xffff;
		if (this.#falls("cutAfter")) {
			if (message !== undefined) this.#accept(now + tookMs, imei, subscriber, message);
			return failed(this.#options.random() < 0.5 ? 13 : 18);
		}
		const fetched = this.#fetch(subscriber);
		if (message !== undefined) this.#accept(now + tookMs, imei, subscriber, message);
		else if (fetched.receivedStatus === 0) this.counts.credits++;
		// A session answers the ring: another message rings again.
		subscriber.ringAt = undefined;
		return { tookMs, sentStatus: 0, sentNo: subscriber.sentNo, ...fetched, waiting: subscriber.mailbox.length };
	}

	/** The hub's message for a modem: its place in the mailbox from 0, or a negative error as DirectIP has them. */
	queueMessage(now: number, message: { imei: string; payload: Uint8Array; flush: boolean }): number {
		const { imei, payload, flush } = message;
		if (!/^\d{15}$/.test(imei)) return -1;
		if (payload.length > LARGEST_RECEIVED) return -3;
		if (payload.length === 0) return -4;
		const subscriber = this.#subscriberOf(imei);
		if (flush) this.counts.flushed += subscriber.mailbox.splice(0).length;
		if (subscriber.mailbox.length >= MOST_QUEUED) return -5;
		subscriber.mailbox.push(Uint8Array.from(payload));
		if (!this.#falls("ringLost")) subscriber.ringAt ??= now + 1_000 + pick(this.#options.random, 30_000);
		return subscriber.mailbox.length - 1;
	}

	/** When something is due next; undefined when nothing is. */
	nextAt(): number | undefined {
		const times = this.#pending.filter((one) => !one.isUnderWay).map((one) => one.dueAt);
		for (const { ringAt } of this.#subscribers.values()) if (ringAt !== undefined) times.push(ringAt);
		return times.length === 0 ? undefined : times.reduce((least, time) => Math.min(least, time));
	}

	/** The deliveries that are due. Each must be settled before it is given again. */
	takeDeliveries(now: number): GatewayDelivery[] {
		const due = this.#pending.filter((one) => !one.isUnderWay && one.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
		return due.map((one) => {
			one.isUnderWay = true;
			one.attempt++;
			return { ...one.delivery, attempt: one.attempt };
		});
	}

	/** Whether the hub took it; if not, again after 2, 4, 8 … s, and not after half a day. */
	settleDelivery(now: number, id: number, taken: boolean): void {
		const at = this.#pending.findIndex(({ delivery }) => delivery.id === id);
		const pending = this.#pending[at];
		if (pending === undefined) return;
		pending.isUnderWay = false;
		pending.dueAt = now + FIRST_RETRY_MS * 2 ** (pending.attempt - 1);
		const isTooLate =
			pending.dueAt > pending.delivery.sessionAt + (this.#options.givenUpAfterMs ?? HALF_A_DAY_MS) + this.#mostLate();
		if (!taken && !isTooLate) return;
		if (!taken) this.counts.givenUp++;
		this.#pending.splice(at, 1);
	}

	/** The modems that hear a ring alert now; each alert is given once. */
	takeRings(now: number): string[] {
		return [...this.#subscribers].flatMap(([imei, subscriber]) => {
			if (subscriber.ringAt === undefined || subscriber.ringAt > now) return [];
			subscriber.ringAt = undefined;
			return (this.#options.seesSky?.(imei, now) ?? true) ? [imei] : [];
		});
	}

	#subscriberOf(imei: string): Subscriber {
		let found = this.#subscribers.get(imei);
		if (found === undefined) {
			found = { sentNo: 0, receivedNo: 0, mailbox: [], ringAt: undefined };
			this.#subscribers.set(imei, found);
		}
		return found;
	}

	#accept(at: number, imei: string, { sentNo, receivedNo }: Subscriber, message: Uint8Array): void {
		const { random } = this.#options;
		this.counts.accepted++;
		this.counts.credits += creditsOf(message.length);
		if (this.#falls("lost")) {
			this.counts.lost++;
			return;
		}
		const copies = this.#falls("duplicated") ? 2 + pick(random, 3) : 1;
		this.counts.duplicated += copies - 1;
		for (let copy = 0; copy < copies; copy++) {
			const delay = this.#falls("late") ? pick(random, this.#mostLate()) : 500 + pick(random, 4_500);
			const delivery = {
				id: ++this.#lastId,
				imei,
				sentNo,
				receivedNo,
				sessionAt: at,
				payload: Uint8Array.from(message),
			};
			this.#pending.push({ delivery, attempt: 0, dueAt: at + delay, isUnderWay: false });
		}
	}

	#fetch(subscriber: Subscriber): Pick<GatewaySession, "receivedStatus" | "receivedNo" | "received"> {
		const nothing = { receivedNo: -1, received: new Uint8Array() };
		const first = subscriber.mailbox[0];
		if (first === undefined) return { receivedStatus: 0, ...nothing };
		if (this.#falls("mailboxFailed")) return { receivedStatus: 2, ...nothing };
		subscriber.mailbox.shift();
		this.counts.credits += creditsOf(first.length);
		if (this.#falls("mailboxLost")) return { receivedStatus: 2, ...nothing };
		this.counts.fetched++;
		subscriber.receivedNo = (subscriber.receivedNo + 1) & 0xffff;
		return { receivedStatus: 1, receivedNo: subscriber.receivedNo, received: first };
	}

	#falls(fault: keyof GatewayFaults): boolean {
		const chance = this.#faults[fault];
		return chance > 0 && this.#options.random() < chance;
	}

	#mostLate(): number {
		return this.#options.mostLateMs ?? HALF_A_DAY_MS;
	}
}

/** A whole number from 0 up to, not including, `bound`. */
function pick(random: Random, bound: number): number {
	return Math.floor(random() * bound);
}
