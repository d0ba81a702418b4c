// Carries the ladder out: orders a siren and texts over MQTT, takes what comes back, and shows the screen where it stands.

import { checkJson } from "@tesai/shared/contract/check.ts";
import type { LadderView } from "@tesai/shared/contract/edge-api/ladder.ts";
import { type SmsOrder, SmsOutcomeSchema, SmsReceivedSchema, type SwitchOrder } from "@tesai/shared/contract/order.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { smsOutcomeTopic, smsReceivedTopic, smsTopic, switchTopic } from "@tesai/shared/contract/topic.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx, Writer } from "../sqlite/writer.ts";
import { climbLadder, noteOrdered, receiveSms } from "./actions.ts";
import { listLevelsTold, nextLevel } from "./ladder.ts";
import { hasClimbs, listClimbs } from "./store.ts";
import { receiveOutcome } from "./texts.ts";
import type { Ladder } from "./ties.ts";

export interface AnnouncerOptions {
	readonly ladder: Ladder;
	readonly writer: Writer;
	readonly reader: Database;
	readonly log: Log;
	readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
	/** The ladder has moved: somebody may want to show it. */
	readonly onChange: () => void;
}

export interface Announcer {
	/** There is a broker to order through: from now on it climbs. */
	start(): void;
	/** An alarm has changed, or a minute has passed: climbs before the event loop turns again. Safe at any time. */
	wake(): void;
	/** Takes an MQTT message about a text; `undefined` when it is another room's. */
	receive(message: { readonly topic: string; readonly payload: Buffer }): Promise<unknown> | undefined;
	close(): void;
}

/** Longer than any message about a text can be. */
const LONGEST_MESSAGE = 1_024;

export function openAnnouncer({ ladder, writer, reader, log, publish, onChange }: AnnouncerOptions): Announcer {
	const modem = ladder.rungs.find(({ level }) => level === "sms")?.modem ?? null;
	let woken: NodeJS.Immediate | undefined;
	let isOpen = false;
	/** As last ordered; the broker forgets with the process, so the first order is always given. */
	let sirenOn: boolean | undefined;

	/** Nothing climbs and the siren is known to be as it should: then not even an empty transaction is begun. */
	function isIdle(): boolean {
		const hasSiren = ladder.rungs.some((rung) => rung.switch !== null);
		if (hasSiren && sirenOn !== false) return false;
		return !hasClimbs(reader) && ladder.unsettled(reader).every(({ acknowledged }) => acknowledged !== null);
	}

	function climb(): void {
		if (isIdle()) return;
		const { siren, texts, steps } = writer.now((tx) => climbLadder(tx, ladder));
		if (siren !== undefined && siren.on !== sirenOn) {
			publish(switchTopic(siren.switch), JSON.stringify({ on: siren.on } satisfies SwitchOrder), { retain: true });
			sirenOn = siren.on;
			log.info({ on: siren.on }, "siren ordered");
		}
		for (const { id, modem: by, phone, body } of texts) {
			publish(smsTopic(by), JSON.stringify({ id, to: phone, body } satisfies SmsOrder), { retain: false });
			log.info({ text: id }, "text ordered");
		}
		if (steps.length > 0) writer.now((tx) => noteOrdered(tx, steps));
		if (steps.length > 0 || texts.length > 0) onChange();
	}

	function wake(): void {
		if (!isOpen) return;
		woken ??= setImmediate(() => {
			woken = undefined;
			try {
				climb();
			} catch (error) {
				log.error({ error: String(error) }, "the alarm ladder stopped; it goes on at the next minute");
			}
		});
	}

	function takeText<T>(schema: Schema<T>, payload: Buffer, take: (tx: Tx, value: T) => void): Promise<unknown> {
		const checked =
			payload.length > LONGEST_MESSAGE
				? ({ ok: false, reason: "longer than such a message can be" } as const)
				: checkJson(schema, payload.toString("utf8"));
		return writer
			.soon((tx) => {
				// Its words and numbers are somebody's own: no sample is kept.
				if (!checked.ok) setAsideInput(tx, { door: "sms", reason: checked.reason, sample: null });
				else take(tx, checked.value);
				tx.urgent();
			})
			.then(() => {
				onChange();
				wake();
			});
	}

	return {
		start: () => {
			isOpen = true;
			wake();
		},
		wake,
		receive: ({ topic, payload }) => {
			if (modem === null) return undefined;
			if (topic === smsOutcomeTopic(modem)) return takeText(SmsOutcomeSchema, payload, receiveOutcome);
			if (topic !== smsReceivedTopic(modem)) return undefined;
			return takeText(SmsReceivedSchema, payload, (tx, message) => receiveSms(tx, ladder, message));
		},
		close: () => {
			isOpen = false;
			clearImmediate(woken);
		},
	};
}

/** Where each alarm stands that is open and that nobody has seen. */
export function viewLadders(db: Database, ladder: Pick<Ladder, "rungs" | "moment">): LadderView[] {
	const contact = ladder.rungs.find(({ level }) => level === "region")?.contact ?? null;
	return listClimbs(db, ladder.moment)
		.filter((climb) => !climb.settled)
		.map((climb) => ({
			alarm: climb.alarm,
			told: listLevelsTold(ladder.rungs, climb),
			next: nextLevel(ladder.rungs, climb),
			contact,
		}));
}
