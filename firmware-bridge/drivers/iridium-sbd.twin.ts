// A simulated Iridium modem: bars, network time, and the status of a session that it is told to have.

import { encodeSystemTime } from "../protocols/iridium-sbd.ts";
import { type ModemTwinOptions, modemTwin } from "./modem.twin.ts";
import type { MakeTwin } from "./twin.ts";

export interface IridiumTwinOptions extends ModemTwinOptions {
	readonly bars: () => number;
	/** The satellites' time; undefined before the modem has heard one. */
	readonly utc: () => number | undefined;
}

export function iridiumTwin(options: IridiumTwinOptions): MakeTwin {
	return modemTwin((command) => {
		if (command === "AT+CSQ") return { lines: [`+CSQ:${options.bars()}`] };
		if (command === "AT&K0") return { lines: [] };
		if (command !== "AT-MSSTM") return { lines: [], result: "ERROR" };
		const utc = options.utc();
		return { lines: [utc === undefined ? "-MSSTM: no network service" : encodeSystemTime(utc)] };
	}, options);
}
