// The gateway's own protocol, DirectIP revision 1: messages from modems, messages for modems, and the word that each was taken.
//
//   1 | length 2 | element · element · …        element: kind 1 | length 2 | content; all numbers big-endian
//
// H21 draws the elements. A byte machine: no sockets, nothing is made of a length before the bytes are there.

export interface ModemMessage {
	/** Names the modem, fifteen digits. */
	readonly imei: string;
	/** How the session ended at the gateway; 0, 1 and 2 are well. */
	readonly status: number;
	/** Counts the modem's messages, 0 … 65,535. */
	readonly sentNo: number;
	/** When the session was, seconds since 1970, by the gateway's clock. */
	readonly sessionAt: number;
	/** Undefined when the modem only looked into its mailbox. */
	readonly payload: Uint8Array | undefined;
}

export type ModemMessageRead =
	/** More bytes are needed. */
	| { readonly kind: "unfinished" }
	| { readonly kind: "message"; readonly message: ModemMessage }
	| { readonly kind: "bad"; readonly reason: string };

const REVISION = 1;
const HEAD = 3;
const ELEMENT_HEAD = 3;
/** A message of a modem with its header and place takes 400 bytes; the largest modems send 1,960. */
export const LARGEST_MESSAGE = 4_096;

const MO_HEADER = 0x01;
const MO_HEADER_BYTES = 28;
const MO_PAYLOAD = 0x02;
const MO_CONFIRMATION = 0x05;
const MT_HEADER = 0x41;
const MT_PAYLOAD = 0x42;
const MT_CONFIRMATION = 0x44;
const MT_CONFIRMATION_BYTES = 25;
/** What waits for the modem is thrown away first. */
const FLUSH = 0x0001;
const IMEI_BYTES = 15;

/** Reads what the gateway has sent so far. Never throws. */
export function readModemMessage(bytes: Uint8Array): ModemMessageRead {
	const split = splitElements(bytes);
	if (split.kind !== "elements") return split;
	const header = split.elements.get(MO_HEADER);
	if (header === undefined) return { kind: "bad", reason: "no header" };
	if (header.length !== MO_HEADER_BYTES) return { kind: "bad", reason: "a header of another length" };
	const imei = toText(header.subarray(4, 4 + IMEI_BYTES));
	if (!/^[0-9]{15}$/.test(imei)) return { kind: "bad", reason: "a modem's number that is none" };
	const payload = split.elements.get(MO_PAYLOAD);
	return {
		kind: "message",
		message: {
			imei,
			status: header[19] ?? 0,
			sentNo: toUint(header.subarray(20, 22)),
			sessionAt: toUint(header.subarray(24, 28)),
			payload: payload === undefined || payload.length === 0 ? undefined : Uint8Array.from(payload),
		},
	};
}

/** The answer to a modem's message: with `false` the gateway brings it again. */
export function encodeTaken(isTaken: boolean): Uint8Array {
	return encodeMessage([[MO_CONFIRMATION, Uint8Array.of(isTaken ? 1 : 0)]]);
}

/** A message for a modem. `id` comes back with the gateway's word about it. */
export function encodeMessageFor(
	imei: string,
	payload: Uint8Array,
	{ id, flush }: { readonly id: number; readonly flush: boolean },
): Uint8Array {
	const flags = flush ? FLUSH : 0;
	const header = Uint8Array.of(...fromUint(id, 4), ...new TextEncoder().encode(imei), ...fromUint(flags, 2));
	return encodeMessage([
		[MT_HEADER, header],
		[MT_PAYLOAD, payload],
	]);
}

export type GatewayWord =
	| { readonly kind: "unfinished" }
	| { readonly kind: "bad"; readonly reason: string }
	/** `status` from 0 on: the message waits at that place. Below: why it does not. */
	| { readonly kind: "word"; readonly id: number; readonly imei: string; readonly status: number };

export function readGatewayWord(bytes: Uint8Array): GatewayWord {
	const split = splitElements(bytes);
	if (split.kind !== "elements") return split;
	const word = split.elements.get(MT_CONFIRMATION);
	if (word?.length !== MT_CONFIRMATION_BYTES) return { kind: "bad", reason: "no confirmation" };
	const status = toUint(word.subarray(23, 25));
	return {
		kind: "word",
		id: toUint(word.subarray(0, 4)),
		imei: toText(word.subarray(4, 4 + IMEI_BYTES)),
		status: status > 0x7fff ? status - 0x1_0000 : status,
	};
}

/** Elements of kinds that nobody here reads are passed over by their length; the first of a kind counts. */
function splitElements(
	bytes: Uint8Array,
):
	| { readonly kind: "elements"; readonly elements: ReadonlyMap<number, Uint8Array> }
	| Extract<ModemMessageRead, { kind: "unfinished" | "bad" }> {
	if (bytes.length > 0 && bytes[0] !== REVISION) return { kind: "bad", reason: "another revision" };
	if (bytes.length < HEAD) return { kind: "unfinished" };
	const end = HEAD + toUint(bytes.subarray(1, HEAD));
	if (end > LARGEST_MESSAGE) return { kind: "bad", reason: "too long" };
	if (bytes.length < end) return { kind: "unfinished" };
	if (bytes.length > end) return { kind: "bad", reason: "bytes behind the end" };
	const elements = new Map<number, Uint8Array>();
	for (let at = HEAD; at < end; ) {
		const kind = bytes[at] ?? 0;
		const from = at + ELEMENT_HEAD;
		if (from > end) return { kind: "bad", reason: "an element is cut short" };
		at = from + toUint(bytes.subarray(from - 2, from));
		if (at > end) return { kind: "bad", reason: "an element is cut short" };
		if (!elements.has(kind)) elements.set(kind, bytes.subarray(from, at));
	}
	return { kind: "elements", elements };
}

function encodeMessage(elements: readonly (readonly [kind: number, content: Uint8Array])[]): Uint8Array {
	const body = elements.flatMap(([kind, content]) => [kind, ...fromUint(content.length, 2), ...content]);
	return Uint8Array.of(REVISION, ...fromUint(body.length, 2), ...body);
}

const toText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const toUint = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);
const fromUint = (value: number, bytes: number): number[] =>
	Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) & 0xff);
