// A simulated cellular modem: a network, a card, text messages out and in, and the ways in which they go wrong.

import { encodeUcs2Hex } from "../protocols/sms-text.ts";
import { type ModemTwinOptions, modemTwin } from "./modem.twin.ts";
import type { MakeTwin } from "./twin.ts";

export interface CellularTwin {
	/** +CSQ 0 … 31, 99 for unknown. */
	signal: number;
	/** +CREG 0 … 5. */
	registration: number;
	hasCard: boolean;
	/** What becomes of the next messages: `lost-result` goes out and the modem says nothing, `no-prompt` does not go out. */
	sending: "well" | "refused" | "lost-result" | "no-prompt";
	/** Every message that went out, with the codes of the GSM alphabet as characters. */
	readonly sent: { readonly to: string; readonly text: string }[];
	/** What is stored in the modem, by its index. */
	readonly stored: Map<number, { readonly from: string; readonly body: string; readonly at: string }>;
	readonly make: MakeTwin;
	/** A message comes in; the network may deliver it twice. */
	receiveSms(from: string, body: string, copies?: number): void;
}

export function cellularTwin(options: ModemTwinOptions & { readonly hasUcs2?: boolean } = {}): CellularTwin {
	let charset = "GSM";
	let received = 0;
	const twin: CellularTwin = {
		signal: 15,
		registration: 1,
		hasCard: true,
		sending: "well",
		sent: [],
		stored: new Map(),
		receiveSms: (from, body, copies = 1) => {
			const at = `26/11/21,10:00:${String(received++ % 60).padStart(2, "0")}-12`;
			for (let copy = 0; copy < copies; copy++) twin.stored.set(freeIndex(twin.stored), { from, body, at });
		},
		make: (send) =>
			modemTwin((command) => {
				const [, name = "", value = ""] = /^AT\+([A-Z]+)[=?]?(.*)$/.exec(command) ?? [];
				const text = (plain: string) => (charset === "UCS2" ? encodeUcs2Hex(plain) : plain);
				if (name === "CPIN")
					return twin.hasCard ? { lines: ["+CPIN: READY"] } : { lines: [], result: "+CME ERROR: 10" };
				if (name === "CREG") return { lines: [`+CREG: 0,${twin.registration}`] };
				if (name === "CSQ") return { lines: [`+CSQ: ${twin.signal},99`] };
				if (name === "CMGF") return { lines: [] };
				if (name === "CSCS") {
					if (value === '"UCS2"' && options.hasUcs2 === false) return { lines: [], result: "ERROR" };
					charset = value.replaceAll('"', "");
					return { lines: [] };
				}
				if (name === "CMGD") {
					twin.stored.delete(Number(value));
					return { lines: [] };
				}
				if (name === "CMGL") {
					const lines = twin.stored
						.entries()
						.flatMap(([index, { from, body, at }]) => [
							`+CMGL: ${index},"REC UNREAD","${text(from)}",,"${at}"`,
							text(body),
						]);
					return { lines: [...lines] };
				}
				if (name !== "CMGS") return { lines: [], result: "ERROR" };
				if (twin.sending === "no-prompt") return undefined;
				const to = value.replaceAll('"', "");
				return {
					prompt: "> ",
					until: 0x1a,
					take: (bytes) => {
						if (twin.sending === "refused") return { lines: [], result: "+CMS ERROR: 331" };
						twin.sent.push({ to, text: String.fromCharCode(...bytes) });
						return twin.sending === "lost-result" ? undefined : { lines: [`+CMGS: ${twin.sent.length}`] };
					},
				};
			}, options)(send),
	};
	return twin;
}

function freeIndex(stored: ReadonlyMap<number, unknown>): number {
	let index = 1;
	while (stored.has(index)) index++;
	return index;
}
