// The region's word at the box, part of the wiring: which room each fact of the hub concerns, and whose hands a command uses.

import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listItem } from "./catalogue/actions.ts";
import { acknowledgeFromAfar } from "./coldchain/elsewhere-actions.ts";
import { setRegionLimits } from "./coldchain/limits-actions.ts";
import { type BatteryHours, tellUpToNow } from "./coldchain/period-actions.ts";
import type { Watched } from "./coldchain/watched.ts";
import { carryOutCommands, type Hands, receiveCommand } from "./commands/actions.ts";
import { beginEpoch } from "./journal/epoch.ts";
import { forgetAcknowledged } from "./journal/send-again.ts";
import { findState, journalEpoch, saveState } from "./journal/store.ts";
import { listPerson } from "./people/actions.ts";
import { applyKeptHubFacts, type HubFactTaker } from "./roads/hub-facts.ts";
import type { SpendingRules } from "./roads/price.ts";
import { applySetting } from "./settings/actions.ts";
import { findSetting } from "./settings/store.ts";
import type { Tx, Writer } from "./sqlite/writer.ts";

const STARTS = "starts";

export interface RegionOptions {
	readonly config: EdgeConfig;
	readonly reader: Database;
	readonly writer: Writer;
	readonly watched: Watched;
	readonly batteryHours: BatteryHours;
	readonly log: Log;
	/** There is something new to send. */
	readonly wakeSender: () => void;
}

export interface Region {
	readonly take: HubFactTaker;
	readonly hands: Hands;
	/** How long a digest covers now. */
	digestMs(): Millis;
	/** What may be spent, with the region's word in the place of the configuration's; read anew each time. */
	governSpending(own: SpendingRules): SpendingRules;
	/** In the first transaction of a start: counts it, applies what older software kept, settles what a restart has proven. */
	begin(tx: Tx): void;
}

export function openRegion({ config, reader, writer, watched, batteryHours, log, wakeSender }: RegionOptions): Region {
	const { timekeeper } = watched;
	let starts = 0;
	const digestMs = () => {
		const minutes = findSetting(reader, "digest-minutes")?.set.minutes;
		return millis((minutes ?? config.digestMinutes) * MINUTE);
	};
	const hands: Hands = {
		clock: (now) => {
			const { boot, monoMs, errorMs } = timekeeper.anchor();
			return { errorMs, ageMs: boot === now.boot ? Math.max(0, now.monoMs - monoMs) : 0 };
		},
		moment: timekeeper.moment,
		get starts() {
			return starts;
		},
		tellNow: (tx) => ({ lane: "summary", ...tellUpToNow(tx, watched, digestMs(), batteryHours) }),
		sendAgain: (tx, lane, first, last) => forgetAcknowledged(tx, lane, { first, last }),
		restart: () => {
			log.info({}, "the region has ordered a restart");
			process.kill(process.pid, "SIGTERM");
		},
		// Not in the commit that took the command in: the clock that came with it counts from then on.
		wake: () =>
			setImmediate(() => {
				try {
					writer.now((tx) => carryOutCommands(tx, hands));
					wakeSender();
				} catch (error) {
					log.error({ error: String(error) }, "commands could not be carried out; the next minute tries again");
				}
			}),
	};
	const take = (tx: Tx, event: HubEvent, seq: number): void => {
		switch (event.kind) {
			case "alarm-acknowledged-elsewhere": {
				const { alarm, journal, note } = event.body;
				// To a box that was restored since, the same number may be another alarm.
				if (journal !== journalEpoch(tx.db)) return;
				acknowledgeFromAfar(tx, watched, alarm, { reason: "seen-by-region", ...(note !== undefined && { note }) });
				return;
			}
			case "item-listed":
				listItem(tx, event.body, seq);
				return;
			case "person-listed":
				listPerson(tx, event.body, seq);
				return;
			case "limits-set":
				setRegionLimits(tx, watched, event.body, seq);
				return;
			case "setting-set":
				applySetting(tx, event.body, seq);
				return;
			case "command-given":
				receiveCommand(tx, hands, event.body);
				return;
			case "journal-forked":
				if (event.body.journal === journalEpoch(tx.db)) beginEpoch(tx, event.body.boot);
		}
	};
	return {
		take,
		hands,
		digestMs,
		governSpending: (own) => ({
			...own,
			get creditsAMonth() {
				return findSetting(reader, "satellite-credits")?.set.creditsAMonth ?? own.creditsAMonth;
			},
			get summaryBySatellite() {
				return findSetting(reader, "summary-by-satellite")?.set.allowed ?? own.summaryBySatellite;
			},
		}),
		begin: (tx) => {
			starts = Number(findState(tx.db, STARTS) ?? 0) + 1;
			saveState(tx.db, STARTS, starts);
			applyKeptHubFacts(tx, take);
			carryOutCommands(tx, hands);
		},
	};
}
