// An Iridium 9602 or 9603 by AT commands: how well it hears its satellites, what time they say it is, and messages both ways.
//
// Two findings of two sensors, because a reading's kind belongs to its sensor: the status under the configured name, the time
// under the same name with "-reloj" behind it, told only when the modem has one. The maker warns that the count the time is made of
// is set anew every ten years or so; see protocols/iridium-sbd.ts.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openIridiumSession } from "../iridium-session.ts";
import { readBars, readSystemTime } from "../protocols/iridium-sbd.ts";
import {
	type AskModem,
	type Driver,
	faultOfAll,
	type ModemDevice,
	type SensorFault,
	type SensorFinding,
} from "./driver.ts";

const CLOCK_SUFFIX = "-reloj";
const LONGEST_SENSOR = 40;
/** The modem looks for a satellite before it answers. */
const SIGNAL_LIMIT_MS = 60_000;
/** The maker says at most four steps of 90 ms; the rest is the serial line and a busy box. */
const ERROR_MS = millis(1_000);

function openIridium(config: { readonly sensor: SensorId }): ModemDevice {
	const { sensor } = config;
	const clockSensor = `${sensor}${CLOCK_SUFFIX}` as SensorId;
	if (clockSensor.length > LONGEST_SENSOR) {
		throw new AppError("invalid", `sensor ${sensor}: too long, its clock would be ${clockSensor}`);
	}
	return {
		poll: async (ask) => {
			const fault = await silence(ask);
			if (fault !== undefined) return faultOfAll([sensor], fault);
			const signal = await ask("AT+CSQ", { limitMs: SIGNAL_LIMIT_MS });
			const bars = signal.lines.map(readBars).find((one) => one !== undefined);
			if (!signal.ok || bars === undefined) return faultOfAll([sensor], signal.fault ?? "bad-checksum");
			const status: SensorFinding = {
				sensor,
				// The modem registers by itself when it sends: one that hears a satellite can.
				finding: { kind: "modem", road: "satellite", registered: bars > 0, bars },
			};
			const time = bars > 0 ? await askTime(ask, clockSensor) : undefined;
			return time === undefined ? [status] : [status, time];
		},
		satellite: openIridiumSession(),
	};
}

/** No echo, no flow control on lines that a post's cable does not have. */
async function silence(ask: AskModem): Promise<SensorFault | undefined> {
	for (const command of ["ATE0", "AT&K0"]) {
		const { fault } = await ask(command);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

async function askTime(ask: AskModem, sensor: SensorId): Promise<SensorFinding | undefined> {
	const answer = await ask("AT-MSSTM");
	const heardAt = performance.now();
	const utc = answer.ok ? answer.lines.map(readSystemTime).find((one) => one !== undefined) : undefined;
	return utc === undefined ? undefined : { sensor, finding: { kind: "fix", utc, errorMs: ERROR_MS }, heardAt };
}

export const driver: Driver = { kind: "modem", model: "iridium-sbd", baudRate: 19_200, openDevice: openIridium };
