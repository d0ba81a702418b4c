// The wiring of the region's word: a setting is in effect from the commit that takes it in, in whatever room it matters.

import { EdgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../test/sim/box-store.ts";
import { findState } from "./journal/store.ts";
import { openRegion, type Region } from "./region.ts";
import { toSpending } from "./roads/price.ts";

const CONFIG = parseConfig(
	EdgeConfigSchema,
	`
dataDir = "/nowhere"
digestMinutes = 60
fridges = []
[post]
id = "puesto"
name = "Puesto"
[box]
number = 1
keyFile = "/nowhere/box.key"
[http]
host = "127.0.0.1"
port = 0
[mqtt]
host = "127.0.0.1"
port = 0
mayPublish = []
maySubscribe = []
mayNotSubscribe = []
[hub]
url = "http://127.0.0.1:9"
`,
	"edge",
);

let box: BoxStore;
let region: Region;
const open = () =>
	openRegion({
		...{ config: CONFIG, reader: box.db, writer: box.writer, watched: box.watched, log: silentLog },
		batteryHours: () => undefined,
		wakeSender: () => {},
	});
beforeEach(() => {
	box = openBoxStore([]);
	region = open();
});
afterEach(() => box.close());

const take = (event: HubEvent, seq: number) => box.act((tx) => region.take(tx, event, seq));

test("SE2 a setting is in effect at once where it matters: digests, and what satellites may cost and carry", () => {
	const spending = region.governSpending(toSpending());
	expect([region.digestMs(), spending.creditsAMonth, spending.summaryBySatellite]).toEqual([60 * MINUTE, 240, true]);
	take({ kind: "setting-set", body: { setting: "digest-minutes", minutes: 15 } }, 1);
	take({ kind: "setting-set", body: { setting: "satellite-credits", creditsAMonth: 90 } }, 2);
	take({ kind: "setting-set", body: { setting: "summary-by-satellite", allowed: false } }, 3);
	expect([region.digestMs(), spending.creditsAMonth, spending.summaryBySatellite]).toEqual([15 * MINUTE, 90, false]);
});

test("CM4 every start is counted, also after a restart of the program", () => {
	box.act((tx) => region.begin(tx));
	expect(region.hands.starts).toBe(1);
	box = box.reopen();
	region = open();
	box.act((tx) => region.begin(tx));
	expect([region.hands.starts, findState(box.db, "starts")]).toEqual([2, 2]);
});
