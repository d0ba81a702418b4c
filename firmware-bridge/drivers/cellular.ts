// A cellular modem by AT commands (3GPP TS 27.007 and 27.005): is there a network, how strong, and text messages both ways.
//
// Written from the standard and makers' manuals and tried against its twin only: no model has been on a post's table yet.
// Messages are read as hex of UCS-2, because a message whose text is "OK" would otherwise look like the modem's own word.

import { check } from "@tesai/shared/contract/check.ts";
import { PhoneSchema, type SmsOrder, type SmsOutcome, type SmsReceived } from "@tesai/shared/contract/order.ts";
import { decodeUcs2Hex, encodeGsm7, splitSms } from "../protocols/sms-text.ts";
import {
	type AskModem,
	type Driver,
	faultOfAll,
	type ModemDevice,
	type SensorFault,
	type SensorFinding,
} from "./driver.ts";

/** A network may take a minute to say what became of a message. */
const SEND_LIMIT_MS = 90_000;
const LIST_LIMIT_MS = 20_000;
const END_OF_TEXT = 0x1a;
/** Messages that were given lately, by which a second copy in the modem is known. */
const MOST_REMEMBERED = 100;
const LONGEST_BODY = 459;

/** `+CSQ: <n>,<error rate>` in dBm; undefined when the modem does not know. */
export function readSignalDbm(line: string): number | undefined {
	const step = /^\+CSQ: *(\d{1,2}),/.exec(line)?.[1];
	return step === undefined || Number(step) > 31 ? undefined : -113 + 2 * Number(step);
}

/** `+CREG: <n>,<stat>`: at home or as a guest; undefined when the line is another. */
export function readRegistered(line: string): boolean | undefined {
	const stat = /^\+CREG: *\d,([0-9])(?:,.*)?$/.exec(line)?.[1];
	return stat === undefined ? undefined : stat === "1" || stat === "5";
}

interface StoredSms {
	readonly index: string;
	readonly key: string;
	readonly sms: SmsReceived | undefined;
}

/** What `AT+CMGL="ALL"` lists, received messages only; `sms` is undefined for one that nobody here could answer. */
export function readStoredSms(lines: readonly string[], isHex: boolean): StoredSms[] {
	const decode = (text: string) => (isHex ? decodeUcs2Hex(text) : text);
	const headers = lines.flatMap((line, at) => (/^\+CMGL: *\d+,/.test(line) ? [at] : []));
	return headers.flatMap((at, no) => {
		const header = lines[at] ?? "";
		const match = /^\+CMGL: *(\d+),"REC (?:UN)?READ","([^"]*)"/.exec(header);
		if (match === null) return [];
		const [, index = "", address = ""] = match;
		const text = lines.slice(at + 1, headers[no + 1]).join("\n");
		const from = check(PhoneSchema, decode(address));
		const body = decode(text);
		const sms = from.ok && body !== undefined ? { from: from.value, body: body.slice(0, LONGEST_BODY) } : undefined;
		// The same words from the same telephone at the same second are one message that the network delivered twice.
		return [{ index, key: `${header.slice(header.indexOf(","))} ${text}`, sms }];
	});
}

function openCellular(config: { readonly sensor: string }): ModemDevice {
	const sensor = config.sensor as SensorFinding["sensor"];
	const given: string[] = [];
	/** Given at the last look: by now they are on their way to the edge, and may go from the modem. */
	let mayGo: string[] = [];

	return {
		poll: async (ask) => {
			const fault = await prepare(ask);
			if (fault !== undefined) return faultOfAll([sensor], fault);
			const registration = await ask("AT+CREG?");
			const signal = await ask("AT+CSQ");
			const registered = registration.lines.map(readRegistered).find((one) => one !== undefined);
			const heard = signal.lines.some((line) => line.startsWith("+CSQ:"));
			if (!registration.ok || !signal.ok || registered === undefined || !heard) {
				return faultOfAll([sensor], registration.fault ?? signal.fault ?? "bad-checksum");
			}
			const dbm = signal.lines.map(readSignalDbm).find((one) => one !== undefined);
			return [{ sensor, finding: { kind: "modem", road: "cellular", registered, ...(dbm !== undefined && { dbm }) } }];
		},

		sendSms: async (ask, order) => {
			if ((await prepare(ask)) !== undefined) return "refused";
			if (!(await ask('AT+CSCS="GSM"')).ok) return "refused";
			const parts = splitSms(order.body);
			for (const [no, part] of parts.entries()) {
				const outcome = await sendPart(ask, order, part);
				// Half a message is neither sent nor refused.
				if (outcome !== "sent") return no > 0 ? "unsure" : outcome;
			}
			return "sent";
		},

		takeSms: async (ask) => {
			if ((await prepare(ask)) !== undefined) return { received: [], leftOut: 0 };
			for (const index of mayGo.splice(0)) await ask(`AT+CMGD=${index}`);
			const isHex = (await ask('AT+CSCS="UCS2"')).ok;
			// Plain letters still carry an answer's digits.
			if (!isHex) await ask('AT+CSCS="IRA"');
			const listed = await ask('AT+CMGL="ALL"', { limitMs: LIST_LIMIT_MS });
			if (!listed.ok) return { received: [], leftOut: 0 };
			const stored = readStoredSms(listed.lines, isHex);
			mayGo = stored.map(({ index }) => index);
			const fresh = stored.filter(
				({ key }, at) => !given.includes(key) && stored.findIndex((one) => one.key === key) === at,
			);
			given.push(...fresh.map(({ key }) => key));
			given.splice(0, Math.max(0, given.length - MOST_REMEMBERED));
			const received = fresh.flatMap(({ sms }) => (sms === undefined ? [] : [sms]));
			return { received, leftOut: fresh.length - received.length };
		},
	};
}

/** Every time anew: a modem that lost its supply for a moment has forgotten it all. Says why nothing can be asked of it. */
async function prepare(ask: AskModem): Promise<SensorFault | undefined> {
	const awake = await ask("ATE0");
	if (awake.fault !== undefined) return awake.fault;
	const card = await ask("AT+CPIN?");
	if (!card.ok || !card.lines.some((line) => line === "+CPIN: READY")) return card.fault ?? "refused";
	const mode = await ask("AT+CMGF=1");
	return mode.fault;
}

async function sendPart(ask: AskModem, { to }: SmsOrder, part: string): Promise<SmsOutcome["outcome"]> {
	const bytes = Uint8Array.of(...encodeGsm7(part), END_OF_TEXT);
	const answer = await ask(`AT+CMGS="${to}"`, { limitMs: SEND_LIMIT_MS, afterPrompt: { prompt: ">", bytes } });
	if (answer.ok && answer.lines.some((line) => /^\+CMGS: *\d+/.test(line))) return "sent";
	// Without the prompt not one letter has left; with an error the network or the modem has said no.
	if (!answer.prompted || answer.fault === "refused") return "refused";
	return "unsure";
}

export const driver: Driver = { kind: "modem", model: "cellular", baudRate: 115_200, openDevice: openCellular };
