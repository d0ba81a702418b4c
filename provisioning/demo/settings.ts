// What the demonstration can be told: ports and the data directory by environment, the speed on the command line.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@tesai/shared/contract/error.ts";

export interface Settings {
	readonly dataDir: string;
	readonly httpPort: number;
	readonly hubPort: number;
	readonly mqttPort: number;
	/** How much faster than the wall the whole post lives. */
	readonly speed: number;
}

export const USAGE = `npm start [-- --speed 60]

  TESAI_DATA       where the post keeps everything       ./.tesai
  TESAI_HTTP_PORT  the kiosk                             8080
  TESAI_HUB_PORT   the hub                               8090
  TESAI_MQTT_PORT  the post's MQTT broker                1883
  TESAI_LOG        debug, info, warn, error              info`;

/** Throws `invalid` with the name of the setting that is wrong. */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
	let speed: string | undefined;
	try {
		speed = parseArgs({ args: [...args], options: { speed: { type: "string" } } }).values.speed;
	} catch (error) {
		throw new AppError("invalid", String((error as Error).message), { hint: USAGE });
	}
	return {
		dataDir: resolve(env.TESAI_DATA ?? ".tesai"),
		httpPort: port("TESAI_HTTP_PORT", env.TESAI_HTTP_PORT, 8_080),
		hubPort: port("TESAI_HUB_PORT", env.TESAI_HUB_PORT, 8_090),
		mqttPort: port("TESAI_MQTT_PORT", env.TESAI_MQTT_PORT, 1_883),
		speed: number("--speed", speed, 1, 0.1, 10_000),
	};
}

function port(name: string, text: string | undefined, otherwise: number): number {
	const value = number(name, text, otherwise, 0, 65_535);
	if (!Number.isInteger(value)) throw new AppError("invalid", `${name} must be a whole number`);
	return value;
}

function number(name: string, text: string | undefined, otherwise: number, min: number, max: number): number {
	if (text === undefined) return otherwise;
	const value = text.trim() === "" ? Number.NaN : Number(text);
	if (!(value >= min && value <= max)) throw new AppError("invalid", `${name} must be a number from ${min} to ${max}`);
	return value;
}
