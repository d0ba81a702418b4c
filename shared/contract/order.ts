// What the edge orders of the bridge, and what comes back: relays and text messages, one JSON object an MQTT message.

import { boolean, choice, integer, record, type Static, text } from "./schema.ts";

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

export const SmsReceivedSchema = record({ from: PhoneSchema, body: text(459) });
export type SmsReceived = Static<typeof SmsReceivedSchema>;
