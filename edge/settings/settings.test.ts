import type { SettingSet } from "@tesai/shared/contract/event/limits.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
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

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
