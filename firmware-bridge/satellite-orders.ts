// What one satellite modem has been ordered to do: the newest order alone, each id one session, and what comes in is told before its outcome.

import { randomInt } from "node:crypto";
import type { SatelliteOrder, SatelliteOutcome, SatelliteState } from "@tesai/shared/contract/order.ts";
import type { AskModem, SatelliteModem } from "./drivers/driver.ts";

export type SatelliteTold =
	| { readonly kind: "outcome"; readonly outcome: SatelliteOutcome }
	| { readonly kind: "received"; readonly frame: Uint8Array }
	| { readonly kind: "state"; readonly state: SatelliteState };

export interface SatelliteDesk {
	/** Never waits. The same id again is the same session, and its outcome is told again. */
	take(order: SatelliteOrder): void;
	/** The modem has said that the gateway rings. */
	noteRing(): void;
	/** The port opened or closed. */
	noteChange(): void;
	/** Says how the modem is, as it was last seen. */
	tellState(): void;
	/** Asks the modem what it keeps, and tells how it is. Never rejects. */
	look(): Promise<void>;
}

export interface SatelliteDeskOptions {
	readonly modem: SatelliteModem;
	readonly ask: AskModem;
	/** Several commands in a row that nobody else's may come between. */
	readonly alone: <T>(task: () => Promise<T>) => Promise<T>;
	readonly isOpen: () => boolean;
	readonly tell: (told: SatelliteTold) => void;
	readonly goodForMs: number;
	readonly patienceMs?: number;
}

/** Whoever ordered makes a fresh frame rather than wait: an alarm may have come meanwhile. */
const PATIENCE_MS = 90_000;
const MOST_REMEMBERED = 100;
const MOST_RANDOM = 2 ** 48 - 1;

export function openSatelliteDesk(options: SatelliteDeskOptions): SatelliteDesk {
	const { modem, ask, alone, isOpen, tell, goodForMs, patienceMs = PATIENCE_MS } = options;
	const outcomes = new Map<number, SatelliteOutcome>();
	const run = randomInt(1, MOST_RANDOM);
	let waiting: { readonly order: SatelliteOrder; readonly since: number } | undefined;
	let underWay: number | undefined;
	let rung = false;
	let isHeard = false;

	function settle(outcome: SatelliteOutcome): void {
		outcomes.set(outcome.id, outcome);
		const oldest = outcomes.keys().next().value;
		if (outcomes.size > MOST_REMEMBERED && oldest !== undefined) outcomes.delete(oldest);
		tell({ kind: "outcome", outcome });
	}

	const tellState = () => tell({ kind: "state", state: { here: isOpen() && isHeard, rung, run, goodForMs } });

	async function serve(): Promise<void> {
		while (waiting !== undefined && underWay === undefined) {
			const { order, since } = waiting;
			waiting = undefined;
			underWay = order.id;
			try {
				await alone(() => serveOne(order, since));
			} finally {
				underWay = undefined;
			}
		}
	}

	async function serveOne(order: SatelliteOrder, since: number): Promise<void> {
		if (!isOpen() || performance.now() - since > patienceMs) {
			settle({ id: order.id, outcome: "not-sent", waitMs: 0 });
			return;
		}
		const frame = order.frame === undefined ? undefined : Uint8Array.from(Buffer.from(order.frame, "base64"));
		let session = await modem.holdSession(ask, frame);
		if (session.received !== undefined) tell({ kind: "received", frame: session.received });
		settle({ id: order.id, outcome: session.outcome, waitMs: session.waitMs });
		for (let more = order.more; more > 0 && session.outcome === "sent" && session.waiting > 0; more--) {
			session = await modem.holdSession(ask, undefined);
			if (session.received !== undefined) tell({ kind: "received", frame: session.received });
		}
		if (session.outcome !== "sent") return;
		rung = session.waiting > 0;
		tellState();
	}

	async function look(): Promise<void> {
		const looked = await alone(() => modem.look(ask));
		isHeard = isOpen() && looked !== undefined;
		rung = looked?.rung ?? rung;
		if (looked?.received !== undefined) tell({ kind: "received", frame: looked.received });
		tellState();
	}

	return {
		take: (order) => {
			const known = outcomes.get(order.id);
			if (known !== undefined) tell({ kind: "outcome", outcome: known });
			if (known !== undefined || underWay === order.id || waiting?.order.id === order.id) return;
			// One that still waits is an earlier run's of whoever orders.
			if (waiting !== undefined) settle({ id: waiting.order.id, outcome: "not-sent", waitMs: 0 });
			waiting = { order, since: performance.now() };
			void serve();
		},
		noteRing: () => {
			rung = true;
			tellState();
		},
		noteChange: () => {
			isHeard = false;
			if (isOpen()) void look();
			else tellState();
		},
		tellState,
		look,
	};
}
