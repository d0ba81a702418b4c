// What a vendor's webhook posts of one message of a modem, in the three shapes that Ground Control's services have.
//
//   RockBLOCK, form or JSON   imei=…&momsn=…&data=<hex>           { "imei": "…", "momsn": 5394, "data": "<hex>" }
//   Cloudloop, Lingo          { "sbd": { "imei": "…", "momsn": 5394, "sessionAt": {…} }, "message": "<base64>" }
//
// Shapes as public documentation shows them; other fields come and go and are not looked at.

export interface PostedMessage {
	readonly imei: string | undefined;
	/** Undefined when the modem only looked into its mailbox. */
	readonly payload: Uint8Array | undefined;
	/** When the modem sent it, ms since 1970; undefined where it cannot be read. */
	readonly sessionAt: number | undefined;
}

/** `undefined` when it has none of these shapes. Never throws. */
export function readPostedMessage(contentType: string, body: string): PostedMessage | undefined {
	const fields = /^application\/json\b/i.test(contentType) ? readJson(body) : readForm(body);
	if (fields === undefined) return undefined;
	const { imei, momsn, data, message, sbd, transmit_time } = fields;
	if (typeof data === "string" && momsn !== undefined)
		return toPosted(imei, fromHex(data), readTransmitTime(transmit_time));
	if (isRecord(sbd) && (message === undefined || typeof message === "string")) {
		return toPosted(sbd.imei, fromBase64(message ?? ""), readParts(sbd.sessionAt));
	}
	return undefined;
}

function toPosted(imei: unknown, payload: Uint8Array | undefined, sessionAt: number): PostedMessage | undefined {
	if (payload === undefined) return undefined;
	return {
		imei: typeof imei === "string" && /^[0-9]{15}$/.test(imei) ? imei : undefined,
		payload: payload.length === 0 ? undefined : payload,
		sessionAt: Number.isFinite(sessionAt) ? sessionAt : undefined,
	};
}

/** `26-11-21 12:00:00` of RockBLOCK, or `2026-11-21T12:00:00Z`; always UTC. */
function readTransmitTime(text: unknown): number {
	if (typeof text !== "string") return Number.NaN;
	const short = /^(\d\d-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
	return Date.parse(short === null ? text : `20${short[1]}T${short[2]}Z`);
}

/** `{ year: 2026, month: 11, day: 21, hour: 12, minute: 0, second: 0 }`; what is 0 may be left out. */
function readParts(parts: unknown): number {
	if (!isRecord(parts)) return Number.NaN;
	const { year, month, day, hour = 0, minute = 0, second = 0 } = parts;
	return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
	typeof value === "object" && value !== null && !Array.isArray(value);

function readJson(body: string): Fields | undefined {
	try {
		const value: unknown = JSON.parse(body);
		return isRecord(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

const readForm = (body: string): Fields => Object.fromEntries(new URLSearchParams(body));

/** The documentation's own example has a space in its hex. */
function fromHex(text: string): Uint8Array | undefined {
	const digits = text.replaceAll(" ", "");
	return /^(?:[0-9a-f]{2})*$/i.test(digits) ? Uint8Array.from(Buffer.from(digits, "hex")) : undefined;
}

function fromBase64(text: string): Uint8Array | undefined {
	return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Uint8Array.from(Buffer.from(text, "base64")) : undefined;
}
