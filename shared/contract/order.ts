// What the edge orders of the bridge, and what comes back: relays, text and satellite messages, one JSON object an MQTT message.

import { boolean, choice, integer, maybe, record, type Static, text } from "./schema.ts";

/** A siren or another relay. The newest order counts, so it is retained. */
export const SwitchOrderSchema = record({ on: boolean() });
export type SwitchOrder = Static<typeof SwitchOrderSchema>;

/** `+` and up to 15 digits (E.164), or a short number of the network. */
export const PhoneSchema = text(16, { pattern: "^[+]?[0-9]{3,15}$", doc: "telephone number" });

/** `id` is the sender's; the same id twice is one message. `body` has at most three parts of GSM-7. */
export const SmsOrderSchema = record({
	id: integer(1, Number.MAX_SAFE_INTEGER),
	to: PhoneSchema,
	body: text(459, { minLength: 1 }),
});
export type SmsOrder = Static<typeof SmsOrderSchema>;

/** `unsure`: it may have gone; the network did not say. */
export const SMS_OUTCOMES = ["sent", "refused", "unsure"] as const;
export const SmsOutcomeSchema = record({
	id: integer(1, Number.MAX_SAFE_INTEGER),
	outcome: choice(SMS_OUTCOMES),
});
export type SmsOutcome = Static<typeof SmsOutcomeSchema>;

/** Bytes in MQTT's JSON. */
const base64 = text(2_616, { minLength: 4, pattern: "^[A-Za-z0-9+/]+={0,2}$", doc: "base64" });
const orderId = integer(1, Number.MAX_SAFE_INTEGER);

/** One session with the satellites; the same id twice is one session. */
export const SatelliteOrderSchema = record({
	id: orderId,
	/** A sealed frame. Left out, the modem only looks into its mailbox. */
	frame: maybe(base64),
	/** How many more sessions may follow while messages for the post wait at the gateway. */
	more: integer(0, 8),
});
export type SatelliteOrder = Static<typeof SatelliteOrderSchema>;

/** `sent`: the gateway has it. `not-sent`: it surely has not. `unsure`: it may have. `never`: not these bytes, not this modem. */
export const SATELLITE_OUTCOMES = ["sent", "not-sent", "unsure", "never"] as const;
export const SatelliteOutcomeSchema = record({
	id: orderId,
	outcome: choice(SATELLITE_OUTCOMES),
	/** How long the modem or the gateway wants to be left alone. */
	waitMs: integer(0, 3_600_000, "ms on the wall"),
});
export type SatelliteOutcome = Static<typeof SatelliteOutcomeSchema>;

/** A message for the post, unopened. It may come twice. */
export const SatelliteReceivedSchema = record({ frame: base64 });
export type SatelliteReceived = Static<typeof SatelliteReceivedSchema>;

/** Whether a session can be ordered now; said again in every slot of the modem's. */
export const SatelliteStateSchema = record({
	here: boolean(),
	/** The gateway has rung, or said that messages wait. */
	rung: boolean(),
	/** Another number: the bridge was started anew, and knows nothing of earlier orders. */
	run: integer(1, Number.MAX_SAFE_INTEGER),
	/** After so long without another one it counts for nothing, ms of the box's time. */
	goodForMs: integer(1, 86_400_000),
});
export type SatelliteState = Static<typeof SatelliteStateSchema>;

export const SmsReceivedSchema = record({ from: PhoneSchema, body: text(459) });
export type SmsReceived = Static<typeof SmsReceivedSchema>;
