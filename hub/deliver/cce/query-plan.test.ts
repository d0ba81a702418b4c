import { afterAll, beforeAll, expect, test } from "vitest";
import { type Compilable, type HubPlans, openHubPlans } from "../../../test/sim/hub-plans.ts";
import { triesQuery, waitingQuery } from "./delivery-view.ts";
import {
	accountedStretchesQuery,
	dueFactsQuery,
	dueStretchesQuery,
	ledgerQuery,
	refusedQuery,
} from "./ledger-store.ts";
import { nextTransferQuery, type StoredTransfer, settledTransfersQuery, siblingsQuery } from "./transfer-store.ts";
import { batteryQuery, segmentsQuery } from "./view-store.ts";

let plans: HubPlans;
let store: HubPlans["store"];
beforeAll(() => {
	plans = openHubPlans();
	({ store } = plans);
});
afterAll(() => plans.close());

const fact = { box: 1, journal: 1, lane: 5, seq: 9 };
const transfer = { no: 1, receiver: "a", createdAt: 0 } as StoredTransfer;

test.each<[string, () => Compilable, RegExp]>([
	["due alarms", () => dueFactsQuery(store.read, "a", 1, 9), /cce_ledger_due \(receiver=\? AND lane=\?/],
	[
		"due stretches of all boxes",
		() => dueStretchesQuery(store.read, "a", { after: fact, limit: 9 }),
		/cce_ledger_due .*cce_segment|l USING .*cce_ledger_due/s,
	],
	[
		"due stretches of a box",
		() => dueStretchesQuery(store.read, "a", { box: 1, after: fact, limit: 9 }),
		/cce_ledger_due \(receiver=\? AND lane=\? AND box=\?/,
	],
	["stretches of a sensor", () => segmentsQuery(store.read, { ...fact, boot: 1 }, "s", 30, 0, 9), /cce_segment_sensor/],
	[
		"words about a battery",
		() => batteryQuery(store.read, { ...fact, boot: 1 }, 0, 9),
		/cce_battery USING PRIMARY KEY \(box=\? AND journal=\? AND boot=\? AND mono_ms>\?/,
	],
	["what a box has told", () => accountedStretchesQuery(store.read, "a", 1), /s USING PRIMARY KEY \(box=\?/],
	["refused facts", () => refusedQuery(store.read, "a"), /cce_ledger_refused/],
	["the next transfer", () => nextTransferQuery(store.read, "a", 9, false), /cce_transfer_waiting/],
	["what waits", () => waitingQuery(store.read, "a"), /cce_transfer_waiting/],
	["other parts of a fact", () => siblingsQuery(store.read, transfer, fact), /cce_part_fact/],
	["transfers that are settled", () => settledTransfersQuery(store.read, 9, 9), /cce_transfer_settled \(created_at<\?/],
	[
		"a page of the ledger",
		() => ledgerQuery(store.read, { ...fact, receiver: "a" }, 9),
		/l USING PRIMARY KEY \(\(receiver,box,journal,lane,seq\)>.*e USING PRIMARY KEY/s,
	],
	["the newest tries", () => triesQuery(store.read, "a"), /cce_transfer_newest/],
])("CD14 %s", (_name, query, expected) => {
	const plan = plans.planOf(query()).join("\n");
	expect(plan).toMatch(expected);
	expect(plan).not.toMatch(/SCAN (?:l|s|p|cce_\w+)(?! USING)/);
});
