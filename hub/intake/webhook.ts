// What a vendor's webhook posts of one message of a modem, in the three shapes that Ground Control's services have.
//
//   RockBLOCK, form or JSON   imei=…&momsn=…&data=<hex>           { "imei": "…", "momsn": 5394, "data": "<hex>" }
//   Cloudloop, Lingo          { "sbd": { "imei": "…", "momsn": 5394 }, "message": "<base64>" }
//
// Shapes as public documentation shows them; other fields come and go and are not looked at.

export interface PostedMessage {
	readonly imei: string | undefined;
	/** Undefined when the modem only looked into its mailbox. */
	readonly payload: Uint8Array | undefined;
}

/** `undefined` when it has none of these shapes. Never throws. */
export function readPostedMessage(contentType: string, body: string): PostedMessage | undefined {
	const fields = /^application\/json\b/i.test(contentType) ? readJson(body) : readForm(body);
	if (fields === undefined) return undefined;
	const { imei, momsn, data, message, sbd } = fields;
	if (typeof data === "string" && momsn !== undefined) return toPosted(imei, fromHex(data));
	if (isRecord(sbd) && (message === undefined || typeof message === "string")) {
		return toPosted(sbd.imei, fromBase64(message ?? ""));
	}
	return undefined;
}

function toPosted(imei: unknown, payload: Uint8Array | undefined): PostedMessage | undefined {
	if (payload === undefined) return undefined;
	const number = typeof imei === "string" && /^[0-9]{15}$/.test(imei) ? imei : undefined;
	return { imei: number, payload: payload.length === 0 ? undefined : payload };
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
