// One session of an Iridium 9602 or 9603: a frame into the modem, the modem to the satellites, and a message for the post out of it.
//
// The modem has one buffer a direction. Sending does not empty the first (P55), so it is emptied before and after; beginning a session
// empties the second, so what lies in it is taken before.

import type { AskModem, SatelliteModem, SatelliteSession } from "./drivers/driver.ts";
import {
	encodeSbdMessage,
	judgeSbdSession,
	judgeSbdWrite,
	MOST_RECEIVED_BYTES,
	readSbdBuffers,
	readSbdMessage,
	readSbdSession,
} from "./protocols/iridium-sbd.ts";

/** The modem itself waits 60 s for the bytes: whoever gives up before that speaks into the middle of them. */
const WRITE_LIMIT_MS = 70_000;
/** The longest that anybody has reported is a minute and a half; a modem that says nothing by now has hung. */
const SESSION_LIMIT_MS = 120_000;
const READ_LIMIT_MS = 10_000;
/** Reading does not take a message away, so a spoilt byte on the cable costs a second try. */
const MOST_READS = 3;
/** After silence or nonsense, before the network is asked again. */
const SOON_MS = 30_000;

export function openIridiumSession(): SatelliteModem {
	/** The message that was given last: while it still lies in the modem it is not given again. */
	let given: Uint8Array | undefined;
	let rung = false;

	async function readReceived(ask: AskModem): Promise<Uint8Array | undefined> {
		for (let attempt = 0; attempt < MOST_READS; attempt++) {
			const { block } = await ask("AT+SBDRB", { limitMs: READ_LIMIT_MS, hasBlock: true });
			const message = block && readSbdMessage(block);
			if (message?.kind === "message") return message.payload.length === 0 ? undefined : message.payload;
		}
		return undefined;
	}

	/** Takes what lies in the modem; the second time the buffer is emptied, for by then the first is on its way. */
	async function takeKept(ask: AskModem): Promise<Uint8Array | undefined> {
		const kept = await readReceived(ask);
		if (kept === undefined) return undefined;
		if (given !== undefined && isSameBytes(kept, given)) {
			await ask("AT+SBDD1");
			return undefined;
		}
		given = kept;
		return kept;
	}

	async function takeFresh(ask: AskModem): Promise<Uint8Array | undefined> {
		given = await readReceived(ask);
		return given;
	}

	async function write(ask: AskModem, frame: Uint8Array): Promise<SatelliteSession["outcome"] | undefined> {
		const bytes = encodeSbdMessage(frame);
		if (bytes === undefined) return "never";
		const afterPrompt = { prompt: "READY", bytes } as const;
		const answer = await ask(`AT+SBDWB=${frame.length}`, { limitMs: WRITE_LIMIT_MS, afterPrompt });
		return answer.lines.some((line) => judgeSbdWrite(line) === "taken") ? undefined : "not-sent";
	}

	return {
		holdSession: async (ask, frame) => {
			const ended = { waitMs: SOON_MS, received: undefined, waiting: 0 };
			for (const command of ["ATE0", "AT&K0"]) {
				if ((await ask(command)).fault !== undefined) return { ...ended, outcome: "not-sent" };
			}
			const before = await askBuffers(ask);
			const kept = before?.hasReceived ? await takeKept(ask) : undefined;
			// One message is handed on a session; the one that lay here first, and the new one at the next look.
			if (!(await ask("AT+SBDD0")).ok) return { ...ended, outcome: "not-sent", received: kept };
			const refusal = frame === undefined ? undefined : await write(ask, frame);
			if (refusal !== undefined) {
				const waitMs = refusal === "never" ? 0 : SOON_MS;
				return { ...ended, outcome: refusal, waitMs, received: kept };
			}
			const isAnswer = rung || before?.rung === true;
			const { lines } = await ask(isAnswer ? "AT+SBDIXA" : "AT+SBDIX", { limitMs: SESSION_LIMIT_MS });
			const session = lines.map(readSbdSession).find((one) => one !== undefined);
			// A session without an end may have carried the frame; an empty one had nothing to carry.
			if (session === undefined)
				return { ...ended, outcome: frame === undefined ? "not-sent" : "unsure", received: kept };
			const { outcome, waitMs } = toOutcome(session.sentStatus);
			if (outcome === "sent") rung = false;
			const fresh = session.receivedStatus === "received" && session.receivedBytes <= MOST_RECEIVED_BYTES;
			const received = kept ?? (fresh ? await takeFresh(ask) : undefined);
			await ask("AT+SBDD0");
			return { outcome, waitMs, received, waiting: session.waiting };
		},

		look: async (ask) => {
			const buffers = await askBuffers(ask);
			if (buffers === undefined) return undefined;
			rung = buffers.rung;
			return { received: buffers.hasReceived ? await takeKept(ask) : undefined, rung: rung || buffers.waiting > 0 };
		},
	};
}

async function askBuffers(ask: AskModem) {
	const { lines } = await ask("AT+SBDSX");
	return lines.map(readSbdBuffers).find((one) => one !== undefined);
}

function toOutcome(sentStatus: number): Pick<SatelliteSession, "outcome" | "waitMs"> {
	const judged = judgeSbdSession(sentStatus);
	switch (judged.kind) {
		case "sent":
			return { outcome: "sent", waitMs: 0 };
		case "permanent":
			return { outcome: "never", waitMs: 0 };
		case "transient":
			return { outcome: "not-sent", waitMs: judged.waitMs };
		case "ambiguous":
			return { outcome: "unsure", waitMs: judged.waitMs };
	}
}

const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && a.every((byte, at) => byte === b[at]);
