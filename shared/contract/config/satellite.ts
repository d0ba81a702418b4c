// The part of hub.toml about satellites: how the gateway's messages come in, and by whom the hub answers them.

import { boolean, integer, list, maybe, record, type Static, tagged, text } from "../schema.ts";

const host = text(100, { minLength: 1 });

/** What names a post's modem to the gateway. */
export const ImeiSchema = text(15, { minLength: 15, pattern: "^[0-9]{15}$", doc: "the modem's IMEI" });

export const HubSatelliteConfigSchema = record({
	/** Listens for the gateway itself. It speaks without encryption: put it behind a private line. */
	directIp: maybe(
		record({
			host,
			port: integer(0, 65_535, "0 = any free port"),
			/** Who may connect, as addresses; everybody when left out. */
			from: maybe(list(text(45, { minLength: 2 }), 100)),
		}),
	),
	/** Takes a vendor's webhook at /v1/satellite/<token>. Only the token's hash is kept here. */
	webhook: maybe(record({ tokenSha256: text(64, { minLength: 64, pattern: "^[0-9a-f]{64}$" }) })),
	/** Left out, the hub listens and does not answer by satellite. */
	send: maybe(
		tagged("by", {
			"direct-ip": record({ host, port: integer(1, 65_535) }),
			/** Ground Control's RockBLOCK services. */
			rockblock: record({
				url: text(400, { pattern: "^https?://" }),
				username: text(100, { minLength: 1 }),
				passwordFile: text(400, { minLength: 1 }),
			}),
		}),
	),
	/** What the hub may spend on answers to one post, credits of 50 bytes a day (UTC); 24 when left out. */
	creditsADay: maybe(integer(1, 10_000)),
	/** Whether a new answer throws away what still waits for the modem, which is older and says less; true when left out. */
	replaceWaiting: maybe(boolean()),
});
export type HubSatelliteConfig = Static<typeof HubSatelliteConfigSchema>;
