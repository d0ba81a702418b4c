import type { SettingSet } from "@tesai/shared/contract/event/limits.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listKeptHubFacts } from "../roads/hub-fact-store.ts";
import { receiveHubFacts } from "../roads/hub-facts.ts";
import { listSetAsideRows } from "../set-aside/store.ts";
import { applySetting } from "./actions.ts";
import { findSetting, SQL } from "./store.ts";
import { viewSettings } from "./view.ts";

const CONFIGURED = { digestMinutes: 60, creditsAMonth: 240, summaryBySatellite: true };
const digest = (minutes: number): SettingSet => ({ setting: "digest-minutes", minutes });

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

test("SE1 the word with the highest seq counts, whatever the order", () => {
	box.act((tx) => applySetting(tx, digest(10), 5));
	box.act((tx) => applySetting(tx, digest(30), 2));
	expect(findSetting(box.db, "digest-minutes")?.set.minutes).toBe(10);
	box.act((tx) => applySetting(tx, digest(20), 9));
	expect(findSetting(box.db, "digest-minutes")?.set.minutes).toBe(20);
});

test("SE2, SE3: the region stands before the configuration, also after a restart, and the box says who has set what", () => {
	expect(viewSettings(box.db, CONFIGURED)).toEqual({
		digestMinutes: { value: 60, by: "post" },
		creditsAMonth: { value: 240, by: "post" },
		summaryBySatellite: { value: true, by: "post" },
	});
	box.act((tx) => applySetting(tx, digest(15), 1));
	box.act((tx) => applySetting(tx, { setting: "satellite-credits", creditsAMonth: 900 }, 2));
	box.act((tx) => applySetting(tx, { setting: "summary-by-satellite", allowed: false }, 3));
	box = box.reopen();
	expect(viewSettings(box.db, CONFIGURED)).toEqual({
		digestMinutes: { value: 15, by: "region" },
		creditsAMonth: { value: 900, by: "region" },
		summaryBySatellite: { value: false, by: "region" },
	});
});

test("SE3, S21: a setting that nobody here knows is kept, set aside and not applied; the one beside it counts", () => {
	const { no: kind, version, body } = FACTS["setting-set"];
	const [lane, stamp] = [LANES.indexOf("control"), { boot: 1, monoMs: millis(0) }];
	const facts = [Uint8Array.of(99, 7), encodeValue(body, digest(12))].map((bytes, at) => ({
		...{ lane, kind, version, stamp },
		seq: at + 1,
		body: bytes,
	}));
	box.act((tx) =>
		receiveHubFacts(tx, facts, (within, event, seq) => {
			if (event.kind === "setting-set") applySetting(within, event.body, seq);
		}),
	);
	expect(viewSettings(box.db, CONFIGURED).digestMinutes).toEqual({ value: 12, by: "region" });
	expect(listKeptHubFacts(box.db).map(({ seq, body: bytes }) => [seq, ...bytes])).toEqual([[1, 99, 7]]);
	expect(listSetAsideRows(box.db).map(({ reason }) => reason)).toEqual(["a fact of the hub: unreadable"]);
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
