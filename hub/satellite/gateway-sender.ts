// Hands one message for a modem to the gateway: by its own protocol, or by a vendor's service.

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { HubSatelliteConfig } from "@tesai/shared/contract/config/satellite.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { encodeMessageFor, readGatewayWord } from "./direct-ip.ts";

export interface GatewaySender {
	/** Resolves once the gateway says that the message waits for the modem. The error's code says whether to try again. */
	send(imei: string, payload: Uint8Array): Promise<void>;
}

type SendConfig = Exclude<HubSatelliteConfig["send"], undefined>;

const WHOLE_MS = 20_000;

/** `replaceWaiting`: what still waits for the modem is older and says less. Sent twice it then stays one message. */
export function openGatewaySender(config: SendConfig, replaceWaiting: boolean, wholeMs = WHOLE_MS): GatewaySender {
	switch (config.by) {
		case "direct-ip": {
			let last = 0;
			return {
				send: async (imei, payload) => {
					last = (last + 1) % 0x1_0000_0000;
					const id = last;
					const bytes = encodeMessageFor(imei, payload, { id, flush: replaceWaiting });
					const status = await exchangeDirectIp(config, bytes, { id, imei, wholeMs });
					if (status < 0) throw refusalOf(status);
				},
			};
		}
		case "rockblock":
			return { send: (imei, payload) => postToRockBlock(config, imei, payload, replaceWaiting, wholeMs) };
	}
}

function exchangeDirectIp(
	at: { readonly host: string; readonly port: number },
	bytes: Uint8Array,
	{ id, imei, wholeMs }: { readonly id: number; readonly imei: string; readonly wholeMs: number },
): Promise<number> {
	return new Promise((resolve, reject) => {
		let heard = Buffer.alloc(0);
		let isConnected = false;
		const socket = connect(at.port, at.host, () => {
			isConnected = true;
			socket.write(bytes);
		});
		const whole = setTimeout(() => socket.destroy(), wholeMs);
		socket.on("data", (chunk: Buffer) => {
			heard = Buffer.concat([heard, chunk]);
			const word = readGatewayWord(heard);
			if (word.kind === "word" && word.id === id && word.imei === imei) resolve(word.status);
			if (word.kind !== "unfinished") socket.destroy();
		});
		socket.on("error", () => {});
		// After an answer these change nothing.
		socket.on("close", () => {
			clearTimeout(whole);
			const code = isConnected ? "no-answer" : "unreachable";
			reject(new AppError(code, "the gateway did not say that it has the message"));
		});
	});
}

/** −5 is a full queue, −6 want of resources; everything else needs somebody who looks at the contract or the address. */
function refusalOf(status: number): AppError {
	const isPassing = status === -5 || status === -6;
	return new AppError(isPassing ? "busy" : "forbidden", `the gateway refuses the message (${status})`);
}

async function postToRockBlock(
	config: Extract<SendConfig, { by: "rockblock" }>,
	imei: string,
	payload: Uint8Array,
	replaceWaiting: boolean,
	wholeMs: number,
): Promise<void> {
	const password = readFileSync(config.passwordFile, "utf8").trim();
	const data = Buffer.from(payload).toString("hex");
	// In the body and not in the address as the documentation shows it, so that no proxy's log holds the password.
	const form = new URLSearchParams({ imei, username: config.username, password, data });
	if (replaceWaiting) form.set("flush", "yes");
	let said: string;
	try {
		const signal = AbortSignal.timeout(wholeMs);
		const response = await fetch(config.url, { method: "POST", redirect: "manual", body: form, signal });
		said = response.ok ? (await response.text()).trim().slice(0, 200) : `FAILED,99,status ${response.status}`;
	} catch (cause) {
		throw new AppError("no-answer", "the vendor did not say that it has the message", { cause });
	}
	const [word, code = ""] = said.split(",");
	if (word === "OK") return;
	// 10 … 16: the account, the modem, the credit or the bytes; anything else may pass.
	const isLasting = word === "FAILED" && /^1[0-6]$/.test(code);
	throw new AppError(isLasting ? "forbidden" : "busy", `the vendor refuses the message (${code})`);
}
